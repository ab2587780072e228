"""Compiled questions answered by PostgreSQL's raw events."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import inf
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from django.db import Error, OperationalError, connection, transaction
from psycopg_pool import PoolTimeout

from analytics.common.errors import Unavailable
from analytics.events.fresh import fresh_rows, fresh_values
from analytics.events.horizon import kept
from analytics.events.rollups import table
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading_sessions import session_rows
from analytics.events.rollups.rows import Leading, Ranked, Row
from analytics.events.schema import Kept
from analytics.events.segments import reading
from analytics.events.segments.parts import Parts, Span
from analytics.events.segments.shape import Column
from analytics.events.segments.unsegmented import columns_of
from analytics.events.storage.engine import CompiledQuery, Integers, too_slow
from analytics.events.storage.postgres.connections import server_cursor
from analytics.events.storage.postgres.documents import documents_statement

_SETTINGS = """
SELECT set_config('statement_timeout', %(timeout)s, true),
       -- Distinct visitors are counted by hashing; 4 MB would send a month of them to disk.
       set_config('work_mem', '64MB', true),
       -- Compiling costs more than it saves on statements of this size.
       set_config('jit', 'off', true)
"""
_STILL_RIGHT = 0.95
"""Of the time that the server was told of: as long as more than that is left it need not be told anew."""
_TOO_MUCH = (
    psycopg.errors.OutOfMemory,
    psycopg.errors.DiskFull,
    psycopg.errors.ConfigurationLimitExceeded,
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
)
_TOO_MUCH_DETAIL = "The query needs more memory or disk than the database has. Ask for less at once."
_DETAIL = "The database cannot be reached; try again shortly."


class PostgresSnapshot:
    """One read-only transaction; see `events.storage.engine.Snapshot`."""

    def __init__(self, cursor: "psycopg.Cursor[tuple[Any, ...]]", until: float) -> None:
        self._cursor = cursor
        self._until = until
        self._allowed = inf
        """Seconds that the statements have as the server knows it."""

    def run(self, query: CompiledQuery) -> Sequence[tuple[object, ...]]:
        """All rows. The statement is stopped when the snapshot's time is up."""
        with self._bounded():
            return self._cursor.execute(query.sql, query.parameters).fetchall()

    def columns(self, query: CompiledQuery, width: int, *, most: int) -> list[Integers]:
        """See Snapshot. Each column comes as one text of bytes, eight a row."""
        packed = ", ".join(f"string_agg(int8send(c{i}), '')" for i in range(width))
        names = ", ".join(f"c{i}" for i in range(width))
        sql = f"SELECT {packed} FROM ({query.sql} LIMIT {most + 1}) AS found ({names})"  # noqa: S608  # compiled by us, and names of ours
        with self._bounded(), self._no_nested_loops():
            [row] = self._cursor.execute(sql, query.parameters, binary=True).fetchall()
        return [np.frombuffer(column or b"", ">i8").astype(np.int64) for column in row]

    def documents(self, project_id: int, events: Sequence[tuple[datetime, UUID]]) -> list[str]:
        """See Snapshot."""
        if not events:
            return []
        statement, bound = documents_statement(project_id, events)
        with self._bounded():
            return [document for (document,) in self._cursor.execute(statement, bound).fetchall()]

    def seconds_left(self) -> float:
        """See Snapshot."""
        return self._until - time.monotonic()

    def parts(self, project_id: int, start: datetime, end: datetime) -> Parts:
        """See Snapshot."""
        with self._bounded():
            return reading.parts(project_id, start, end)

    def unsegmented(
        self, project_id: int, spans: Sequence[Span], columns: Sequence[Column], *, most: int
    ) -> list[str] | None:
        """See Snapshot."""
        with self._bounded():
            return columns_of(project_id, spans, columns, most=most)

    def kept(self, project_id: int) -> Kept:
        """See Snapshot."""
        with self._bounded():
            return kept(project_id)

    def has_rollups_before(self, project_id: int, before: datetime) -> bool:
        """See Snapshot."""
        with self._bounded():
            return table.has_events_before(project_id, before)

    def events_about(self, project_id: int, start: datetime, end: datetime) -> int:
        """See Snapshot."""
        with self._bounded():
            return table.events_about(project_id, start, end)

    def has_others(self, project_id: int, dimension: Dimension, start: datetime, end: datetime) -> bool:
        """See Snapshot."""
        with self._bounded():
            return table.has_others(project_id, dimension, start, end)

    def stretches(
        self,
        project_id: int,
        dimension: Dimension,
        edges: Sequence[datetime],
        *,
        now: datetime,
        values: Collection[str] | None = None,
    ) -> list[list[Row]]:
        """See Snapshot. Each of its statements has all of the time that is left."""
        with self._bounded():
            return fresh_rows(project_id, dimension, edges, now=now, values=values)

    def session_stretches(
        self, project_id: int, dimension: Dimension, edges: Sequence[datetime]
    ) -> list[list[Row]]:
        """See Snapshot. Each of its statements has all of the time that is left."""
        with self._bounded():
            return session_rows(project_id, dimension, edges)

    def first_values(
        self,
        project_id: int,
        dimension: Dimension,
        span: Span,
        by: Ranked,
        count: int,
        sketched: Collection[str],
        *,
        now: datetime,
    ) -> Leading:
        """See Snapshot. Each of its statements has all of the time that is left."""
        with self._bounded():
            return fresh_values(project_id, dimension, *span, now=now).first(by, count, sketched)

    def named_values(
        self,
        project_id: int,
        dimension: Dimension,
        span: Span,
        values: Collection[str | None],
        sketched: Collection[str],
        *,
        now: datetime,
    ) -> Leading:
        """See Snapshot. Each of its statements has all of the time that is left."""
        with self._bounded():
            return fresh_values(project_id, dimension, *span, now=now).named(values, sketched)

    @contextmanager
    def _no_nested_loops(self) -> Iterator[None]:
        """Tables that nobody has analyzed yet are taken for a handful of rows, and those joined by a loop.

        Of a failed statement the transaction ends, and its settings with it.
        """
        self._cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        self._cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Statements on Django's connection end when the snapshot's time is up, and fail as `run` says."""
        left = self.seconds_left()
        if left <= 0:
            raise too_slow()
        try:
            # Each telling is a round trip, and reports are made of dozens of quick statements.
            if left < self._allowed * _STILL_RIGHT:
                self._cursor.execute(_SETTINGS, {"timeout": str(int(left * 1000) + 1)})
                self._allowed = left
            yield
        except (Error, psycopg.Error) as error:
            told = _translated(error)
            if told is None:
                raise
            raise told from error


class PostgresEngine:
    """Reads through Django's connection, so through its pool; see `events.storage.engine.QueryEngine`."""

    name = "postgres"

    @contextmanager
    def snapshot(self, *, seconds: float) -> Iterator[PostgresSnapshot]:
        """One read-only transaction at REPEATABLE READ: all of its statements see the same events.

        Inside a caller's transaction that one decides what is seen. It is rolled back in any case: nothing
        was written, and the settings of this report end with it.
        """
        is_outermost = not connection.in_atomic_block
        try:
            with transaction.atomic():
                cursor = self._cursor(is_outermost=is_outermost)
                try:
                    yield PostgresSnapshot(cursor, time.monotonic() + seconds)
                finally:
                    cursor.close()
                    transaction.set_rollback(True)
        except (OperationalError, PoolTimeout) as error:
            raise Unavailable(_DETAIL, code="database_away") from error

    def _cursor(self, *, is_outermost: bool) -> "psycopg.Cursor[tuple[Any, ...]]":
        cursor = server_cursor()
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return cursor


def _translated(error: Exception) -> Unavailable | None:
    """What the asker is told; None for faults that are our own."""
    # Django's errors have psycopg's for their cause, except where it found the connection closed itself.
    match error if isinstance(error, psycopg.Error) else error.__cause__:
        case psycopg.errors.QueryCanceled():
            return too_slow()
        case psycopg.Error() as cause if isinstance(cause, _TOO_MUCH):
            return Unavailable(_TOO_MUCH_DETAIL, code="query_too_large")
        case psycopg.OperationalError() | psycopg.InterfaceError() | None:
            return Unavailable(_DETAIL, code="database_away")
        case _:
            return None
