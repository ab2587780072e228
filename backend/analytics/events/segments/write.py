"""Makes a segment's file from PostgreSQL, in bounded memory however many events there are.

PostgreSQL sorts the narrow rows (it does so on disk where they are many) and streams them into a scratch
DuckDB; the dictionary rows that they name follow; DuckDB joins both into one Parquet file.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, LiteralString
from uuid import uuid4

from psycopg import Connection, sql

from analytics.events.segments.shape import DICTIONARIES, EVENTS, IDENTIFIERS, Dictionary, segment_query
from analytics.events.segments.store import Draft, checksum
from analytics.events.storage.duckdb.scratch import Column, Feed, Scratch, scratch

_KEYS_AT_ONCE: Final = 20_000
"""Ids asked for in one statement."""

# By time, so that a row group is a short span; by event id within, so that equal events make equal files.
_EVENTS: Final = """
    COPY (SELECT {columns} FROM events_event
          WHERE project_id = {project_id} AND timestamp >= {start} AND timestamp < {end}
          ORDER BY timestamp, event_id)
    TO STDOUT (FORMAT csv)
"""
_DICTIONARY: Final = """
    COPY (SELECT {columns} FROM {table} WHERE project_id = {project_id} AND id = ANY ({ids}))
    TO STDOUT (FORMAT csv)
"""
_IDENTIFIERS: Final = """
    COPY (WITH slice AS (SELECT * FROM events_event
                         WHERE project_id = {project_id} AND timestamp >= {start} AND timestamp < {end})
          SELECT {columns} FROM events_identifier WHERE project_id = {project_id} AND key IN (
              SELECT user_key FROM slice UNION ALL SELECT session_key FROM slice
              UNION ALL SELECT anonymous_key FROM slice UNION ALL SELECT account_key FROM slice
          ))
    TO STDOUT (FORMAT csv)
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
            tables.load("event", EVENTS, _copied(connection, [events_statement(project_id, start, end)]))
            rows = int(tables.numbers("SELECT count(*) FROM event")[0])
            if not rows:
                return None
            for dictionary in DICTIONARIES:
                statements = list(_dictionary_statements(tables, dictionary, project_id))
                tables.load(dictionary.name, dictionary.columns, _copied(connection, statements))
            spellings = _statement(_IDENTIFIERS, IDENTIFIERS, project_id=project_id, start=start, end=end)
            tables.load("identifier", IDENTIFIERS, _copied(connection, [spellings]))
            tables.write_parquet(segment_query(project_id), path)
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


def _dictionary_statements(
    tables: Scratch, dictionary: Dictionary, project_id: int
) -> "Iterator[sql.Composed]":
    used = " UNION ".join(
        f"SELECT DISTINCT {column} FROM event WHERE {column} IS NOT NULL"  # noqa: S608 - our own names
        for column in dictionary.used_in
    )
    ids = tables.numbers(used)
    for start in range(0, len(ids), _KEYS_AT_ONCE):
        yield _statement(
            _DICTIONARY,
            dictionary.columns,
            table=sql.Identifier(f"events_{dictionary.name}"),
            project_id=project_id,
            ids=ids[start : start + _KEYS_AT_ONCE].tolist(),
        )


def _copied(connection: "Connection[Any]", statements: "Sequence[sql.Composed]") -> Feed:
    def feed(target: BinaryIO) -> None:
        for statement in statements:
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
