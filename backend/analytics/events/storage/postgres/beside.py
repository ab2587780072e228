"""What is written beside a batch's events, in its transaction: dirty marks and projects' activity."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import Cursor

from analytics.common.clock import to_micros
from analytics.events.schema import EnrichedEvent
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Instants, Ints

MINUTE_US: Final = 60_000_000
HOUR_US: Final = 60 * MINUTE_US
_FRESH_US: Final = 2 * HOUR_US


def write_marks(cursor: "Cursor[Any]", events: Sequence[EnrichedEvent], now: datetime) -> None:
    """Mark the (project, slice)s these events belong to: minutes while they are fresh, else UTC hours."""
    oldest_fresh = to_micros(now) - _FRESH_US
    marks = sorted(
        {
            (event.project_id, event.timestamp // MINUTE_US * MINUTE_US, 1)
            if event.timestamp >= oldest_fresh
            else (event.project_id, event.timestamp // HOUR_US * HOUR_US, 60)
            for event in events
        }
    )
    cursor.execute(
        """INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes)
           SELECT * FROM unnest(%b, %b, %b)""",
        [
            Ints.of(fields.integer(project_id) for project_id, _, _ in marks),
            Instants.of(fields.instant(start) for _, start, _ in marks),
            Ints.of(fields.integer(minutes) for _, _, minutes in marks),
        ],
    )


def write_activity(cursor: "Cursor[Any]", events: Sequence[EnrichedEvent]) -> None:
    """Move each project's first and last receipt. Last in the transaction: all workers meet in this row."""
    spans: dict[int, tuple[int, int]] = {}
    for event in events:
        first, last = spans.get(event.project_id, (event.received_at, event.received_at))
        spans[event.project_id] = (min(first, event.received_at), max(last, event.received_at))
    projects = sorted(spans)
    cursor.execute(
        """INSERT INTO events_activity AS a (project_id, first_event_at, last_event_at)
           SELECT * FROM unnest(%b, %b, %b)
           ON CONFLICT (project_id) DO UPDATE SET
               first_event_at = least(a.first_event_at, excluded.first_event_at),
               last_event_at = greatest(a.last_event_at, excluded.last_event_at)""",
        [
            Ints.of(map(fields.integer, projects)),
            Instants.of(fields.instant(spans[project][0]) for project in projects),
            Instants.of(fields.instant(spans[project][1]) for project in projects),
        ],
    )
