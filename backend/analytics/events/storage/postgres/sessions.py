"""One row a session, right whatever the order its events arrive in.

"First" and "last" are by (timestamp, event id), a total order, so any split into batches ends in one row.
`engagement` counts as no event, but a session lasts until its last one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from psycopg import Cursor

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Instants, Ints, Uuids
from analytics.events.storage.postgres.combinations import Combinations
from analytics.events.storage.postgres.fields import NULL
from analytics.events.storage.postgres.rows import EVENT_ID, PROJECT, TIMESTAMP, Rows

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
    visits = _visits(rows)
    sessions = sorted(visits)
    ordered = [visits[key] for key in sessions]
    names = rows.events.names
    viewed = [[at for at in visit if names[at] == PAGEVIEW] for visit in ordered]
    counted = [sum(names[at] != ENGAGEMENT for at in visit) for visit in ordered]
    firsts = [visit[0] for visit in ordered]
    return [
        Ints.of([rows.lines[at][PROJECT] for at in firsts]),
        Uuids.of([session for _, session in sessions]),
        _instants(rows, [visit[-1] for visit in ordered]),
        Ints.of(map(_count, map(len, viewed))),
        Ints.of(map(_count, counted)),
        Uuids.of([rows.users[at] for at in firsts]),
        _instants(rows, firsts),
        _event_ids(rows, firsts),
        *_ids(rows, firsts, _FIRST_IDS),
        *_page_view(rows, [some[0] if some else None for some in viewed]),
        *_page_view(rows, [some[-1] if some else None for some in viewed]),
    ]


def _visits(rows: Rows) -> dict[tuple[int, bytes], list[int]]:
    """The positions of each session's rows, in their order, by project and session."""
    visits: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    owners = list(zip(rows.events.project_ids, rows.sessions, strict=True))
    for at in rows.order:
        visits[owners[at]].append(at)
    return visits


def _page_view(rows: Rows, positions: list[int | None]) -> tuple[object, object, object]:
    (pages,) = _ids(rows, positions, ("page_id",))
    return _instants(rows, positions), _event_ids(rows, positions), pages


def _ids(rows: Rows, positions: "list[int] | list[int | None]", names: Sequence[str]) -> Iterator[Ints]:
    for name in names:
        group, field = _PLACES[name]
        found = rows.groups[group]
        yield Ints.of([NULL if at is None else found[at][field] for at in positions])


def _instants(rows: Rows, positions: "list[int] | list[int | None]") -> Instants:
    lines = rows.lines
    return Instants.of([NULL if at is None else lines[at][TIMESTAMP] for at in positions])


def _event_ids(rows: Rows, positions: "list[int] | list[int | None]") -> Uuids:
    lines = rows.lines
    return Uuids.of([NULL if at is None else lines[at][EVENT_ID] for at in positions])


_count: Final = lru_cache(maxsize=1_000)(fields.integer)
