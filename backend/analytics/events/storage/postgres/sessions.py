"""One row a session, right whatever the order its events arrive in.

"First" and "last" are by (timestamp, event id), a total order, so any split into batches ends in one row.
`engagement` counts as no event, but a session lasts until its last one.
"""

from operator import itemgetter
from typing import Any, Final

from psycopg import Cursor

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Instants, Ints, Uuids
from analytics.events.storage.postgres.rows import Rows

_FIRST: Final = (
    "user_key", "started_at", "first_event_id", "source_id", "client_id", "location_id", "acquisition_id",
    "locale_id", "bot_id",
)  # fmt: skip
_ENTRY: Final = ("entry_at", "entry_event_id", "entry_page_id")
_EXIT: Final = ("exit_at", "exit_event_id", "exit_page_id")
_COLUMNS: Final = (
    "project_id", "session_key", "ended_at", "pageviews", "events", *_FIRST, *_ENTRY, *_EXIT,
)  # fmt: skip


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
    positions: dict[tuple[int, bytes], list[int]] = {}
    for at, key in enumerate(zip(rows.projects, rows.sessions, strict=True)):
        found = positions.get(key)
        if found is None:
            positions[key] = [at]
        else:
            found.append(at)
    names = [event.name for event in rows.events]
    sessions = sorted(positions.items(), key=itemgetter(0))
    # The rows are sorted by (timestamp, event id): a session's first position is its first event.
    firsts = [found[0] for _, found in sessions]
    views = [[at for at in found if names[at] == PAGEVIEW] for _, found in sessions]
    counted = [sum([names[at] != ENGAGEMENT for at in found]) for _, found in sessions]
    columns = rows.dictionaries
    return [
        Ints.of(fields.integer(key[0]) for key, _ in sessions),
        Uuids.of(key[1] for key, _ in sessions),
        _instants(rows, [found[-1] for _, found in sessions]),
        Ints.of(fields.integer(len(found)) for found in views),
        Ints.of(map(fields.integer, counted)),
        Uuids.of(rows.users[at] for at in firsts),
        _instants(rows, firsts),
        _event_ids(rows, firsts),
        *(
            Ints.of(map(columns[name].__getitem__, firsts))
            for name in ("source", "client", "location", "acquisition", "locale", "bot")
        ),
        *_page_view(rows, [found[0] if found else None for found in views]),
        *_page_view(rows, [found[-1] if found else None for found in views]),
    ]


def _page_view(rows: Rows, positions: list[int | None]) -> tuple[object, object, object]:
    pages = rows.dictionaries["page"]
    return (
        _instants(rows, positions),
        _event_ids(rows, positions),
        Ints.of(fields.NULL if at is None else pages[at] for at in positions),
    )


def _instants(rows: Rows, positions: "list[int] | list[int | None]") -> Instants:
    times = [fields.NULL if at is None else fields.instant(rows.events[at].timestamp) for at in positions]
    return Instants.of(times)


def _event_ids(rows: Rows, positions: "list[int] | list[int | None]") -> Uuids:
    return Uuids.of(fields.NULL if at is None else fields.uuid(rows.events[at].event_id) for at in positions)
