"""The table `events_rollup`: written by COPY, a slice at a time, and never updated.

No constraint says that a slice's rows are there once: an index that did would be as large as the rows. What
says so is `refresh`, which alone writes here and deletes a slice's rows before it writes them, for a project
in one process at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import Row
from analytics.events.rollups.slices import SESSION_GRAINS, Grain, Slice
from analytics.events.storage.postgres.connections import server_cursor

_COLUMNS: Final = (
    ("start", "timestamptz"),
    ("events", "int8"),
    ("pageviews", "int8"),
    ("engagement_ms", "int8"),
    ("project_id", "int4"),
    ("grain", "int2"),
    ("dimension", "int2"),
    ("is_bot", "bool"),
    ("is_other", "bool"),
    ("value", "text"),
    ("revenue", "jsonb"),
    ("users", "bytea"),
    ("sessions", "bytea"),
    ("started", "int8"),
    ("bounces", "int8"),
    ("duration_us", "numeric"),
    ("lacks", "int8"),
)
_NAMES: Final = ", ".join(name for name, _ in _COLUMNS)
_COPY: Final = f"COPY events_rollup ({_NAMES}) FROM STDIN (FORMAT BINARY)"
COLUMNS_READ: Final = (
    "start", "dimension", "value", "is_other", "is_bot", "users", "events", "pageviews", "engagement_ms",
    "sessions", "revenue", "started", "bounces", "duration_us", "lacks",
)  # fmt: skip
"""What `row_of` makes a row of."""
_READ: Final = f"""
    SELECT {", ".join(COLUMNS_READ)} FROM events_rollup
    WHERE project_id = %s AND dimension = ANY(%s) AND grain = %s
"""  # noqa: S608 - our own names
_DIMENSIONS: Final = [int(dimension) for dimension in Dimension]
_DELETED_AT_ONCE: Final = 10_000


def write(project_id: int, built: Mapping[Slice, Iterable[Row]]) -> None:
    """Put these slices' rows in the place of those there are."""
    erase(project_id, list(built))
    cursor = server_cursor()
    with cursor.copy(_COPY) as target:
        target.set_types([kind for _, kind in _COLUMNS])
        for of, rows in built.items():
            for row in rows:
                target.write_row(_fields(project_id, of, row))


def erase(project_id: int, slices: Iterable[Slice]) -> None:
    """Delete these slices' rows."""
    starts: defaultdict[Grain, list[datetime]] = defaultdict(list)
    for one in slices:
        starts[one.grain].append(one.start)
    for grain, found in starts.items():
        server_cursor().execute(
            """DELETE FROM events_rollup
               WHERE project_id = %s AND dimension = ANY(%s) AND grain = %s AND start = ANY(%s)""",
            [project_id, _DIMENSIONS, grain.value, found],
        )


def erase_between(project_id: int, grain: Grain, start: datetime, end: datetime) -> int:
    """Delete the rows of all slices of a grain that begin in a range; how many."""
    cursor = server_cursor().execute(
        """DELETE FROM events_rollup
           WHERE project_id = %s AND dimension = ANY(%s) AND grain = %s AND start >= %s AND start < %s""",
        [project_id, _DIMENSIONS, grain.value, start, end],
    )
    return cursor.rowcount


def erase_before(project_id: int, before: datetime) -> int:
    """Delete rows of slices that begin before an instant, at most 10,000 at once; how many it were."""
    cursor = server_cursor().execute(
        f"""DELETE FROM events_rollup WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM events_rollup
                WHERE project_id = %s AND dimension = ANY(%s) AND grain = ANY(%s) AND start < %s
                LIMIT {_DELETED_AT_ONCE}
            ))""",  # noqa: S608 - our own number
        [project_id, _DIMENSIONS, [int(grain) for grain in Grain], before],
    )
    return cursor.rowcount


def erase_bots_before(project_id: int, before: datetime) -> bool:
    """Delete bots' rows of one slice that begins before an instant; whether there was one.

    Its total goes with them, so nothing is left of what the next call looks for.
    """
    cursor = server_cursor().execute(
        """DELETE FROM events_rollup AS r USING (
               SELECT grain, start FROM events_rollup
               WHERE project_id = %s AND is_bot AND dimension = 0 AND start < %s LIMIT 1
           ) AS found
           WHERE r.project_id = %s AND r.dimension = ANY(%s) AND r.grain = found.grain
             AND r.start = found.start AND r.is_bot""",
        [project_id, before, project_id, _DIMENSIONS],
    )
    return cursor.rowcount > 0


def starts(project_id: int, grain: Grain, start: datetime, end: datetime) -> list[datetime]:
    """Where the slices of a grain begin that have rows and begin in a range, ascending."""
    cursor = server_cursor().execute(
        """SELECT DISTINCT start FROM events_rollup
           WHERE project_id = %s AND dimension = %s AND grain = %s AND start >= %s AND start < %s
           ORDER BY 1""",
        [project_id, Dimension.TOTAL.value, grain.value, start, end],
    )
    return [row[0] for row in cursor]


def has_events_before(project_id: int, before: datetime) -> bool:
    """Whether there are rows of events before an instant that is no minute's or hour's middle."""
    # A day or a month may begin before it and have its events after it.
    cursor = server_cursor().execute(
        """SELECT EXISTS (SELECT FROM events_rollup
           WHERE project_id = %s AND dimension = %s AND grain = ANY(%s) AND start < %s)""",
        [project_id, Dimension.TOTAL.value, [Grain.MINUTE.value, Grain.HOUR.value], before],
    )
    [(found,)] = cursor.fetchall()
    return bool(found)


def events_about(project_id: int, start: datetime, end: datetime) -> int:
    """Roughly how many events a range has: those of slices that are behind are not counted."""
    cursor = server_cursor().execute(
        """SELECT coalesce(sum(events), 0)::bigint FROM events_rollup
           WHERE project_id = %s AND dimension = %s AND grain = %s AND start >= %s AND start < %s""",
        [project_id, Dimension.TOTAL.value, _grain_of(start, end).value, start, end],
    )
    [(found,)] = cursor.fetchall()
    return int(found)


def has_others(project_id: int, dimension: Dimension, start: datetime, end: datetime) -> bool:
    """Whether a range has had more values of a dimension than are kept, as far as is quickly seen."""
    cursor = server_cursor().execute(
        """SELECT EXISTS (SELECT FROM events_rollup WHERE project_id = %s AND dimension = %s AND grain = %s
                          AND start >= %s AND start < %s AND is_other)""",
        [project_id, dimension.value, _grain_of(start, end).value, start, end],
    )
    [(found,)] = cursor.fetchall()
    return bool(found)


def _grain_of(start: datetime, end: datetime) -> Grain:
    return Grain.DAY if end - start > timedelta(days=2) else Grain.HOUR


def of_dimensions(
    project_id: int, grain: Grain, wanted: Sequence[datetime], dimensions: Iterable[Dimension]
) -> dict[datetime, list[Row]]:
    """The rows of some dimensions of the slices of a grain that begin at these instants."""
    cursor = server_cursor().execute(
        _READ + " AND start = ANY(%s)",
        [project_id, [int(dimension) for dimension in dimensions], grain.value, list(wanted)],
        binary=True,
    )
    return _by_start(cursor)


def of_values(
    project_id: int, grain: Grain, wanted: Sequence[datetime], dimension: Dimension, values: Collection[str]
) -> dict[datetime, list[Row]]:
    """The rows of some values of a dimension, and of the rests beside them, as `of_dimensions`."""
    cursor = server_cursor().execute(
        _READ + " AND start = ANY(%s) AND (value = ANY(%s) OR is_other)",
        [project_id, [int(dimension)], grain.value, list(wanted), list(values)],
        binary=True,
    )
    return _by_start(cursor)


def _by_start(rows: Iterable[tuple[Any, ...]]) -> dict[datetime, list[Row]]:
    found: defaultdict[datetime, list[Row]] = defaultdict(list)
    for fields in rows:
        found[fields[0]].append(row_of(fields))
    return dict(found)


def row_of(fields: tuple[Any, ...]) -> Row:
    """The row of COLUMNS_READ."""
    _, dimension, value, is_other, is_bot, users, *of_events, lacks = fields
    events, pageviews, engagement_ms, sessions, revenue, started, bounces, duration = of_events
    return Row(
        dimension=Dimension(dimension),
        value=value,
        is_other=is_other,
        is_bot=is_bot,
        users=users,
        events=events,
        pageviews=pageviews,
        engagement_ms=engagement_ms,
        sessions=sessions,
        revenue=revenue or {},
        started=started or 0,
        bounces=bounces or 0,
        duration_us=int(duration or 0),
        lacks=lacks if is_other else lacks or 0,
    )


def _fields(project_id: int, of: Slice, row: Row) -> tuple[object, ...]:
    return (
        of.start, row.events, row.pageviews, row.engagement_ms, project_id, of.grain.value,
        row.dimension.value, row.is_bot, row.is_other, row.value,
        row.revenue or None, row.users, row.sessions,
        *((row.started, row.bounces, row.duration_us) if of.grain in SESSION_GRAINS else (None, None, None)),
        row.lacks if row.is_other else row.lacks or None,
    )  # fmt: skip
