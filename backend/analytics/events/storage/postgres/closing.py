"""Days that are over, made small: their indexes are written anew, without the room they grew in.

Events come in the order of four shards and of several projects, which leaves the pages of their indexes
little more than half full. Once a day is over hardly anything is added to it, and its pages can be full.
"""

from datetime import date
from typing import Any, Final

from psycopg import Connection, sql

from analytics.events.storage.postgres.partitions import EVENTS, existing, name_of

_CLOSED: Final = "closed"
"""The comment on a partition whose indexes were written anew."""
_COMMENTED: Final = """
    SELECT right(c.relname, 8) FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    JOIN pg_description AS d ON (d.objoid, d.classoid, d.objsubid) = (c.oid, 'pg_class'::regclass, 0)
    WHERE i.inhparent = %s::text::regclass AND d.description = %s
"""
_INDEXES: Final = """
    SELECT c.relname, x.indisvalid FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid
    WHERE x.indrelid = %s::text::regclass ORDER BY x.indisvalid, c.relname
"""


def close_days(connection: "Connection[Any]", until: date) -> list[date]:
    """Close the days before `until` that are not closed yet, the oldest first; the days closed.

    Each index is built beside the old one, so nobody waits, and a kill leaves one that is not valid: the next
    run drops it. `connection` must be in autocommit.
    """
    closed = {date.fromisoformat(row[0]) for row in connection.execute(_COMMENTED, [EVENTS, _CLOSED])}
    due = sorted(day for day in existing(connection, EVENTS) - closed if day < until)
    for day in due:
        _close(connection, name_of(EVENTS, day))
    return due


def _close(connection: "Connection[Any]", partition: str) -> None:
    for name, valid in connection.execute(_INDEXES, [partition]).fetchall():
        index = sql.Identifier(name)
        if not valid:
            connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(index))
            continue
        connection.execute(sql.SQL("ALTER INDEX {} SET (fillfactor = 100)").format(index))
        connection.execute(sql.SQL("REINDEX INDEX CONCURRENTLY {}").format(index))
    table = sql.Identifier(partition)
    # It is read from now on: its statistics, and the map that lets an index alone answer.
    connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(table))
    connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(table, sql.Literal(_CLOSED)))
