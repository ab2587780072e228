"""Which hours' segments are behind the events: one row an hour, however often its events change.

Rollups take up the dirty marks within seconds, far too often for a file to be written each time. What they
take up they note here, in the same transaction, so that each change is in one of the two until its file is
made anew. Whoever makes a file reads these marks before the events and deletes exactly those that it had
read: one that was noted again meanwhile has another version and stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

QUIET: Final = timedelta(minutes=5)
"""An hour whose events have changed is left alone until they have not for so long."""
LONGEST: Final = timedelta(hours=1)
"""But no longer than that. A day of a million events takes eight seconds to write: so its file costs at most
some two thousandths of the time, and reports read only the marked hours from PostgreSQL meanwhile."""
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """An hour of UTC, as it was noted."""

    start: datetime
    version: int

    @property
    def end(self) -> datetime:
        """Where the hour ends."""
        return self.start + HOUR


def note(project_id: int, start: datetime, end: datetime) -> None:
    """Note that events of [start, end) have changed: a `refresh.Rebuild`."""
    hour, hours = start.replace(minute=0, second=0, microsecond=0), []
    while hour < end:
        hours.append(hour)
        hour += HOUR
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_segmentmark AS m (project_id, start, first_at, last_at, version)
               SELECT %s, hour, now(), now(), 1 FROM unnest(%s::timestamptz[]) AS hour
               ON CONFLICT (project_id, start) DO UPDATE
               SET last_at = excluded.last_at, version = m.version + 1""",
            [project_id, hours],
        )


def projects_due(now: datetime) -> list[int]:
    """The projects in which a mark is due, the one that waits longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT project_id FROM events_segmentmark WHERE last_at <= %s OR first_at <= %s
               GROUP BY project_id ORDER BY min(first_at), project_id""",
            [now - QUIET, now - LONGEST],
        )
        return [project_id for (project_id,) in cursor.fetchall()]


def next_due(project_id: int, now: datetime) -> Mark | None:
    """The project's mark that has been due for longest."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT start, version FROM events_segmentmark
               WHERE project_id = %s AND (last_at <= %s OR first_at <= %s)
               ORDER BY first_at, start LIMIT 1""",
            [project_id, now - QUIET, now - LONGEST],
        )
        row = cursor.fetchone()
        return Mark(*row) if row else None


def within(project_id: int, start: datetime, end: datetime) -> list[Mark]:
    """The marks of hours that lie in [start, end) as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT start, version FROM events_segmentmark
               WHERE project_id = %s AND start >= %s AND start <= %s ORDER BY start""",
            [project_id, start, end - HOUR],
        )
        return [Mark(*row) for row in cursor.fetchall()]


def forget(project_id: int, marks: Iterable[Mark]) -> None:
    """Delete the marks that are still as they were read; at the end of the caller's transaction.

    One that somebody is noting again at this moment is not waited for: it stays in any case.
    """
    starts, versions = [], []
    for mark in marks:
        starts.append(mark.start)
        versions.append(mark.version)
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM events_segmentmark WHERE (project_id, start) IN (
                   SELECT m.project_id, m.start FROM events_segmentmark AS m
                   JOIN unnest(%s::timestamptz[], %s::bigint[]) AS had (start, version)
                     ON (m.start, m.version) = (had.start, had.version)
                   WHERE m.project_id = %s FOR UPDATE OF m SKIP LOCKED
               )""",
            [starts, versions, project_id],
        )


def forget_before(project_id: int, before: datetime) -> None:
    """Delete the marks of hours that end by `before`; in a transaction that holds the manifest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_segmentmark WHERE project_id = %s AND start <= %s",
            [project_id, before - HOUR],
        )
