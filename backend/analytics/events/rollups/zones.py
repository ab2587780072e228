"""Which zone a project's slices are of, and what happens when it moves to another one."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from analytics.events.models import Horizon, RollupEra, RollupMerge
from analytics.events.rollups import table
from analytics.events.rollups.slices import (
    BEGINNING,
    EVENT_GRAINS,
    SESSION_GRAINS,
    Era,
    Eras,
    Grain,
    Slice,
    slice_at,
)

_END: Final = datetime.max.replace(tzinfo=BEGINNING.tzinfo)
_DAY: Final = timedelta(days=1)


def eras(project_id: int) -> Eras:
    """The project's, ascending; none before its first refresh."""
    # Each report asks several times; putting the statement together takes ten times as long as answering it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT since, zone FROM events_rollupera WHERE project_id = %s ORDER BY since", [project_id]
        )
        return [Era(since, zone) for since, zone in cursor.fetchall()]


def follow(project_id: int, zone: str, now: datetime) -> Eras:
    """The project's eras, of which the last one is of that zone. Needs the project's lock and a transaction.

    After a change, everything that has all of its events is to be counted again: its rows go, and marks take
    their place. Older slices stay as they are.
    """
    known = eras(project_id)
    if known and known[-1].zone == zone:
        return known
    since = _new_era(project_id, zone) if known else BEGINNING
    RollupEra.objects.filter(project_id=project_id, since__gte=since).delete()
    RollupEra.objects.create(project_id=project_id, since=since, zone=zone)
    if known:
        _count_again(project_id, since, [era for era in known if era.since < since], now)
    return eras(project_id)


def _new_era(project_id: int, zone: str) -> datetime:
    """The first day of the new zone that lies, with the day before it, where no event has gone."""
    horizon = Horizon.objects.filter(project_id=project_id).first()
    if horizon is None or horizon.raw_from is None:
        return BEGINNING
    return slice_at(horizon.raw_from + _DAY, Grain.DAY, [Era(BEGINNING, zone)]).end


def _count_again(project_id: int, since: datetime, before: Eras, now: datetime) -> None:
    for grain in Grain:
        table.erase_between(project_id, grain, since, _END)
    RollupMerge.objects.filter(project_id=project_id, start__gte=since).delete()
    _mark(project_id, since)
    if before:
        _end_slices(project_id, since, before, now)


def _end_slices(project_id: int, since: datetime, before: Eras, now: datetime) -> None:
    """The old zone's hours, days and months that are under way at `since` end there."""
    ended = [slice_at(since - timedelta(microseconds=1), grain, before) for grain in _HOUR_ON]
    table.erase(project_id, ended)
    _mark(project_id, ended[0].start, since)
    for one in ended:
        if one.grain is not Grain.HOUR:
            await_merge(project_id, one, now)


_HOUR_ON: Final = (*EVENT_GRAINS[1:], *SESSION_GRAINS)


def _mark(project_id: int, start: datetime, end: datetime = _END) -> None:
    """Mark every hour of UTC dirty that has an event from `start` up to `end`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes)
               SELECT DISTINCT %s::integer, date_bin('1 hour', timestamp, '2000-01-01 00:00+00'), 60
               FROM events_event WHERE project_id = %s AND timestamp >= %s AND timestamp < %s""",
            [project_id, project_id, start, end],
        )


def await_merge(project_id: int, of: Slice, due_at: datetime) -> None:
    """From `due_at` on, the slice may be merged from the shorter ones in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_rollupmerge (project_id, grain, start, due_at) VALUES (%s, %s, %s, %s)
               ON CONFLICT DO NOTHING""",
            [project_id, of.grain.value, of.start, due_at],
        )
