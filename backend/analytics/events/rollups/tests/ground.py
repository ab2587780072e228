"""What the tests of rollups stand on: events stored, refreshed at some moment, read back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events import refresh as refresher
from analytics.events.refresh import Rebuild
from analytics.events.rollups import reading
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading import Numbers
from analytics.events.rollups.tests.truth import expected
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, Row, store_now

LATER: Final = NOON + timedelta(days=70)
"""When everything around NOON is merged into months."""
AROUND: Final = (NOON - timedelta(days=40), NOON + timedelta(days=40))


def store(rows: Sequence[Row], at: datetime = NOON) -> None:
    """Store some events as the pipeline does at that moment."""
    store_now(PostgresStore(FixedClock(at)), rows)


def refresh(at: datetime = NOON, zone: str = "UTC", rebuilds: Sequence[Rebuild] = ()) -> int:
    """Do all there is to do at that moment; how many slices it were."""
    done = 0
    while steps := refresher.refresh(limit=1_000, now=at, zone_of=lambda _: zone, rebuilds=rebuilds):
        done += steps
    return done


def told(
    dimension: Dimension, start: datetime, end: datetime, *, project_id: int = 1, bots: bool = False
) -> dict[str | None, Numbers]:
    """What rollups say of each value."""
    found = reading.values(project_id, dimension, start, end, bots=bots)
    assert len({one.value for one in found}) == len(found)
    return {one.value: one for one in found}


def check(rows: Sequence[Row], start: datetime = AROUND[0], end: datetime = AROUND[1]) -> None:
    """Rollups say the same of these events as counting does, in every dimension."""
    for project_id in {row.project_id for row in rows}:
        own = [row for row in rows if row.project_id == project_id]
        for dimension in Dimension:
            for bots in (False, True):
                found = told(dimension, start, end, project_id=project_id, bots=bots)
                assert found == expected(own, dimension, start, end, bots=bots), dimension.name


def kept() -> set[tuple[Any, ...]]:
    """All there is in the table but sketches."""
    return set(
        query(
            """SELECT project_id, grain, start, dimension, value, is_other, is_bot, events, pageviews,
                      engagement_ms, revenue::text FROM events_rollup"""
        )
    )


def grains() -> dict[int, int]:
    """How many slices there are of each grain."""
    found = query("SELECT grain, count(DISTINCT (project_id, start)) FROM events_rollup GROUP BY 1")
    return dict(found)


def query(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def empty_rollups() -> None:
    """Forget all rollups; for tests that commit."""
    query("TRUNCATE events_rollup, events_rollupkey, events_rollupera, events_rollupmerge, events_horizon")
