"""A range's events, column by column, as arrays that numpy reads in place.

Not by COPY: psycopg takes five microseconds for each of its rows, more than all that is done with one here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import numpy as np

from analytics.events.rollups.dimensions import DICTIONARIES
from analytics.events.storage.postgres.connections import server_cursor

CHUNK: Final = 300_000
"""Events in memory at once, some 200 bytes each."""
PG_EPOCH_US: Final = 946_684_800_000_000
"""2000-01-01, from which PostgreSQL counts."""

_IDS: Final = tuple(dictionary.event_column for dictionary in DICTIONARIES)
# Null is 0 everywhere, which is no id of ours. Currencies are three letters (ISO 4217), and so a number.
_FIELDS: Final = (
    ("timestamp", ">i8", "timestamp"),
    ("user_key", "V16", "user_key"),
    ("session_key", "V16", "session_key"),
    ("engagement_ms", ">i4", "coalesce(engagement_ms, 0)"),
    ("revenue", ">i8", "coalesce((revenue * 10000)::bigint, 0)"),
    (
        "currency",
        ">i4",
        """CASE WHEN currency IS NULL THEN 0 ELSE (ascii(currency) << 16)
           | (ascii(substr(currency, 2, 1)) << 8) | ascii(substr(currency, 3, 1)) END""",
    ),
    *((name, ">i4", f"coalesce({name}, 0)") for name in _IDS),
)
_ARRAY_HEADER_BYTES: Final = 20
_LOAD: Final = f"""
    SELECT {", ".join(f"array_send(array_agg({sql}))" for _, _, sql in _FIELDS)} FROM events_event
    WHERE project_id = %s AND timestamp >= %s AND timestamp < %s
"""  # noqa: S608 - our own names
_BY_MINUTE: Final = """
    SELECT date_trunc('minute', timestamp), count(*) FROM events_event
    WHERE project_id = %s AND timestamp >= %s AND timestamp < %s GROUP BY 1 ORDER BY 1
"""

Records = dict[str, "np.ndarray[Any, np.dtype[Any]]"]
"""The fields above, by name; instants are microseconds since 2000."""


def events(project_id: int, start: datetime, end: datetime) -> Iterator[Records]:
    """The events from `start` up to `end`, some CHUNK at once; within each in no order."""
    for first, after in _pieces(project_id, start, end):
        # To its end before anybody works on it: a connection that reads can do nothing else.
        arrays = server_cursor().execute(_LOAD, [project_id, first, after], binary=True).fetchone()
        if arrays is not None and arrays[0] is not None:
            yield {
                name: _elements(array, kind) for (name, kind, _), array in zip(_FIELDS, arrays, strict=True)
            }


def _elements(array: bytes, kind: str) -> "np.ndarray[Any, np.dtype[Any]]":
    """Of an array as PostgreSQL sends it: a header, then each element behind its length. There is no null."""
    elements = np.frombuffer(array, [("length", ">i4"), ("value", kind)], offset=_ARRAY_HEADER_BYTES)
    return np.ascontiguousarray(elements["value"])


def _pieces(project_id: int, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Parts of the range, cut at minutes, with at most CHUNK events each unless a minute has more."""
    found = server_cursor().execute(_BY_MINUTE, [project_id, start, end]).fetchall()
    first, held = start, 0
    for minute, count in found:
        if held and held + count > CHUNK:
            yield first, minute
            first, held = minute, 0
        held += count
    if held:
        yield first, end


def currency_name(number: int) -> str | None:
    """The three letters that `events` gave as a number."""
    return number.to_bytes(3, "big").decode("ascii", "replace") if number else None
