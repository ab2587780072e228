"""Events in PostgreSQL: one transaction a batch, COPY for the events, everything beside them in bulk."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final, cast

import django.db
import psycopg
from django.db import connection as django_connection
from django.db import transaction

from analytics.common.clock import Clock, SystemClock
from analytics.events.schema import EnrichedEvent, StoreResult
from analytics.events.storage.base import StoreRejected, StoreUnavailable
from analytics.events.storage.postgres import arrays, beside, keys, partitions, rows, sessions
from analytics.events.storage.postgres.dictionaries import Dictionaries
from analytics.events.storage.postgres.fields import COPY_HEADER, COPY_TRAILER
from analytics.events.storage.postgres.identifiers import Identifiers
from analytics.events.storage.postgres.rows import Rows

DAYS_AHEAD: Final = 8
"""Partitions made ahead: an event may be a day ahead of its receipt, a key is kept up to seven."""
_COPY: Final = f"COPY events_event ({', '.join(rows.COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_COPY_LINES: Final = 2_000
# SQLSTATE classes that say "what you sent is wrong": data, constraint, program limit (index row too large).
_REJECTED: Final = ("22", "23", "54")
_NO_PARTITION: Final = "23514"
_DAY_ZERO: Final = date(1970, 1, 1).toordinal()


class PostgresStore:
    """See `storage.base.EventStore`. Uses Django's connection of the thread it is called in."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._dictionaries = Dictionaries()
        self._identifiers = Identifiers()
        self._days: dict[str, set[date]] = {partitions.EVENTS: set(), partitions.KEYS: set()}

    def prepare(self, today: date) -> None:
        """See `EventStore`: makes the partitions of the coming days."""
        days = [today + timedelta(days=offset) for offset in range(-1, DAYS_AHEAD + 1)]
        with self._translated():
            connection = _connection()
            for table, known in self._days.items():
                partitions.ensure(connection, table, days)
                known.update(days)

    def store(self, events: Sequence[EnrichedEvent]) -> StoreResult:
        """See `EventStore`."""
        if not events:
            return StoreResult(0, 0)
        with self._translated():
            self._dictionaries.trim()
            self._identifiers.trim()
            batch = rows.distinct(events)
            self._ensure_partitions(batch)
            stored = self._commit(rows.build(_cursor(), batch, self._dictionaries, self._identifiers))
        self._identifiers.written()
        return StoreResult(stored=stored, duplicates=len(events) - stored)

    def _commit(self, batch: Rows) -> int:
        now = self._clock.now()
        with transaction.atomic():
            cursor = _cursor()
            keys.lock(cursor, batch.events, now)
            fresh = batch.without(keys.insert(cursor, batch.events))
            if fresh.events:
                # Tables in one order in every worker, rows in one order in every table: no deadlock.
                _copy(cursor, fresh.lines)
                sessions.write(cursor, fresh)
                self._identifiers.write(cursor)
                beside.write_marks(cursor, fresh.events, now)
                beside.write_activity(cursor, fresh.events)
        return len(fresh.events)

    def _ensure_partitions(self, batch: list[EnrichedEvent]) -> None:
        received = {event.received_at // keys.DAY_US for event in batch}
        needed = {
            partitions.EVENTS: {event.timestamp // keys.DAY_US for event in batch},
            partitions.KEYS: {day + ahead for day in received for ahead in range(keys.DAYS_KEPT + 1)},
        }
        for table, days in needed.items():
            known = self._days[table]
            missing = {date.fromordinal(_DAY_ZERO + day) for day in days} - known
            if missing:
                partitions.ensure(_connection(), table, missing)
                known |= missing

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The two errors of `EventStore` for all that can go wrong; what was learned may be wrong then."""
        try:
            yield
        except (django.db.Error, psycopg.Error) as error:
            self._forget()
            cause = error.__cause__ if isinstance(error, django.db.Error) else error
            state = getattr(cause, "sqlstate", None) or ""
            if isinstance(cause, psycopg.DataError) or (state[:2] in _REJECTED and state != _NO_PARTITION):
                raise StoreRejected(str(error)) from error
            raise StoreUnavailable(str(error) or type(error).__name__) from error
        except (ValueError, OverflowError, struct.error) as error:
            self._forget()
            raise StoreRejected(f"{type(error).__name__}: {error}") from error

    def _forget(self) -> None:
        self._dictionaries.forget()
        self._identifiers.forget()
        for days in self._days.values():
            days.clear()
        # A broken connection goes back to the pool, which throws it away; the next call gets a good one.
        django_connection.close_if_unusable_or_obsolete()


def _connection() -> "psycopg.Connection[Any]":
    django_connection.ensure_connection()
    return cast("psycopg.Connection[Any]", django_connection.connection)


def _cursor() -> "psycopg.Cursor[Any]":
    """A cursor that binds on the server; Django's own bind in the client."""
    connection = _connection()
    arrays.register(connection)
    return psycopg.Cursor(connection)


def _copy(cursor: "psycopg.Cursor[Any]", lines: list[bytes]) -> None:
    with cursor.copy(_COPY) as copy:
        copy.write(COPY_HEADER)
        for start in range(0, len(lines), _COPY_LINES):
            copy.write(b"".join(lines[start : start + _COPY_LINES]))
        copy.write(COPY_TRAILER)
