"""Named locks in the database.

Services take them in the order they are listed here, so that no two transactions wait for each other; row
locks come before `AUDIT`, which every service takes last. From `MIGRATE` on each is held alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

from django.db import connection


class Lock(IntEnum):
    """The second number of PostgreSQL's two-part advisory lock."""

    BOOTSTRAP = 1
    SETUP = 2
    SLUG = 3
    AUDIT = 4
    MIGRATE = 5
    PARTITIONS = 6
    EVENT_KEYS = 7
    DICTIONARIES = 8
    """Shared by whoever writes their ids somewhere, after `EVENT_KEYS`; see `events.sweeping`."""


_OURS: Final = 0x5A5


def numbers_of(lock: Lock) -> tuple[int, int]:
    """The lock as PostgreSQL's functions of two integers take it, for SQL that takes it by itself."""
    return _OURS, lock.value


@contextmanager
def held_across_transactions(lock: Lock) -> Iterator[None]:
    """Keep `lock` for a block that commits several transactions of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", numbers_of(lock))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", numbers_of(lock))


def hold(lock: Lock) -> None:
    """Wait for `lock` and keep it until the current transaction ends. Needs a transaction."""
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise RuntimeError(f"the lock {lock.name} would be released at once outside a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", numbers_of(lock))
