"""What the tests of rollups stand on: events stored, refreshed at some moment, read back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from analytics.common.clock import FixedClock
from analytics.common.ids import identifier_key
from analytics.events import refresh as refresher
from analytics.events.rebuilding import rebuild_sessions
from analytics.events.refresh import Rebuild
from analytics.events.rollups import reading
from analytics.events.rollups.dimensions import EVENT_DIMENSIONS, SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.reading import Numbers
from analytics.events.rollups.reading_sessions import SessionNumbers, session_values
from analytics.events.rollups.sessions import PAUSE
from analytics.events.rollups.tests.truth import expected, expected_sessions
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, Row, store_now

LATER: Final = NOON + timedelta(days=70)
"""When everything around NOON is merged into months."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
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
        for bots in (False, True):
            for dimension in EVENT_DIMENSIONS:
                found = told(dimension, start, end, project_id=project_id, bots=bots)
                assert found == expected(own, dimension, start, end, bots=bots), dimension.name
            check_sessions(own, start, end, project_id=project_id, bots=bots)


def check_sessions(
    rows: Sequence[Row], start: datetime, end: datetime, *, project_id: int = 1, bots: bool = False
) -> None:
    """The same of sessions, of which `rows` has all events there ever were."""
    for dimension in SESSION_DIMENSIONS:
        found = told_of_sessions(dimension, start, end, project_id=project_id, bots=bots)
        assert found == expected_sessions(rows, dimension, start, end, bots=bots), dimension.name


def told_of_sessions(
    dimension: Dimension, start: datetime, end: datetime, *, project_id: int = 1, bots: bool = False
) -> dict[str | None, SessionNumbers]:
    """What is said of each value's sessions."""
    found = session_values(project_id, dimension, start, end, bots=bots)
    assert len({one.value for one in found}) == len(found)
    return {one.value: one for one in found}


def settle(at: datetime = LATER, zone: str = "UTC") -> None:
    """Do all there is to do at that moment, and what has to wait."""
    refresh(at, zone)
    refresh(at + PAUSE, zone)
    assert query("SELECT * FROM events_rollupmerge WHERE due_at <= %s", [at + PAUSE]) == []


def kept() -> set[tuple[Any, ...]]:
    """All there is in the table but sketches."""
    return set(
        query(
            """SELECT project_id, grain, start, dimension, value, is_other, is_bot, events, pageviews,
                      engagement_ms, revenue::text, started, bounces, duration_us FROM events_rollup"""
        )
    )


def remove(rows: Sequence[Row]) -> None:
    """Delete some events of project 1 as an erasure does, all their hours being old."""
    query("DELETE FROM events_event WHERE event_id = ANY(%s)", [[UUID(bytes=row.event_id) for row in rows]])
    instants = [EPOCH + timedelta(microseconds=row.timestamp) for row in rows]
    for hour in {one.replace(minute=0, second=0, microsecond=0) for one in instants}:
        query(
            "INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes) VALUES (1, %s, 60)", [hour]
        )
    rebuild_sessions(1, [identifier_key(1, row.session_id) for row in rows])


def grains() -> dict[int, int]:
    """How many slices of events there are of each grain."""
    found = query(
        "SELECT grain, count(DISTINCT (project_id, start)) FROM events_rollup WHERE grain < 10 GROUP BY 1"
    )
    return dict(found)


def query(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def empty_rollups() -> None:
    """Forget all rollups; for tests that commit."""
    query("TRUNCATE events_rollup, events_rollupkey, events_rollupera, events_rollupmerge, events_horizon")
