"""Events that are in no segment yet, column by column, as a segment would have them.

For readers of segments, in the snapshot in which `reading.parts` told which events these are.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import sql

from analytics.events.segments.manifest import Slice
from analytics.events.segments.shape import EVENTS, LOOKUPS, Column
from analytics.events.storage.postgres.connections import server_cursor

COLUMNS: Final[dict[str, str]] = {
    "project_id": "INTEGER",
    **dict(EVENTS),
    **{name: "VARCHAR" for lookup in LOOKUPS for _, name in lookup.texts},
}
"""DuckDB's types of what can be asked for, by name."""
_TEXTS: Final = {name: (lookup, text) for lookup in LOOKUPS for text, name in lookup.texts}
_STATEMENT: Final = """
    SELECT count(*), {lists} FROM (
        SELECT {columns} FROM events_event AS event {joins}
        WHERE event.project_id = {project_id} AND ({within})
        LIMIT {most}
    ) AS found
"""
_JOIN: Final = """
    LEFT JOIN {table} AS {name} ON {name}.project_id = {project_id} AND {name}.{key} = event.{column}
"""


def columns_of(
    project_id: int, slices: Sequence[Slice], columns: Sequence[Column], *, most: int
) -> list[str] | None:
    """One JSON list a column, all in the same order; None where there are more than `most` events.

    Instants are microseconds since 1970 UTC, all others texts or numbers. Raises psycopg.Error.
    """
    if not slices:
        return ["[]" for _ in columns]
    names = [name for name, _ in columns]
    texts = [_TEXTS[name] for name in names if name in _TEXTS]
    joined = {lookup.name: lookup for lookup, _ in texts}
    statement = sql.SQL(_STATEMENT).format(
        lists=sql.SQL(", ").join(
            sql.SQL("coalesce(json_agg(found.{})::text, '[]')").format(sql.Identifier(name)) for name in names
        ),
        columns=sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(_column(name), sql.Identifier(name)) for name in names
        ),
        joins=sql.SQL(" ").join(
            sql.SQL(_JOIN).format(
                table=sql.Identifier(f"events_{one.dictionary.name}"),
                name=sql.Identifier(one.name),
                project_id=project_id,
                key=sql.Identifier(one.dictionary.key[0]),
                column=sql.Identifier(one.column),
            )
            for one in joined.values()
        ),
        project_id=project_id,
        within=sql.SQL(" OR ").join(
            sql.SQL("(event.timestamp >= {} AND event.timestamp < {})").format(*one) for one in slices
        ),
        most=most + 1,
    )
    row: tuple[Any, ...] | None = server_cursor().execute(statement).fetchone()
    if row is None or row[0] > most:
        return None
    return list(row[1:])


def _column(name: str) -> sql.Composable:
    if name in _TEXTS:
        lookup, text = _TEXTS[name]
        return sql.Identifier(lookup.name, text)
    own = sql.Identifier("event", name)
    match COLUMNS[name]:
        case "TIMESTAMPTZ":
            return sql.SQL("(extract(epoch FROM {}) * 1000000)::bigint").format(own)
        case "VARCHAR" | "DECIMAL(18,4)":
            # Not as JSON, in which PostgreSQL would show a document itself.
            return sql.SQL("{}::text").format(own)
        case _:
            return own
