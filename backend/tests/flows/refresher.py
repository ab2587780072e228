"""Programs for the tests that kill refreshers: `python -m tests.flows.refresher refresh|store|settle|again`.

All of them use the database of DATABASE_URL, and a moment long after the events.
"""

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import django
import psycopg

NOON: Final = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(days=70)
ZONES: Final = {1: "Asia/Kolkata", 2: "America/New_York"}
EVENTS: Final = 250


def refresh() -> None:
    """Refresh for ever, as the chore does: what fails is done at the next turn."""
    from django.db import Error, connection  # noqa: PLC0415 - after django.setup

    from analytics.events import refresh as refresher  # noqa: PLC0415

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    turn = 0
    while True:
        turn += 1
        try:
            # Now and then from further on: what has to wait is done as well.
            now = LATER + timedelta(minutes=30) * (turn % 3)
            refresher.refresh(limit=20, now=now, zone_of=ZONES.get)
        except (Error, psycopg.Error):
            connection.close()
            time.sleep(0.05)


def store(seed: int) -> None:
    """Store EVENTS events of two projects, in parts; some of sessions that last for hours."""
    from analytics.common.clock import FixedClock  # noqa: PLC0415 - after django.setup
    from analytics.events.schema import Page  # noqa: PLC0415
    from analytics.events.storage.postgres.store import PostgresStore  # noqa: PLC0415
    from analytics.events.tests.events import event, store_now  # noqa: PLC0415

    chosen, target = random.Random(seed), PostgresStore(FixedClock(NOON))
    rows = [
        event(
            NOON + timedelta(minutes=chosen.choice((0, 1, 59, 60, 61, 300, 1_500, 30_000)) + chosen.random()),
            project_id=chosen.choice(tuple(ZONES)),
            name=chosen.choice(("pageview", "pageview", "buy", "engagement")),
            user_id=f"u{chosen.randrange(40)}",
            session_id=f"s{chosen.randrange(60)}",
            page=Page("a.example", f"/{chosen.randrange(30)}"),
        )
        for _ in range(EVENTS)
    ]
    for start in range(0, EVENTS, 25):
        store_now(target, rows[start : start + 25])


def settle() -> None:
    """Do all there is to do, and what has to wait."""
    from analytics.events import refresh as refresher  # noqa: PLC0415 - after django.setup

    for now in (LATER + timedelta(hours=2), LATER + timedelta(hours=4)):
        while refresher.refresh(limit=1_000, now=now, zone_of=ZONES.get):
            pass


def again() -> None:
    """Forget all rollups but their keys, and count everything anew."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE events_rollup, events_rollupmerge, events_dirtymark")
        cursor.execute(
            """INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes)
               SELECT DISTINCT project_id, date_trunc('hour', timestamp), 60 FROM events_event"""
        )
    settle()


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["refresh"]:
            refresh()
        case ["store", seed]:
            store(int(seed))
        case ["settle"]:
            settle()
        case ["again"]:
            again()
