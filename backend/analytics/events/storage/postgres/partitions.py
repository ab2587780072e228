"""Daily partitions: events by their timestamp, keys by their day of receipt.

A partition is made beside its table and attached with a matching CHECK, because `CREATE TABLE … PARTITION OF`
waits for every reader of the table, and readers then wait for it. There is no DEFAULT partition: with one,
detaching concurrently is refused.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from psycopg import Connection, sql

from analytics.common.locks import Lock, numbers_of

EVENTS: Final = "events_event"
KEYS: Final = "events_key"
_COLUMN: Final = {EVENTS: "timestamp", KEYS: "received_on"}
_AHEAD: Final = 8
"""Days: an event may be a day ahead of its receipt, a key is kept under up to seven."""


def coming(today: date) -> list[date]:
    """The days whose partitions should be there before their first event, from yesterday on."""
    return [today + timedelta(days=offset) for offset in range(-1, _AHEAD + 1)]


def ensure(connection: "Connection[Any]", table: str, days: Iterable[date]) -> list[date]:
    """Make the missing daily partitions of EVENTS or KEYS; the days that were missing.

    One transaction a day, behind a lock of its own, so that any number of processes may ask at once.
    Raises psycopg.errors.LockNotAvailable when the table stays locked; nothing is half made then.
    """
    wanted = sorted(set(days))
    there = existing(connection, table)
    missing = [day for day in wanted if day not in there]
    for day in missing:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '3s'")
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", numbers_of(Lock.PARTITIONS))
            if day not in existing(connection, table):
                _make(connection, table, day)
    return missing


def existing(connection: "Connection[Any]", table: str) -> set[date]:
    """The days a table has partitions for. One that is not named by a day is left alone."""
    rows = connection.execute(
        """SELECT right(c.relname, 8) FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
           WHERE i.inhparent = %s::text::regclass AND c.relname ~ ('^' || %s || '_[0-9]{8}$')""",
        [table, table],
    )
    return {date.fromisoformat(row[0]) for row in rows}


def drop_before(connection: "Connection[Any]", table: str, day: date) -> list[date]:
    """Drop whole partitions of days before `day`; the days dropped.

    Waits at most three seconds for each: raises psycopg.errors.LockNotAvailable, the rest is for next time.
    """
    old = sorted(found for found in existing(connection, table) if found < day)
    for found in old:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '3s'")
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(_name(table, found)))
    return old


def name_of(table: str, day: date) -> str:
    """The table that is a day's partition."""
    return f"{table}_{day:%Y%m%d}"


def _make(connection: "Connection[Any]", table: str, day: date) -> None:
    names = {
        "table": sql.Identifier(table),
        "part": _name(table, day),
        "column": sql.Identifier(_COLUMN[table]),
        "once": sql.Identifier(f"{name_of(table, day)}_once"),
        "check": sql.Identifier(f"{name_of(table, day)}_range"),
        "since": sql.Literal(_bound(table, day)),
        "until": sql.Literal(_bound(table, day + timedelta(days=1))),
    }
    for statement in _STATEMENTS[table]:
        connection.execute(sql.SQL(statement).format(**names))


_MADE: Final = "CREATE TABLE {part} (LIKE {table} INCLUDING ALL)"
_ATTACHED: Final = (
    """ALTER TABLE {part} ADD CONSTRAINT {check}
       CHECK ({column} IS NOT NULL AND {column} >= {since} AND {column} < {until})""",
    "ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ({since}) TO ({until})",
    # It has done its work: kept, it would be checked again for every row.
    "ALTER TABLE {part} DROP CONSTRAINT {check}",
)
_STATEMENTS: Final = {
    # Of the partition's own: a unique index of the whole table would have to contain the timestamp.
    EVENTS: (_MADE, "CREATE UNIQUE INDEX {once} ON {part} (event_id, project_id)", *_ATTACHED),
    KEYS: (_MADE, *_ATTACHED),
}


def _name(table: str, day: date) -> sql.Identifier:
    return sql.Identifier(name_of(table, day))


def _bound(table: str, day: date) -> str:
    return f"{day:%Y-%m-%d}" if table == KEYS else f"{day:%Y-%m-%d} 00:00:00+00"
