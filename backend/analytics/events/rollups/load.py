"""A range's events, or sessions, column by column, as arrays that numpy reads in place.

Not by COPY: psycopg takes five microseconds for each of its rows, more than all that is done with one here.
Most of what PostgreSQL does for an array is the same for every element, so two integers travel as one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import numpy as np

from analytics.events.rollups.dimensions import DICTIONARIES, SESSION_DICTIONARIES
from analytics.events.storage.postgres.connections import server_cursor

CHUNK: Final = 300_000
"""Events in memory at once, some 200 bytes each."""
PG_EPOCH_US: Final = 946_684_800_000_000
"""2000-01-01, from which PostgreSQL counts."""
_ARRAY_HEADER_BYTES: Final = 20

Column: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Records = dict[str, Column]
"""Columns by name; instants are microseconds since 2000. Null is 0 everywhere, which is no id of ours."""


@dataclass(frozen=True, slots=True)
class _Table:
    """What is read of a table, and by which column it is in a range."""

    name: str
    instant: str
    single: tuple[tuple[str, str, str], ...]
    """Name, numpy's type, SQL."""
    packed: tuple[str, ...]
    """Integers of 32 bits. The last one may be negative, the others are ids."""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(zip(self.packed[::2], self.packed[1::2], strict=True))


_NO_REVENUE: Final = 1 - 2**63
"""Less than any, as a bigint."""
# Few events have revenue or its currency: the sign of the first pair says which ones.
_HAS_MONEY: Final = "revenue IS NOT NULL OR currency IS NOT NULL"
_MONEY: Final = (
    ("revenue", ">i8", f"coalesce((revenue * 10000)::bigint, {_NO_REVENUE})"),
    # Three letters (ISO 4217), and so a number.
    (
        "currency",
        ">i4",
        "coalesce((ascii(currency) << 16) | (ascii(substr(currency, 2, 1)) << 8)"
        " | ascii(substr(currency, 3, 1)), 0)",
    ),
)
_EVENTS: Final = _Table(
    "events_event",
    "timestamp",
    (
        ("timestamp", ">i8", "timestamp"),
        ("user_key", "V16", "user_key"),
        ("session_key", "V16", "session_key"),
    ),
    (*(one.column for one in DICTIONARIES), "engagement_ms"),
)
_SESSIONS: Final = _Table(
    "events_session",
    "started_at",
    (
        ("user_key", "V16", "user_key"),
        ("started_at", ">i8", "started_at"),
        ("ended_at", ">i8", "ended_at"),
    ),
    (*(one.column for one in SESSION_DICTIONARIES), "pageviews", "events"),
)


def events(project_id: int, start: datetime, end: datetime) -> Iterator[tuple[Records, bool]]:
    """The events from `start` up to `end`, some CHUNK at once, and whether these are all.

    Within each in no order. `is_paid` says which of them have revenue, be it 0.
    """
    for arrays, are_all in _read(_EVENTS, _EVENTS_SQL, project_id, start, end):
        found = _columns(_EVENTS, arrays)
        yield found | _money(found.pop(_MARKED), arrays[-len(_MONEY) :]), are_all


def sessions(project_id: int, start: datetime, end: datetime) -> Iterator[tuple[Records, bool]]:
    """The sessions that began from `start` up to `end`, likewise."""
    for arrays, are_all in _read(_SESSIONS, _SESSIONS_SQL, project_id, start, end):
        yield _columns(_SESSIONS, arrays), are_all


def session_keys(project_id: int, start: datetime, end: datetime) -> Column | None:
    """The different sessions with an event from `start` up to `end`; None where there is none."""
    found = server_cursor().execute(
        """SELECT array_send(array_agg(DISTINCT session_key)) FROM events_event
           WHERE project_id = %s AND timestamp >= %s AND timestamp < %s""",
        [project_id, start, end],
        binary=True,
    )
    [(array,)] = found.fetchall()
    return None if array is None else _elements(array, "V16")


def currency_name(number: int) -> str | None:
    """The three letters that `events` gave as a number."""
    return number.to_bytes(3, "big").decode("ascii", "replace") if number else None


_MARKED: Final = "is_marked"


def _pair(left: str, right: str) -> str:
    return f"(coalesce({left}, 0)::bigint << 32) + coalesce({right}, 0)"


def _sql(table: _Table, first_pair: str, more: tuple[str, ...] = ()) -> str:
    pairs = [_pair(*pair) for pair in table.pairs]
    pairs[0] = first_pair.format(pairs[0])
    columns = [f"array_send(array_agg({sql}))" for sql in (*(one[2] for one in table.single), *pairs)]
    return f"""SELECT {", ".join([*columns, *more])} FROM {table.name}
               WHERE project_id = %s AND {table.instant} >= %s AND {table.instant} < %s"""  # noqa: S608


_EVENTS_SQL: Final = _sql(
    _EVENTS,
    f"CASE WHEN {_HAS_MONEY} THEN -1 - ({{0}}) ELSE {{0}} END",
    tuple(f"array_send(array_agg({sql}) FILTER (WHERE {_HAS_MONEY}))" for _, _, sql in _MONEY),
)
_SESSIONS_SQL: Final = _sql(_SESSIONS, "{0}")


def _read(
    table: _Table, sql: str, project_id: int, start: datetime, end: datetime
) -> Iterator[tuple[tuple[Any, ...], bool]]:
    for first, after in _pieces(table, project_id, start, end):
        # To its end before anybody works on it: a connection that reads can do nothing else.
        arrays = server_cursor().execute(sql, [project_id, first, after], binary=True).fetchone()
        if arrays is not None and arrays[0] is not None:
            yield arrays, (first, after) == (start, end)


def _columns(table: _Table, arrays: tuple[Any, ...]) -> Records:
    found: Records = {}
    for (name, kind, _), array in zip(table.single, arrays, strict=False):
        found[name] = _elements(array, kind)
    for place, (left, right) in enumerate(table.pairs, len(table.single)):
        pairs = _elements(arrays[place], ">i8").astype(np.int64)
        if place == len(table.single):
            found[_MARKED] = pairs < 0
            pairs = np.where(pairs < 0, -1 - pairs, pairs)
        low = pairs.astype(np.int32)
        found[left], found[right] = (pairs - low >> 32).astype(np.int32), low
    return found


def _money(marked: "np.ndarray[Any, np.dtype[np.bool_]]", arrays: tuple[Any, ...]) -> Records:
    found: Records = {}
    for (name, kind, _), array in zip(_MONEY, arrays, strict=True):
        found[name] = np.zeros(len(marked), np.int64)
        if array is not None:
            found[name][marked] = _elements(array, kind)
    is_paid = marked & (found["revenue"] != _NO_REVENUE)
    found["revenue"] = np.where(is_paid, found["revenue"], 0)
    return found | {"is_paid": is_paid}


def _elements(array: bytes, kind: str) -> Column:
    """Of an array as PostgreSQL sends it: a header, then each element behind its length. There is no null."""
    elements = np.frombuffer(array, [("length", ">i4"), ("value", kind)], offset=_ARRAY_HEADER_BYTES)
    return np.ascontiguousarray(elements["value"])


def _pieces(
    table: _Table, project_id: int, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Parts of the range, cut at minutes, with at most CHUNK rows each unless a minute has more."""
    where = f"""FROM {table.name}
                WHERE project_id = %s AND {table.instant} >= %s AND {table.instant} < %s"""
    values = [project_id, start, end]
    counted = server_cursor().execute(f"SELECT count(*) {where}", values).fetchone()
    if counted is None or counted[0] <= CHUNK:
        yield start, end
        return
    by_minute = f"SELECT date_trunc('minute', {table.instant}), count(*) {where} GROUP BY 1 ORDER BY 1"
    first, held = start, 0
    for minute, count in server_cursor().execute(by_minute, values).fetchall():
        if held and held + count > CHUNK:
            yield first, minute
            first, held = minute, 0
        held += count
    yield first, end
