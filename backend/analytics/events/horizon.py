"""From when on a project still has its events, and the marks that respect it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from analytics.events.models import Horizon
from analytics.events.schema import Kept

_HOUR = timedelta(hours=1)
_FRESH = timedelta(hours=2)


def kept(project_id: int) -> Kept:
    """What is left of the project."""
    # Each report asks several times; putting the statement together takes ten times as long as answering it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT raw_from, bots_from, aggregates_from FROM events_horizon WHERE project_id = %s",
            [project_id],
        )
        row = cursor.fetchone()
    return Kept(*row) if row else Kept()


def advance(project_id: int, upto: Kept) -> Kept:
    """Move the horizon on, never back, in the caller's transaction; where it is then.

    Marks of slices that are wholly behind it go in the same step.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_horizon AS h (project_id, raw_from, bots_from, aggregates_from)
               VALUES (%s, %s, %s, %s)
               ON CONFLICT (project_id) DO UPDATE SET
                   raw_from = greatest(h.raw_from, excluded.raw_from),
                   bots_from = greatest(h.bots_from, excluded.bots_from),
                   aggregates_from = greatest(h.aggregates_from, excluded.aggregates_from)
               RETURNING raw_from, bots_from, aggregates_from""",
            [project_id, upto.raw_from, upto.bots_from, upto.aggregates_from],
        )
        now = Kept(*cursor.fetchone())
        cursor.execute(
            """DELETE FROM events_dirtymark
               WHERE project_id = %s AND slice_start + slice_minutes * interval '1 minute' <= %s""",
            [project_id, now.raw_from],
        )
    return now


def note_done(project_id: int, **done: datetime) -> None:
    """Say that all behind a horizon is deleted: `raw_done`, `bots_done`."""
    Horizon.objects.filter(project_id=project_id).update(**done)


def mark(project_id: int, instants: Iterable[datetime], raw_from: datetime | None) -> None:
    """Mark the slices dirty whose events at these instants have changed, in the caller's transaction.

    Never one that begins before `raw_from`: it could not be built again. In the hour in which that lies,
    minutes are marked; else old events mark their hour, fresh ones their minute, as when they are stored.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        fresh = cursor.fetchone()[0] - _FRESH
        slices = {_slice(at, raw_from, fresh) for at in instants if raw_from is None or at >= raw_from}
        cursor.executemany(
            "INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes) VALUES (%s, %s, %s)",
            [(project_id, start, minutes) for start, minutes in sorted(slices)],
        )


def _slice(at: datetime, raw_from: datetime | None, fresh: datetime) -> tuple[datetime, int]:
    minute = at.replace(second=0, microsecond=0)
    hour = minute.replace(minute=0)
    if minute >= fresh or (raw_from is not None and hour < raw_from):
        return minute, 1
    return hour, 60
