"""The refresh of one hour's rollups, all dimensions, beside one question over the same events.

    python -m bench.rollups [EVENTS]

The floor is a ratio of 8 to `SELECT path, count(*), count(DISTINCT user_key) … GROUP BY path`; both are the
best of some rounds, taken by turns. The context says what rollups take on disk, and how long a busy project's
minute takes: at 5,000 events a second it must take less than it lasts.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bench import common

EVENTS = 100_000
BUSY_MINUTE = 300_000
ROUNDS = 5
FLOOR = 8.0
HOUR = timedelta(hours=1)
START = datetime(2026, 3, 10, 12, tzinfo=UTC)
PROJECT = 1
BATCH = 10_000


def main() -> int:
    """1 where the floor is missed, or a busy minute takes longer than it lasts."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with common.servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        common.use(database_url, redis_url, folder)
        from django.core.management import call_command  # noqa: PLC0415 - after django.setup

        call_command("migrate", verbosity=0)
        store(count, START, HOUR)
        refreshing, asking = by_turns(refresh_hour, ask)
        size = bytes_of_rollups() / count
        store(BUSY_MINUTE, START + timedelta(days=1), timedelta(minutes=1))
        minute = timed(lambda: refresh(START + timedelta(days=1, minutes=1)))
        merging = timed(lambda: refresh(START + timedelta(days=2)))
        close()
    context = {
        "events": count,
        "floor": FLOOR,
        "question_ms": round(asking * 1000, 1),
        "bytes_an_event": round(size, 1),
        "busy_minute_events": BUSY_MINUTE,
        "busy_minute_s": round(minute, 2),
        "its_hour_and_day_s": round(merging, 2),
    }
    common.emit("rollups", refreshing * 1000, "ms", asking * 1000, context)
    return 0 if refreshing / asking <= FLOOR and minute < 60 else 1


def store(count: int, start: datetime, length: timedelta) -> None:
    """`count` events of one project, spread evenly over some time, stored as the pipeline stores them."""
    from msgspec.structs import replace  # noqa: PLC0415 - after django.setup

    from analytics.common.clock import FixedClock, to_micros  # noqa: PLC0415
    from analytics.common.ids import default_session_id, uuid7  # noqa: PLC0415
    from analytics.events.storage.base import store_now  # noqa: PLC0415
    from analytics.events.storage.postgres.store import PostgresStore  # noqa: PLC0415
    from analytics.pipeline.steps import Enricher  # noqa: PLC0415
    from analytics.pipeline.steps.draft import Context  # noqa: PLC0415
    from analytics.stream.envelope import encode, unseal  # noqa: PLC0415
    from bench.traffic import SESSION_MINUTES, Traffic  # noqa: PLC0415

    target, enricher = PostgresStore(FixedClock(start + HOUR)), Enricher(Context())
    sealed = []
    for number, envelope in enumerate(Traffic().envelopes(count)):
        at = to_micros(start + length * number / count)
        session = default_session_id(PROJECT, envelope.user_id, at, SESSION_MINUTES)
        moved = replace(
            envelope,
            project_id=PROJECT,
            event_id=uuid7(at // 1000).bytes,
            timestamp=at,
            received_at=at,
            session_id=session,
        )
        sealed.append(unseal(encode(moved)))
        if len(sealed) == BATCH or number == count - 1:
            store_now(target, enricher.enrich(sealed))
            sealed = []


def by_turns(*functions: Callable[[], None]) -> list[float]:
    """The best of ROUNDS of each: whatever else the machine does slows both alike."""
    rounds = [[timed(function) for function in functions] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def timed(function: Callable[[], None]) -> float:
    """Seconds."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def refresh_hour() -> None:
    """The whole hour from its events, as when somebody has marked it dirty."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_dirtymark")
        cursor.execute("DELETE FROM events_rollupmerge")
        cursor.execute(
            "INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes) VALUES (%s, %s, 60)",
            [PROJECT, START],
        )
    # Settled, but its day is not over: that is not merged yet. Its sessions are counted after a pause.
    refresh(START + 3 * HOUR)
    refresh(START + 4 * HOUR)


def refresh(now: datetime) -> None:
    """All there is to do at that moment."""
    from analytics.events import refresh as refresher  # noqa: PLC0415 - after django.setup

    while refresher.refresh(limit=1_000, now=now, zone_of=lambda _: "UTC"):
        pass


def ask() -> None:
    """What the refresh is compared with."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.path, count(*), count(DISTINCT e.user_key) FROM events_event AS e
               LEFT JOIN events_page AS p ON p.project_id = e.project_id AND p.id = e.page_id
               WHERE e.project_id = %s AND e.timestamp >= %s AND e.timestamp < %s GROUP BY p.path""",
            [PROJECT, START, START + HOUR],
        )
        cursor.fetchall()


def bytes_of_rollups() -> int:
    """Heap, TOAST and index, after VACUUM FULL has taken away what the rounds left behind."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL events_rollup")
        cursor.execute("SELECT pg_total_relation_size('events_rollup')")
        return int(cursor.fetchone()[0])


def close() -> None:
    """Let go of the database, which is about to be dropped."""
    from django.db import connections  # noqa: PLC0415 - after django.setup

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
