"""One row a session, right whatever the order its events arrive in.

"First" and "last" are by (timestamp, event id), a total order, so any split into batches ends in one row.
`engagement` counts as no event, but a session lasts until its last one.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from psycopg import Cursor

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Instants, Ints, Uuids
from analytics.events.storage.postgres.combinations import Combinations
from analytics.events.storage.postgres.fields import NULL
from analytics.events.storage.postgres.order import halves, starts_of_runs
from analytics.events.storage.postgres.rows import Positions, Rows

_FIRST_IDS: Final = ("source_id", "client_id", "location_id", "acquisition_id", "locale_id", "bot_id")
_FIRST: Final = ("user_key", "started_at", "first_event_id", *_FIRST_IDS)
_ENTRY: Final = ("entry_at", "entry_event_id", "entry_page_id")
_EXIT: Final = ("exit_at", "exit_event_id", "exit_page_id")
_COLUMNS: Final = (
    "project_id", "session_key", "ended_at", "pageviews", "events", *_FIRST, *_ENTRY, *_EXIT,
)  # fmt: skip

# Column → which group of `Rows` has it, and where in what was found: behind the joined fields.
_PLACES: Final = {
    name: (group, field)
    for group, names in enumerate(Combinations.GROUPS)
    for field, name in enumerate(names, 1)
}


def _chosen(columns: tuple[str, ...], condition: str) -> str:
    return ", ".join(
        f"{name} = CASE WHEN {condition} THEN excluded.{name} ELSE s.{name} END" for name in columns
    )


_EARLIER: Final = "(excluded.started_at, excluded.first_event_id) < (s.started_at, s.first_event_id)"
_ENTERED_EARLIER: Final = (
    "s.entry_at IS NULL OR (excluded.entry_at, excluded.entry_event_id) < (s.entry_at, s.entry_event_id)"
)
_LEFT_LATER: Final = (
    "s.exit_at IS NULL OR (excluded.exit_at, excluded.exit_event_id) > (s.exit_at, s.exit_event_id)"
)
_UPSERT: Final = f"""
    INSERT INTO events_session AS s ({", ".join(_COLUMNS)})
    SELECT * FROM unnest({", ".join(["%b"] * len(_COLUMNS))})
    ON CONFLICT (project_id, session_key) DO UPDATE SET
        ended_at = greatest(s.ended_at, excluded.ended_at),
        pageviews = s.pageviews + excluded.pageviews,
        events = s.events + excluded.events,
        {_chosen(_FIRST, _EARLIER)},
        {_chosen(_ENTRY, _ENTERED_EARLIER)},
        {_chosen(_EXIT, _LEFT_LATER)}
"""  # noqa: S608 - our own names


def write(cursor: "Cursor[Any]", parameters: list[object]) -> None:
    """Bring the sessions of new rows up to date in the current transaction."""
    cursor.execute(_UPSERT, parameters, prepare=True)


def parameters(rows: Rows) -> list[object]:
    """What `write` takes: the columns of the rows' sessions, in the order in which all workers lock them."""
    heads = rows.events.heads[rows.order]
    projects = heads["project_id"].astype(np.int64)
    high, low = halves(heads["session_key"])
    grouped = np.lexsort((low, high, projects))  # stable: within a session by time
    starts = np.flatnonzero(starts_of_runs(projects[grouped], high[grouped], low[grouped]))
    at = rows.order[grouped]
    names = [rows.events.kinds[position].name for position in at.tolist()]
    viewed = np.array([name == PAGEVIEW for name in names])
    counted = np.array([name != ENGAGEMENT for name in names])
    firsts, lasts = at[starts], at[np.append(starts[1:], len(at)) - 1]
    # Behind the last row stands for "none".
    places = np.arange(len(at))
    entries = np.minimum.reduceat(np.where(viewed, places, len(at)), starts)
    exits = np.maximum.reduceat(np.where(viewed, places, -1), starts)
    first = rows.events.heads[firsts]
    return [
        Ints.of_column(first["project_id"]),
        Uuids.of_column(first["session_key"]),
        _instants(rows, lasts),
        Ints.of_column(np.add.reduceat(viewed, starts, dtype=np.int64)),
        Ints.of_column(np.add.reduceat(counted, starts, dtype=np.int64)),
        Uuids.of_column(first["user_key"]),
        _instants(rows, firsts),
        Uuids.of_column(first["event_id"]),
        *_ids(rows, firsts.tolist(), _FIRST_IDS),
        *_page_view(rows, at, entries),
        *_page_view(rows, at, exits),
    ]


def _page_view(rows: Rows, at: Positions, places: Positions) -> tuple[object, object, object]:
    none = (places < 0) | (places >= len(at))
    positions = at[np.where(none, 0, places)]
    chosen: list[int | None] = [
        None if gone else position for gone, position in zip(none.tolist(), positions.tolist(), strict=True)
    ]
    (pages,) = _ids(rows, chosen, ("page_id",))
    return (
        _instants(rows, positions, none),
        Uuids.of_column(rows.events.heads["event_id"][positions], none),
        pages,
    )


def _ids(
    rows: Rows, positions: "Sequence[int] | Sequence[int | None]", names: Sequence[str]
) -> Iterator[Ints]:
    for name in names:
        group, field = _PLACES[name]
        found = rows.groups[group]
        yield Ints.of([NULL if at is None else found[at][field] for at in positions])


def _instants(rows: Rows, positions: Positions, missing: "np.ndarray[Any, Any] | None" = None) -> Instants:
    return Instants.of_column(fields.instants(rows.events.heads["timestamp"][positions]), missing)
