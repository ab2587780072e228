"""Makes a segment's file from PostgreSQL, in bounded memory however many events there are.

PostgreSQL sorts the narrow rows (it does so on disk where they are many) and streams them into a DuckDB,
which joins the texts to each as it comes and writes the Parquet file. It has the small dictionaries for that,
which come first. The texts of the others PostgreSQL joins itself: it does that on disk, too, where they are
many.

An event that is committed after the small dictionaries were read may lack a text that is as new as it is. Its
mark is committed with it, after those were read that the file takes away, so no reader takes that slice from
the file before it is made anew.
"""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from psycopg import Connection, sql

from analytics.events.segments.shape import (
    DICTIONARIES,
    EVENTS,
    LOOKUPS,
    Dictionary,
    segment_query,
    stream_columns,
)
from analytics.events.segments.store import Draft, checksum
from analytics.events.storage.duckdb.scratch import Feed, scratch

FEW: Final = 20_000
"""Rows of a small dictionary, at most. DuckDB has them once for each column that names them."""
SHORT: Final = 4 << 20
"""Bytes of its texts, at most."""

# By time, so that a row group is a short span; by event id within, so that equal events make equal files.
_EVENTS: Final = """
    COPY (SELECT {columns} FROM events_event AS event {joins}
          WHERE event.project_id = {project_id} AND event.timestamp >= {start} AND event.timestamp < {end}
          ORDER BY event.timestamp, event.event_id)
    TO STDOUT (FORMAT csv)
"""
_JOIN: Final = """
    LEFT JOIN {table} AS {name} ON {name}.project_id = {project_id} AND {name}.{key} = event.{column}
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
            large = []
            for dictionary in DICTIONARIES:
                if _is_small(connection, dictionary, project_id):
                    statement = _dictionary_statement(dictionary, project_id)
                    tables.load(dictionary.name, dictionary.columns, _copied(connection, statement))
                else:
                    large.append(dictionary)
            # Of a table that was filled a moment ago PostgreSQL may still believe that it is empty, and would
            # read all of it for each event.
            connection.execute("SET LOCAL enable_nestloop = off")
            meter = _Meter()
            rows = tables.write_parquet(
                "event",
                stream_columns(large),
                meter.passed(_copied(connection, events_statement(project_id, start, end, large))),
                query=segment_query(project_id, large),
                path=path,
            )
            connection.execute("SET LOCAL enable_nestloop TO DEFAULT")
        if not rows:
            path.unlink()
            return None
        return Draft(path, rows, path.stat().st_size, checksum(path), meter.bytes)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@dataclass(slots=True)
class _Meter:
    """Counts the bytes of what passes through it."""

    bytes: int = 0

    def passed(self, feed: Feed) -> Feed:
        with closing(feed):
            for rows in feed:
                self.bytes += len(rows)
                yield rows


def events_statement(
    project_id: int, start: datetime, end: datetime, joined: Collection[Dictionary]
) -> "sql.Composed":
    """What reads the events with the texts of these dictionaries, the dearest part of it all."""
    columns = [sql.Identifier("event", name) for name, _ in EVENTS]
    joins = []
    for lookup in LOOKUPS:
        if lookup.dictionary in joined:
            columns += [sql.Identifier(lookup.name, text) for text, _ in lookup.texts]
            joins.append(
                sql.SQL(_JOIN).format(
                    table=_table(lookup.dictionary),
                    name=sql.Identifier(lookup.name),
                    project_id=project_id,
                    key=sql.Identifier(lookup.dictionary.key[0]),
                    column=sql.Identifier(lookup.column),
                )
            )
    return sql.SQL(_EVENTS).format(
        columns=sql.SQL(", ").join(columns),
        joins=sql.SQL(" ").join(joins),
        project_id=project_id,
        start=start,
        end=end,
    )


def _has_some(connection: "Connection[Any]", project_id: int, start: datetime, end: datetime) -> bool:
    """Asked first: most hours of most projects are empty, and a DuckDB for each would be dear."""
    found = connection.execute(
        """SELECT EXISTS (SELECT FROM events_event
                          WHERE project_id = %s AND timestamp >= %s AND timestamp < %s)""",
        [project_id, start, end],
    ).fetchone()
    return bool(found and found[0])


def _is_small(connection: "Connection[Any]", dictionary: Dictionary, project_id: int) -> bool:
    query = sql.SQL(
        """SELECT count(*) <= {few} AND coalesce(sum(length), 0) <= {short} FROM (
               SELECT {length} AS length FROM {table} WHERE project_id = {project_id} LIMIT {few} + 1
           ) AS found"""
    ).format(
        few=FEW,
        short=SHORT,
        # It unpacks no long text.
        length=sql.SQL(" + ").join(
            sql.SQL("coalesce(octet_length({}), 0)").format(sql.Identifier(text)) for text in dictionary.texts
        ),
        table=_table(dictionary),
        project_id=project_id,
    )
    found = connection.execute(query).fetchone()
    return bool(found and found[0])


def _dictionary_statement(dictionary: Dictionary, project_id: int) -> "sql.Composed":
    return sql.SQL(
        "COPY (SELECT {columns} FROM {table} WHERE project_id = {project_id}) TO STDOUT (FORMAT csv)"
    ).format(
        columns=sql.SQL(", ").join(sql.Identifier(name) for name, _ in dictionary.columns),
        table=_table(dictionary),
        project_id=project_id,
    )


def _table(dictionary: Dictionary) -> "sql.Identifier":
    return sql.Identifier(f"events_{dictionary.name}")


def _copied(connection: "Connection[Any]", statement: "sql.Composed") -> Feed:
    with connection.cursor().copy(statement) as source:
        yield from source
