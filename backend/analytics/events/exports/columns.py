"""What is in a file of raw events, and the statement that reads a stretch of them.

CSV is for spreadsheets: what begins like a formula gets an apostrophe before it. Parquet has the same columns
with their types and nothing added. A line of NDJSON is an event as the ingest API takes it; what the server
found out by itself (`country`, `browser`, …) stands beside, where ingest does not look.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from psycopg import sql

from analytics.events.models import ExportFormat
from analytics.events.storage.postgres.documents import TEXTS

_PLAIN: Final = r"'^/[^?#[:space:][:cntrl:]]*$'"
"""Paths that are the same in a URL. Others came by themselves, and are left to the column `path`."""
_URL: Final = f"""
    CASE WHEN p.host IS NOT NULL
        THEN coalesce(e.url_scheme, 'https') || '://' || p.host ||
             CASE WHEN p.path ~ {_PLAIN} THEN p.path ELSE '/' END || coalesce(e.url_query, '')
        WHEN e.url_query IS NOT NULL THEN '/' || e.url_query END
"""
_Column = tuple[str, str, str]
"""Name, SQL over an event `e` with its TEXTS, DuckDB type."""
COLUMNS: Final[tuple[_Column, ...]] = (
    ("event_id", "e.event_id", "UUID"),
    ("event_name", "n.value", "VARCHAR"),
    ("event_source", "s.value", "VARCHAR"),
    ("timestamp", "e.timestamp", "TIMESTAMPTZ"),
    ("received_at", "e.received_at", "TIMESTAMPTZ"),
    ("user_id", "coalesce(u.value, e.user_key::text)", "VARCHAR"),
    ("session_id", "coalesce(i.value, e.session_key::text)", "VARCHAR"),
    ("anonymous_id", "coalesce(a.value, e.anonymous_key::text)", "VARCHAR"),
    ("account_id", "coalesce(c.value, e.account_key::text)", "VARCHAR"),
    ("url", _URL, "VARCHAR"),
    ("host", "p.host", "VARCHAR"),
    ("path", "p.path", "VARCHAR"),
    ("title", "t.value", "VARCHAR"),
    ("referrer", "q.referrer", "VARCHAR"),
    ("channel", "q.channel", "VARCHAR"),
    ("utm_source", "q.utm_source", "VARCHAR"),
    ("utm_medium", "q.utm_medium", "VARCHAR"),
    ("utm_campaign", "q.utm_campaign", "VARCHAR"),
    ("utm_term", "q.utm_term", "VARCHAR"),
    ("utm_content", "q.utm_content", "VARCHAR"),
    ("user_agent", "k.user_agent", "VARCHAR"),
    ("browser", "k.browser", "VARCHAR"),
    ("browser_version", "k.browser_version", "VARCHAR"),
    ("os", "k.os", "VARCHAR"),
    ("device", "k.device", "VARCHAR"),
    ("country", "l.country", "VARCHAR"),
    ("region", "l.region", "VARCHAR"),
    ("city", "l.city", "VARCHAR"),
    ("language", "o.language", "VARCHAR"),
    ("screen", "o.screen", "VARCHAR"),
    ("ip_address", "host(e.ip)", "VARCHAR"),
    ("revenue", "e.revenue", "DECIMAL(18,4)"),
    ("currency", "e.currency", "VARCHAR"),
    ("engagement_time", "e.engagement_ms / 1000.0", "DOUBLE"),
    ("scroll_depth", "e.scroll_depth", "SMALLINT"),
    ("bot", "b.value", "VARCHAR"),
    ("event_properties", "coalesce(e.properties, jsonb_build_object())::text", "VARCHAR"),
)
_SQL: Final = {name: expression for name, expression, _ in COLUMNS}
_SENT: Final = (
    "event_id", "event_name", "event_source", "timestamp", "user_id", "session_id", "anonymous_id",
    "account_id", "ip_address", "user_agent",
)  # fmt: skip
_FOUND: Final = (
    "received_at", "channel", "browser", "browser_version", "os", "device", "country", "region", "city",
    "bot",
)  # fmt: skip
_RESERVED: Final = (
    "url", "title", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
    "language", "screen", "currency", "engagement_time", "scroll_depth",
)  # fmt: skip
_OWN_PATH: Final = f"CASE WHEN p.host IS NULL OR p.path !~ {_PLAIN} THEN p.path END"
FORMULAS: Final = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""With these a spreadsheet begins a formula, the last four being the same in full width."""
_CODES: Final = ", ".join(str(ord(character)) for character in FORMULAS)
_STATEMENT: Final = """
    COPY (SELECT {columns} FROM ({query}) AS e {texts}
          WHERE e.timestamp >= {start} AND e.timestamp < {end}
          ORDER BY e.timestamp, e.event_id)
    TO STDOUT ({options})
"""
_CSV: Final = "FORMAT csv"
_LINES: Final = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"
"""Neither can be in a JSON text, which so goes out as it is."""


def statement(format_: ExportFormat, query: str, start: datetime, end: datetime) -> "sql.Composed":
    """What streams the events of [start, end) among those of `query`, a SELECT of ours, oldest first."""
    return sql.SQL(_STATEMENT).format(
        columns=sql.SQL(", ").join(map(_as_it_is, _selected(format_))),
        query=_as_it_is(query),
        texts=_as_it_is(TEXTS),
        start=start,
        end=end,
        options=_as_it_is(_LINES if format_ is ExportFormat.NDJSON else _CSV),
    )


def header() -> bytes:
    """The first line of a CSV file."""
    return (",".join(name for name, _, _ in COLUMNS) + "\n").encode()


def typed_columns() -> Sequence[tuple[str, str]]:
    """Names and DuckDB types."""
    return [(name, type_) for name, _, type_ in COLUMNS]


def _selected(format_: ExportFormat) -> list[str]:
    match format_:
        case ExportFormat.CSV:
            return [_cell(expression, type_) for _, expression, type_ in COLUMNS]
        case ExportFormat.PARQUET:
            return [expression for _, expression, _ in COLUMNS]
        case ExportFormat.NDJSON:
            return [_line()]


def _cell(expression: str, type_: str) -> str:
    if type_ == "TIMESTAMPTZ":
        return f"""to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    if type_ != "VARCHAR":
        return expression
    return f"CASE WHEN ascii({expression}) IN ({_CODES}) THEN '''' || ({expression}) ELSE {expression} END"


def _line() -> str:
    # Nulls among the properties are kept, those of columns are not.
    event = _object((name, _SQL[name]) for name in (*_SENT, *_FOUND))
    reserved = [(name, _SQL[name]) for name in _RESERVED]
    # Revenue as a text, which ingest takes: it would read a number as a float.
    reserved += [("revenue", "e.revenue::text"), ("path", _OWN_PATH)]
    properties = f"{_object(reserved)} || coalesce(e.properties, jsonb_build_object())"
    return f"({event} || jsonb_build_object('event_properties', {properties}))::text"


def _object(pairs: Iterable[tuple[str, str]]) -> str:
    inner = ", ".join(f"'{name}', {expression}" for name, expression in pairs)
    return f"jsonb_strip_nulls(jsonb_build_object({inner}))"


def _as_it_is(text: str) -> "sql.SQL":
    """Our own words, or a query whose values were pasted into it by the driver."""
    return sql.SQL(text)
