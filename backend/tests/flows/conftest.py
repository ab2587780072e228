"""A pipeline beside the test run's servers, with empty tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from analytics.events.tests.snapshot import empty_tables
from tests.database import database_url
from tests.flows.pipelines import PipelineProcess


@pytest.fixture
def pipeline(
    transactional_db: None, services: object, clean_redis: "redis.Redis", tmp_path: Path
) -> Iterator[PipelineProcess]:
    empty_tables()
    process = PipelineProcess(database_url(), services.redis_url, tmp_path)  # type: ignore[attr-defined]
    yield process
    if not process.process_ended():
        process.kill()
    empty_tables()
