"""Refreshers beside each other, killed at any moment, as PostgreSQL is: rollups end as if counted once."""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from analytics.config.stack.embedded import embedded_services
from tests.flows.pipelines import BACKEND
from tests.flows.test_pipeline_kill import kill_postgres, migrate
from tests.waiting import until

ROUNDS = 5
POSTGRES_DIES = (1, 3)
"""Rounds."""
_SLICES = """
    SELECT project_id, grain, start, dimension, value, is_other, is_bot, events, pageviews, engagement_ms,
           started, bounces, duration_us FROM events_rollup
"""
_FROM_ROLLUPS = """
    SELECT project_id, value, sum(events), sum(pageviews) FROM events_rollup
    WHERE grain = 4 AND dimension = 6 GROUP BY 1, 2 HAVING sum(events) > 0 ORDER BY 1, 2
"""
_FROM_EVENTS = """
    SELECT e.project_id, p.path, count(*), count(*) FILTER (WHERE n.value = 'pageview') FROM events_event AS e
    JOIN events_page AS p ON p.id = e.page_id JOIN events_label AS n ON n.id = e.name_id
    WHERE n.value <> 'engagement' GROUP BY 1, 2 ORDER BY 1, 2
"""
_SESSIONS_FROM_ROLLUPS = """
    SELECT project_id, sum(started), sum(bounces), sum(pageviews) FROM events_rollup
    WHERE grain = 14 AND dimension = 0 GROUP BY 1 ORDER BY 1
"""
_SESSIONS = """
    SELECT project_id, count(*), count(*) FILTER (WHERE pageviews = 1 AND events = 1), sum(pageviews)
    FROM events_session GROUP BY 1 ORDER BY 1
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_refreshers_leave_rollups_as_if_counted_once(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)
    with embedded_services(tmp_path / "var") as services:
        url = services.database_url
        migrate(url, services.redis_url, tmp_path)
        environ = {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": services.redis_url,
            "STATE_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "analytics.config.settings",
        }
        killed_within = 0
        for number in range(ROUNDS):
            with _refreshers(environ, 2) as refreshers:
                storing = _begin(environ, "store", str(100 * seed + number))
                until(lambda: _marks(url) > 0, 30)
                time.sleep(chosen.uniform(0, 0.5))  # a random moment is the test
                if number in POSTGRES_DIES:
                    assert storing.wait(30) == 0
                    kill_postgres(url, None)  # type: ignore[arg-type]  # which it does not need
                    until(lambda: _answers(url), 30)
                    time.sleep(chosen.uniform(0, 0.5))
                    assert all(one.poll() is None for one in refreshers), "they outlive their server"
                killed_within += _marks(url) > 0
            assert storing.wait(30) == 0
        assert killed_within > 0, "no kill found anything to do"
        _run(environ, "settle")
        found = _rows(url, _SLICES)
        assert _marks(url) == 0
        assert _rows(url, _FROM_ROLLUPS) == _rows(url, _FROM_EVENTS)
        assert _rows(url, _SESSIONS_FROM_ROLLUPS) == _rows(url, _SESSIONS)
        _run(environ, "again")
        again = _rows(url, _SLICES)
        assert len(found) == len(set(found)), "a slice was written twice"
        assert set(found) == set(again)


@contextlib.contextmanager
def _refreshers(environ: Mapping[str, str], count: int) -> "Iterator[list[subprocess.Popen[bytes]]]":
    """So many of them, refreshing; killed at the end of the block."""
    command = [sys.executable, "-m", "tests.flows.refresher", "refresh"]
    processes = [
        subprocess.Popen(command, env=dict(environ), cwd=BACKEND, stdout=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        for one in processes:
            assert one.stdout is not None
            assert one.stdout.readline() == b"ready\n"
        yield processes
    finally:
        for one in processes:
            one.kill()
            one.communicate()


def _begin(environ: Mapping[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.flows.refresher", *arguments]
    return subprocess.Popen(command, env=dict(environ), cwd=BACKEND)


def _run(environ: Mapping[str, str], *arguments: str) -> None:
    assert _begin(environ, *arguments).wait(60) == 0


def _rows(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connected:
        return connected.execute(question).fetchall()


def _marks(url: str) -> int:
    return int(_rows(url, "SELECT count(*) FROM events_dirtymark")[0][0])


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
