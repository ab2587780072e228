"""Sessions' own numbers: how many began, how many bounced, how long they lasted, where they came in and left.

They belong to the slice of a session's first event, to its very end: so an event changes the numbers of a
slice that may lie hours before its own. `stale` finds those slices; they are counted again some time later
(`models.RollupMerge`), from the sessions' table by its own index, and readers count until then themselves.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from django.db import connection

from analytics.events.rollups import load, table
from analytics.events.rollups.build import Stretch
from analytics.events.rollups.counting import Columns, Values, coupons, distinct, rows, spelled
from analytics.events.rollups.dimensions import SESSION_DICTIONARIES, SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.load import Records
from analytics.events.rollups.rows import TOP, TOP_OF_A_MINUTE, Row, short, together
from analytics.events.rollups.slices import (
    SETTLED_AFTER,
    Eras,
    Grain,
    Slice,
    slice_at,
)
from analytics.events.storage.postgres import arrays
from analytics.events.storage.postgres.arrays import Uuids
from analytics.events.storage.postgres.connections import raw_connection, server_cursor

PAUSE: Final = timedelta(minutes=10)
"""An hour whose sessions go on is counted again no oftener: some last for days."""
_TICK: Final = timedelta(microseconds=1)


def build(
    project_id: int,
    key: bytes,
    start: datetime,
    end: datetime,
    dimensions: Collection[Dimension] = SESSION_DIMENSIONS,
) -> list[Row]:
    """The rows of the sessions that began from `start` up to `end`; `key` as for `build.build`.

    The total comes with any dimension.
    """
    parts = [
        short(list(rows(columns, count, TOP if are_all else TOP_OF_A_MINUTE, is_bot=is_bot)))
        for records, are_all in load.sessions(project_id, start, end)
        for columns, count, is_bot in _of_kinds(_columns(project_id, key, records, dimensions), records)
    ]
    return together(parts, {Dimension.TOTAL, *dimensions}, TOP)


def stale(project_id: int, stretches: Iterable[Stretch], eras: Eras) -> set[Slice]:
    """The hours of sessions whose numbers the events of some time may have changed, but for that time's own.

    It is where those sessions began. One that begins in that time may have begun later before: so it is also
    every hour from there to its end in which sessions were counted.
    """
    found: set[Slice] = set()
    for one in stretches:
        first = slice_at(one.start, Grain.SESSIONS_HOUR, eras).start
        after = slice_at(one.end - _TICK, Grain.SESSIONS_HOUR, eras).end
        for began, ended in _reaching_beyond(project_id, one, first, after):
            if began is not None:
                found.add(slice_at(began, Grain.SESSIONS_HOUR, eras))
            else:
                counted = table.starts(project_id, Grain.SESSIONS_HOUR, after, ended + _TICK)
                found.update(slice_at(at, Grain.SESSIONS_HOUR, eras) for at in counted)
    return found


def count_again_later(project_id: int, hours: Iterable[Slice], now: datetime) -> None:
    """Note that the numbers of these hours' sessions are out of date; in the caller's transaction."""
    notes = [
        (project_id, hour.grain.value, hour.start, max(hour.end + SETTLED_AFTER, now + PAUSE))
        for hour in sorted(hours)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO events_rollupmerge (project_id, grain, start, due_at) VALUES (%s, %s, %s, %s)
               ON CONFLICT DO NOTHING""",
            notes,
        )


def _reaching_beyond(
    project_id: int, stretch: Stretch, first: datetime, after: datetime
) -> list[tuple[datetime | None, datetime]]:
    """(Minute in which it began if that is before `first`, end) of its sessions that reach out of it."""
    arrays.register(raw_connection())
    cursor = server_cursor().execute(
        """SELECT CASE WHEN started_at < %s THEN date_trunc('minute', started_at) END, max(ended_at)
           FROM events_session WHERE project_id = %s AND session_key = ANY(%b)
             AND (started_at < %s OR ended_at >= %s)
           GROUP BY 1""",
        [first, project_id, Uuids.of_column(stretch.sessions), first, after],
    )
    return cursor.fetchall()


def _of_kinds(columns: Columns, records: Records) -> list[tuple[Columns, int, bool]]:
    """(Columns, how many, whether bots) of people and of bots: a bot's is a session that began with one."""
    found = []
    for kind in (False, True):
        places = np.flatnonzero((records["bot_id"] != 0) == kind)
        if len(places):
            found.append((columns.at(places), len(places), kind))
    return found


def _columns(project_id: int, key: bytes, records: Records, dimensions: Collection[Dimension]) -> Columns:
    values: list[Values] = []
    for dictionary in SESSION_DICTIONARIES:
        if any(dimension in dimensions for dimension, _ in dictionary.fields):
            values += spelled(project_id, dictionary, records[dictionary.column])
    pageviews, events = records["pageviews"], records["events"]
    return Columns(
        sums={
            "started": np.ones(len(pageviews), np.bool_),
            "bounces": (pageviews == 1) & (events == 1),
            "duration_us": (records["ended_at"] - records["started_at"]).astype(np.int64),
            "pageviews": pageviews,
            "events": events,
        },
        sketched={"users": coupons(key, *distinct(records["user_key"]))},
        dimensions=[one for one in values if one.dimension in dimensions],
    )
