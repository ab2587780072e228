"""Makes a segment's file from PostgreSQL, in bounded memory however many events there are.

The dictionaries come first, into a scratch DuckDB. Then PostgreSQL sorts the narrow rows (it does so on disk
where they are many) and streams them; DuckDB joins the texts to each as it comes and writes the Parquet file.

An event that is committed between the two may lack a text that is as new as it is. Its mark is committed with
it, after those were read that the file takes away, so no reader takes that hour from the file before it is
made anew.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, LiteralString
from uuid import uuid4

from psycopg import Connection, sql

from analytics.events.segments.shape import DICTIONARIES, EVENTS, Dictionary, segment_query
from analytics.events.segments.store import Draft, checksum
from analytics.events.storage.duckdb.scratch import Column, Feed, scratch

FEW: Final = 20_000
"""Rows of a dictionary that are all read: in less time than it takes to find out which are used."""

# By time, so that a row group is a short span; by event id within, so that equal events make equal files.
_EVENTS: Final = """
    COPY (SELECT {columns} FROM events_event
          WHERE project_id = {project_id} AND timestamp >= {start} AND timestamp < {end}
          ORDER BY timestamp, event_id)
    TO STDOUT (FORMAT csv)
"""
_DICTIONARY: Final = """
    COPY (SELECT {columns} FROM {table} WHERE project_id = {project_id} AND {chosen})
    TO STDOUT (FORMAT csv)
"""
_USED: Final = """
    SELECT {column} FROM events_event
    WHERE project_id = {project_id} AND timestamp >= {start} AND timestamp < {end}
"""


def draft(
    connection: "Connection[Any]", *, project_id: int, start: datetime, end: datetime, folder: Path
) -> Draft | None:
    """The project's events of [start, end) in a new file of `folder`; None where there are none.

    The events are those of one moment after the call. Raises psycopg.Error and OSError; leaves no file then.
    """
    if not _has_some(connection, project_id, start, end):
        return None
    # Named after the project, so that what a killed process leaves can be told to be of it.
    name = f"{project_id}-{uuid4().hex}"
    path = folder / f"{name}.parquet"
    try:
        with scratch(folder, name) as tables:
            for dictionary in DICTIONARIES:
                statement = _dictionary_statement(connection, dictionary, project_id, start, end)
                tables.load(dictionary.name, dictionary.columns, _copied(connection, statement))
            rows = tables.write_parquet(
                "event",
                EVENTS,
                _copied(connection, events_statement(project_id, start, end)),
                query=segment_query(project_id),
                path=path,
            )
        if not rows:
            path.unlink()
            return None
        return Draft(path, rows, path.stat().st_size, checksum(path))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def events_statement(project_id: int, start: datetime, end: datetime) -> "sql.Composed":
    """What reads the events, the dearest part of it all."""
    return _statement(_EVENTS, EVENTS, project_id=project_id, start=start, end=end)


def _has_some(connection: "Connection[Any]", project_id: int, start: datetime, end: datetime) -> bool:
    """Asked first: most hours of most projects are empty, and a DuckDB for each would be dear."""
    found = connection.execute(
        """SELECT EXISTS (SELECT FROM events_event
                          WHERE project_id = %s AND timestamp >= %s AND timestamp < %s)""",
        [project_id, start, end],
    ).fetchone()
    return bool(found and found[0])


def _dictionary_statement(
    connection: "Connection[Any]", dictionary: Dictionary, project_id: int, start: datetime, end: datetime
) -> "sql.Composed":
    """What reads the dictionary: all of the project's where that is little, else what the events name."""
    table, chosen = sql.Identifier(f"events_{dictionary.name}"), sql.SQL("true").format()
    if not _are_few(connection, table, project_id):
        used = sql.SQL(" UNION ALL ").join(
            sql.SQL(_USED).format(column=sql.Identifier(column), project_id=project_id, start=start, end=end)
            for column in dictionary.used_in
        )
        chosen = sql.SQL("{} IN ({})").format(sql.Identifier(dictionary.key[0]), used)
    return _statement(_DICTIONARY, dictionary.columns, table=table, project_id=project_id, chosen=chosen)


def _are_few(connection: "Connection[Any]", table: "sql.Identifier", project_id: int) -> bool:
    query = sql.SQL(
        """SELECT count(*) <= {few} FROM (
               SELECT FROM {table} WHERE project_id = {project_id} LIMIT {few} + 1
           ) AS found"""
    )
    found = connection.execute(query.format(table=table, project_id=project_id, few=FEW)).fetchone()
    return bool(found and found[0])


def _copied(connection: "Connection[Any]", statement: "sql.Composed") -> Feed:
    def feed(target: BinaryIO) -> None:
        with connection.cursor().copy(statement) as source:
            for block in source:
                target.write(block)

    return feed


def _statement(text: LiteralString, columns: Sequence[Column], **values: Any) -> "sql.Composed":
    """The statement with its values written into it: COPY binds none."""
    return sql.SQL(text).format(
        columns=sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        **{
            name: value if isinstance(value, sql.Composable) else sql.Literal(value)
            for name, value in values.items()
        },
    )
