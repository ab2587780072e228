"""One row a session, right whatever the order its events arrive in.

"First" and "last" are by (timestamp, event id), a total order, so any split into batches ends in one row.
`engagement` counts as no event, but a session lasts until its last one.
"""

from dataclasses import dataclass
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


@dataclass(slots=True)
class _Session:
    """What a batch says of one session; positions are rows of the batch."""

    project_id: int
    first: int
    last: int
    entry: int | None = None
    exit: int | None = None
    pageviews: int = 0
    events: int = 0


def write(cursor: "Cursor[Any]", rows: Rows) -> None:
    """Bring the sessions of these rows, which are new, up to date in the current transaction."""
    sessions = _aggregate(rows)
    if sessions:
        cursor.execute(_UPSERT, _parameters(rows, sessions), prepare=True)


def _aggregate(rows: Rows) -> list[tuple[bytes, _Session]]:
    """By (project, key), the order in which all workers take the rows' locks."""
    sessions: dict[tuple[int, bytes], _Session] = {}
    # The rows are sorted by project and (timestamp, event id), so the first met is the first.
    for at, (event, key) in enumerate(zip(rows.events, rows.sessions, strict=True)):
        session = sessions.get((event.project_id, key))
        if session is None:
            session = sessions[event.project_id, key] = _Session(event.project_id, at, at)
        session.last = at
        if event.name == PAGEVIEW:
            session.pageviews += 1
            session.exit = at
            if session.entry is None:
                session.entry = at
        if event.name != ENGAGEMENT:
            session.events += 1
    return [(key, session) for (_, key), session in sorted(sessions.items(), key=lambda item: item[0])]


def _parameters(rows: Rows, sessions: list[tuple[bytes, _Session]]) -> list[object]:
    firsts = [session.first for _, session in sessions]
    entries = [session.entry for _, session in sessions]
    exits = [session.exit for _, session in sessions]
    columns = rows.dictionaries
    return [
        Ints.of(fields.integer(session.project_id) for _, session in sessions),
        Uuids.of(key for key, _ in sessions),
        _instants(rows, [session.last for _, session in sessions]),
        Ints.of(fields.integer(session.pageviews) for _, session in sessions),
        Ints.of(fields.integer(session.events) for _, session in sessions),
        Uuids.of(rows.users[at] for at in firsts),
        _instants(rows, firsts),
        _event_ids(rows, firsts),
        *(
            Ints.of(columns[name][at] for at in firsts)
            for name in ("source", "client", "location", "acquisition", "locale", "bot")
        ),
        *_page_view(rows, entries),
        *_page_view(rows, exits),
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
