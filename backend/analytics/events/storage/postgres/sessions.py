"""One row a session, right whatever the order its events arrive in.

"First" and "last" are by (timestamp, event id), a total order, so any split into batches ends in one row.
`engagement` counts as no event, but a session lasts until its last one.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from psycopg import Cursor

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Instants, Ints, Uuids
from analytics.events.storage.postgres.combinations import Combinations
from analytics.events.storage.postgres.fields import NULL
from analytics.events.storage.postgres.rows import EVENT_ID, PROJECT, TIMESTAMP, Rows

Key = tuple[int, bytes]
"""Project, session."""

# Where a found combination has these columns: behind its joined fields.
_CLIENT, _LOCATION, _LOCALE, _BOT = (
    1 + Combinations.SENDER.index(name) for name in ("client", "location", "locale", "bot")
)
_SOURCE, _ACQUISITION = (1 + Combinations.KIND.index(name) for name in ("source", "acquisition"))
_PAGE: Final = 1 + Combinations.SPOT.index("page")

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
    keys = [(one.project_id, session) for one, session in zip(rows.events, rows.sessions, strict=True)]
    views = [at for at, one in enumerate(rows.events) if one.name == PAGEVIEW]
    firsts, lasts = _ends(keys, range(len(keys)))
    entries, exits = _ends(keys, views)
    viewed = Counter([keys[at] for at in views])
    silent = Counter([keys[at] for at, one in enumerate(rows.events) if one.name == ENGAGEMENT])
    counts = Counter(keys)
    sessions = sorted(firsts)
    began = [firsts[key] for key in sessions]
    return [
        Ints.of([rows.lines[at][PROJECT] for at in began]),
        Uuids.of([session for _, session in sessions]),
        _instants(rows, [lasts[key] for key in sessions]),
        Ints.of([_count(viewed[key]) for key in sessions]),
        Ints.of([_count(counts[key] - silent[key]) for key in sessions]),
        Uuids.of([rows.users[at] for at in began]),
        _instants(rows, began),
        _event_ids(rows, began),
        Ints.of([rows.kinds[at][_SOURCE] for at in began]),
        Ints.of([rows.senders[at][_CLIENT] for at in began]),
        Ints.of([rows.senders[at][_LOCATION] for at in began]),
        Ints.of([rows.kinds[at][_ACQUISITION] for at in began]),
        Ints.of([rows.senders[at][_LOCALE] for at in began]),
        Ints.of([rows.senders[at][_BOT] for at in began]),
        *_page_view(rows, [entries.get(key) for key in sessions]),
        *_page_view(rows, [exits.get(key) for key in sessions]),
    ]


def _ends(keys: list[Key], positions: Sequence[int]) -> tuple[dict[Key, int], dict[Key, int]]:
    """Each session's first and last of the positions.

    The rows are sorted by (timestamp, event id), and of equal keys a dict keeps the last.
    """
    backwards = positions[::-1]
    return {keys[at]: at for at in backwards}, {keys[at]: at for at in positions}


def _page_view(rows: Rows, positions: list[int | None]) -> tuple[object, object, object]:
    pages = Ints.of([NULL if at is None else rows.spots[at][_PAGE] for at in positions])
    return _instants(rows, positions), _event_ids(rows, positions), pages


def _instants(rows: Rows, positions: "list[int] | list[int | None]") -> Instants:
    lines = rows.lines
    return Instants.of([NULL if at is None else lines[at][TIMESTAMP] for at in positions])


def _event_ids(rows: Rows, positions: "list[int] | list[int | None]") -> Uuids:
    lines = rows.lines
    return Uuids.of([NULL if at is None else lines[at][EVENT_ID] for at in positions])


_count: Final = lru_cache(maxsize=1_000)(fields.integer)
