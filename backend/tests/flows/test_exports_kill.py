"""Exports whose maker is killed again and again: each event is in the file once, in every format."""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from django.conf import LazySettings

from analytics.common.ids import uuid7
from analytics.events.exports import folder, making
from analytics.events.models import Export, ExportFormat, ExportState
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, event, store_now
from analytics.events.tests.snapshot import empty_tables
from tests.database import database_url
from tests.flows.pipelines import BACKEND

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PROJECT = 77
DAYS, A_DAY = 6, 1_500
_MAKER = "from analytics.events.exports.making import go_on\nwhile go_on(lambda: True): pass"


@pytest.fixture(autouse=True)
def tables(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.EXPORTS = tmp_path / "exports"
    empty_tables()
    yield
    Export.objects.all().delete()
    empty_tables()


def fill() -> list[str]:
    """The ids of the events, in their order."""
    rows = [
        event(NOON + day * DAY + timedelta(seconds=second), project_id=PROJECT, user_id=f"u{second % 50}")
        for day in range(DAYS)
        for second in range(A_DAY)
    ]
    for at in range(0, len(rows), 3_000):
        store_now(PostgresStore(), rows[at : at + 3_000])
    return [row.event_id.hex() for row in rows]


def ask(format_: str) -> Export:
    start = NOON.replace(hour=0)
    return Export.objects.create(
        project_id=PROJECT,
        format=format_,
        compressed=False,
        start_at=start,
        end_at=start + DAYS * DAY,
        timezone="UTC",
        bots=False,
        filtered=False,
        query=f"SELECT * FROM events_event WHERE project_id = {PROJECT}",
        done_until=start,
        asked_by=uuid7(),
        asked_at=datetime.now(UTC),
        worked_at=datetime.now(UTC),
    )


def maker(state: Path) -> "subprocess.Popen[bytes]":
    environ = {**os.environ, "DATABASE_URL": database_url(), "STATE_DIR": str(state)}
    with (state / "maker.log").open("ab") as log:
        command = [sys.executable, str(BACKEND / "manage.py"), "shell", "--no-imports", "-c", _MAKER]
        return subprocess.Popen(command, env=environ, stdout=log, stderr=log)


def ids(one: Export) -> list[str]:
    path = str(folder.file_of(PROJECT, one.public_id))
    if one.format == ExportFormat.PARQUET:
        found = duckdb.execute("SELECT event_id FROM read_parquet(?)", [path]).fetchall()
        return [id_.hex for (id_,) in found]
    with Path(path).open(newline="") as file:
        rows = csv.DictReader(file) if one.format == ExportFormat.CSV else map(json.loads, file)
        return [row["event_id"].replace("-", "") for row in rows]


def test_each_event_is_there_once_whoever_is_killed(tmp_path: Path) -> None:
    expected = fill()
    exports = [ask(format_) for format_ in ExportFormat.values]
    chosen = random.Random(11)
    kills = 0
    for _ in range(making.TRIES - 1):
        process = maker(tmp_path)
        until = time.monotonic() + 20
        # It is killed at any moment of its work, not while it only starts.
        turns = max(Export.objects.values_list("worked_at", flat=True))
        while process.poll() is None and time.monotonic() < until:
            if max(Export.objects.values_list("worked_at", flat=True)) != turns:
                break
            time.sleep(0.01)
        time.sleep(chosen.uniform(0, 0.4))
        kills += process.poll() is None
        process.kill()
        process.wait()
    last = maker(tmp_path)
    assert last.wait(60) == 0, (tmp_path / "maker.log").read_text()[-2000:]
    assert kills > 1, "else nothing was tried"
    for one in exports:
        one.refresh_from_db()
        assert (one.state, one.error, one.rows) == (ExportState.READY, "", len(expected)), one.format
        assert ids(one) == expected
        [left] = folder.folder_of(PROJECT, one.public_id).iterdir()
        assert left.name == folder.FILE
