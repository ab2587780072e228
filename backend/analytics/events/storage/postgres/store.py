"""Events in PostgreSQL: one transaction a batch, COPY for the events, everything beside them in bulk."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, Final

import django.db
import numpy as np
import psycopg
from django.db import connection as django_connection
from django.db import transaction
from psycopg.errors import DeadlockDetected, UniqueViolation

from analytics.common.clock import DAY_US, MINUTE_US, Clock, SystemClock
from analytics.events.columns import Events
from analytics.events.schema import StoreResult
from analytics.events.storage.base import StoreRejected, StoreUnavailable, Within
from analytics.events.storage.postgres import (
    arrays,
    beside,
    generations,
    identifiers,
    keys,
    order,
    partitions,
    rows,
    sessions,
)
from analytics.events.storage.postgres.combinations import Combinations
from analytics.events.storage.postgres.connections import raw_connection, server_cursor
from analytics.events.storage.postgres.dictionaries import Dictionaries
from analytics.events.storage.postgres.fields import copy_blocks
from analytics.events.storage.postgres.generations import Generations
from analytics.events.storage.postgres.identifiers import Identifiers
from analytics.events.storage.postgres.keys import Keys
from analytics.events.storage.postgres.rows import Positions, Rows

_COPY: Final = f"COPY events_event ({', '.join(rows.COLUMNS)}) FROM STDIN (FORMAT BINARY)"
# SQLSTATE classes that say "what you sent is wrong": data, constraint, program limit (index row too large).
_REJECTED: Final = ("22", "23", "54")
_NO_PARTITION: Final = "23514"
_CAREFUL_BATCHES: Final = 50
_DAY_ZERO: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Packed:
    """A batch as PostgreSQL takes it: see `PostgresStore.pack`."""

    total: int
    """Events handed in, repeats included."""
    rows: Rows
    blocks: list[bytes]
    """The rows, ready for COPY."""
    keys: Keys
    sessions: list[object]
    beside: beside.Beside
    spellings: list[identifiers.Spelling]
    generations: Generations
    """Of what was known when the ids were looked up."""


class PostgresStore:
    """See `storage.base.EventStore`. Uses Django's connection of whichever thread it is called in."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._careful = 0
        """Batches to come that do not hope that all their events are new."""
        self._packing = Lock()
        # Below: only while packing.
        self._combinations = Combinations(Dictionaries())
        self._identifiers = Identifiers()
        self._days: dict[str, set[date]] = {partitions.EVENTS: set(), partitions.KEYS: set()}
        self._stale = False
        self._generations: Generations | None = None

    def prepare(self, today: date) -> None:
        """See `EventStore`: makes the partitions of the coming days."""
        with self._translated():
            for table in self._days:
                partitions.ensure(raw_connection(), table, partitions.coming(today))

    def pack(self, events: Events) -> Packed:
        """See `EventStore`: looks up ids, makes partitions and builds the rows. Holds no transaction open."""
        with self._packing, self._translated():
            self._forget_what_may_be_wrong()
            known = self._known_generations()
            ids = order.by_id(events)
            built = rows.build(
                _cursor(), events, order.by_time(events, ids), self._combinations, self._identifiers
            )
            summary = beside.summed(events, built.order)
            self._ensure_partitions(summary)
            return Packed(
                total=len(events),
                rows=built,
                blocks=list(built.blocks()),
                keys=keys.plan(events, ids),
                sessions=sessions.parameters(built),
                beside=summary,
                spellings=self._identifiers.take_unspelled(),
                generations=known,
            )

    def store(self, packed: Packed, within: Within | None = None) -> StoreResult:
        """See `EventStore`."""
        with self._translated():
            stored = self._stored_somehow(packed, within)
        count = len(stored.rows.order)
        return StoreResult(count, packed.total - count, _repeated(packed.total, stored.rows.order))

    def _stored_somehow(self, packed: Packed, within: Within | None) -> Packed:
        """First in the hope that all is new and that nobody stores the same; then with care, and alone."""
        try:
            return self._stored(packed, within)
        except (UniqueViolation, DeadlockDetected):
            # Repeats come in swarms: a client that retries, a batch delivered again.
            self._careful = _CAREFUL_BATCHES
            return self._stored(packed, within, alone=True)

    def _stored(self, packed: Packed, within: Within | None, *, alone: bool = False) -> Packed:
        """What was new. Raises UniqueViolation where something was there that was not looked for or seen."""
        careful = self._careful > 0
        with transaction.atomic():
            now, cursor, asking = self._clock.now(), _cursor(), server_cursor()
            with raw_connection().pipeline():  # with the BEGIN before them: one wait for all
                strangers = keys.lock(cursor, packed.keys, now, alone=alone)
                generations.share(cursor)
                generations.ask(asking)
            self._require_current(packed, asking)
            taken = keys.take(cursor, packed.keys, strangers, careful=careful)
            stored = _without(packed, taken)
            if len(stored.rows.order):
                # Tables in one order in every worker, rows in one order in every table: no deadlock.
                copy_blocks(cursor, _COPY, stored.blocks)
                with raw_connection().pipeline():  # nobody looks at the answers: one wait for all of them
                    if within is not None:
                        within(np.sort(stored.rows.order).tolist())
                    sessions.write(cursor, stored.sessions)
                    identifiers.write(cursor, stored.spellings)
                    beside.write(cursor, stored.beside, now)
        if taken:
            self._careful = _CAREFUL_BATCHES
        elif careful:
            self._careful -= 1
        return stored

    def _known_generations(self) -> Generations:
        if self._generations is None:
            asking = server_cursor()
            generations.ask(asking)
            self._generations = generations.fetched(asking)
        return self._generations

    def _require_current(self, packed: Packed, asking: "psycopg.Cursor[Any]") -> None:
        """Raises StoreUnavailable where what the batch was packed with may have been deleted since."""
        if generations.fetched(asking) != packed.generations:
            self._stale = True
            raise StoreUnavailable("spellings or texts may have been deleted since the batch was packed")

    def _ensure_partitions(self, summary: beside.Beside) -> None:
        received = [at // DAY_US for span in summary.spans.values() for at in span]
        needed = {
            partitions.EVENTS: {minute * MINUTE_US // DAY_US for _, minute in summary.minutes},
            partitions.KEYS: set(range(min(received), max(received) + 1)),
        }
        for table, days in needed.items():
            known = self._days[table]
            missing = {date.fromordinal(_DAY_ZERO + day) for day in days} - known
            if missing:
                partitions.ensure(raw_connection(), table, missing)
                known |= missing

    def _forget_what_may_be_wrong(self) -> None:
        if self._stale:
            self._stale, self._generations = False, None
            self._combinations.forget()
            self._identifiers.forget()
            for days in self._days.values():
                days.clear()
        self._combinations.trim()
        self._identifiers.trim()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The two errors of `EventStore` for all that can go wrong; what was learned may be wrong then."""
        try:
            yield
        except (django.db.Error, psycopg.Error) as error:
            self._after_failure()
            cause = error.__cause__ if isinstance(error, django.db.Error) else error
            state = getattr(cause, "sqlstate", None) or ""
            if isinstance(cause, psycopg.DataError) or (state[:2] in _REJECTED and state != _NO_PARTITION):
                raise StoreRejected(str(error)) from error
            raise StoreUnavailable(str(error) or type(error).__name__) from error
        except (ValueError, OverflowError, struct.error) as error:
            self._after_failure()
            raise StoreRejected(f"{type(error).__name__}: {error}") from error

    def _after_failure(self) -> None:
        # It may be another database now, or the spellings taken along were rolled back.
        self._stale = True
        # A broken connection goes back to the pool, which throws it away; the next call gets a good one.
        django_connection.close_if_unusable_or_obsolete()


def _repeated(total: int, stored: Positions) -> list[int]:
    if len(stored) == total:
        return []
    repeated = np.ones(total, np.bool_)
    repeated[stored] = False
    return np.flatnonzero(repeated).tolist()


def _without(packed: Packed, repeated: set[int]) -> Packed:
    if not repeated:
        return packed
    left = packed.rows.without(repeated)
    if not len(left.order):
        return replace(packed, rows=left)
    return replace(
        packed,
        rows=left,
        blocks=list(left.blocks()),
        sessions=sessions.parameters(left),
        beside=beside.summed(left.events, left.order),
    )


def _cursor() -> "psycopg.Cursor[Any]":
    arrays.register(raw_connection())
    return server_cursor()
