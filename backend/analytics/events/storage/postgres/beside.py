"""What is written beside a batch's events, in its transaction: dirty marks and projects' activity."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from psycopg import Cursor

from analytics.common.clock import MINUTE_US, to_micros
from analytics.events.columns import Events
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Instants, Ints
from analytics.events.storage.postgres.order import starts_of_runs
from analytics.events.storage.postgres.rows import Positions

_HOUR_US: Final = 60 * MINUTE_US
_FRESH_US: Final = 2 * _HOUR_US


@dataclass(frozen=True, slots=True)
class Beside:
    """What a batch says of slices and projects."""

    minutes: set[tuple[int, int]]
    """(project, minute of the timestamp): minutes since 1970."""
    spans: dict[int, tuple[int, int]]
    """Project → first and last receipt."""


def summed(events: Events, order: Positions) -> Beside:
    """The summary of the events at those positions, which are at least one and sorted by project and time."""
    heads = events.heads[order]
    projects = heads["project_id"].astype(np.int64)
    minutes = heads["timestamp"].astype(np.int64) // MINUTE_US
    marked = starts_of_runs(projects, minutes)
    own = np.flatnonzero(starts_of_runs(projects))
    received = heads["received_at"].astype(np.int64)
    firsts, lasts = np.minimum.reduceat(received, own), np.maximum.reduceat(received, own)
    return Beside(
        set(zip(projects[marked].tolist(), minutes[marked].tolist(), strict=True)),
        dict(zip(projects[own].tolist(), zip(firsts.tolist(), lasts.tolist(), strict=True), strict=True)),
    )


def write(cursor: "Cursor[Any]", beside: Beside, now: datetime) -> None:
    """Mark the slices dirty, then move the activity: last of all, as all workers meet in that row."""
    _write_marks(cursor, beside, to_micros(now))
    _write_activity(cursor, beside.spans)


def _write_marks(cursor: "Cursor[Any]", beside: Beside, now: int) -> None:
    """Minutes while they are fresh, else UTC hours."""
    fresh = (now - _FRESH_US) // MINUTE_US
    marks = sorted(
        {
            (project_id, minute * MINUTE_US, 1)
            if minute >= fresh
            else (project_id, minute // 60 * _HOUR_US, 60)
            for project_id, minute in beside.minutes
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
        prepare=True,
    )


def _write_activity(cursor: "Cursor[Any]", spans: dict[int, tuple[int, int]]) -> None:
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
        prepare=True,
    )
