"""The one table of analysts: `events`, in the words of the ingest API and of `/records`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from analytics.events.segments.parts import Piece
from analytics.events.segments.unsegmented import COLUMNS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_BESIDE: Final = "events_beside"
_IDS: Final = ("user", "session", "anonymous", "account")
_SAME: Final = (
    "host",
    "path",
    "url_scheme",
    "url_query",
    "title",
    "referrer",
    "referrer_host",
    "channel",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "user_agent",
    "browser",
    "browser_version",
    "os",
    "os_version",
    "device",
    "country",
    "region",
    "city",
    "language",
    "screen",
)
STORED: Final = [
    (name, COLUMNS[name])
    for name in (
        "project_id",
        "event_id",
        "name",
        "source",
        "timestamp",
        "received_at",
        *(f"{one}_id" for one in _IDS),
        *(f"{one}_key" for one in _IDS),
        *_SAME,
        "ip",
        "revenue",
        "currency",
        "engagement_ms",
        "scroll_depth",
        "bot",
        "properties",
    )
]
"""What is read of files, and handed over of events that are in none: names and DuckDB types."""
SHOWN: Final[Sequence[tuple[str, str]]] = (
    ("event_id", "event_id"),
    ("event_name", "name"),
    ("event_source", "source"),
    ("timestamp", "timestamp"),
    ("received_at", "received_at"),
    *((f"{one}_id", f"coalesce({one}_id, {one}_key::VARCHAR)") for one in _IDS),
    *((name, name) for name in _SAME),
    ("ip_address", "ip"),
    ("revenue", "revenue"),
    ("currency", "currency"),
    ("engagement_time", "engagement_ms / 1000"),
    ("scroll_depth", "scroll_depth"),
    ("bot", "bot"),
    ("event_properties", "coalesce(properties, '{}')::JSON"),
)
"""Each column with what it is of the stored ones."""


def _given(kind: str, position: int) -> str:
    if kind == "TIMESTAMPTZ":
        return f"make_timestamptz(UNNEST(from_json(${position}, '[\"BIGINT\"]')))"
    return f"UNNEST(from_json(${position}, '[\"VARCHAR\"]'))::{kind}"


ROWS_BESIDE: Final = f"CREATE TEMP TABLE {_BESIDE} AS SELECT " + ", ".join(
    f"{_given(kind, position)} AS {name}" for position, (name, kind) in enumerate(STORED, 1)
)
"""Makes a table of what `Snapshot.unsegmented` gives for the stored columns."""


def source(project_id: int, pieces: Sequence[tuple[str, Piece]]) -> str:
    """The table's rows: what these files, each with its path, have of the project, and rows beside."""
    whole = [path for path, piece in pieces if piece.is_whole]
    parts = [_select(_read(whole))] if whole else []
    cut = sorted((path, piece.start, piece.end) for path, piece in pieces if not piece.is_whole)
    for path, spans in groupby(cut, key=lambda one: one[0]):
        within = " OR ".join(
            f"(timestamp >= {_instant(start)} AND timestamp < {_instant(end)})" for _, start, end in spans
        )
        parts.append(_select(_read([path]), within))
    parts.append(_select(_BESIDE))
    shown = ", ".join(f"{stored} AS {name}" for name, stored in SHOWN)
    every = " UNION ALL ".join(parts)
    return f"SELECT {shown} FROM ({every}) WHERE project_id = {project_id:d}"  # noqa: S608 - names of ours


def _select(rows: str, condition: str = "true") -> str:
    stored = ", ".join(name for name, _ in STORED)
    return f"SELECT {stored} FROM {rows} WHERE {condition}"  # noqa: S608 - names of ours


def _read(paths: Sequence[str]) -> str:
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{quoted}], hive_partitioning = false)"


def _instant(at: datetime) -> str:
    return f"make_timestamptz({(at - _EPOCH) // _MICROSECOND})"
