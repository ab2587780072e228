"""A pipeline beside the test run's servers, with empty tables."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.db import connection

from analytics.events.tests.snapshot import empty_tables
from tests.flows.pipelines import PipelineProcess


@pytest.fixture
def pipeline(
    transactional_db: None, services: object, clean_redis: "redis.Redis", tmp_path: Path
) -> Iterator[PipelineProcess]:
    empty_tables()
    settings = connection.settings_dict
    login = quote(settings["USER"]) + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    host = quote(settings["HOST"], safe="") if settings["HOST"].startswith("/") else settings["HOST"]
    database_url = f"postgresql://{login}@{host}:{settings['PORT']}/{settings['NAME']}"
    process = PipelineProcess(database_url, services.redis_url, tmp_path)  # type: ignore[attr-defined]
    yield process
    if not process.process_ended():
        process.kill()
    empty_tables()
