"""How a worker learns that what it remembers of the database may be gone: numbers that a deletion raises.

A worker asks for them before it looks anything up, and again in the transaction that stores what it made of
that. Are they others, somebody has deleted in between, and the worker forgets everything and begins anew.
"""

from typing import Any, Final

from psycopg import Cursor

from analytics.common.locks import Lock, numbers_of

Generations = tuple[int, int]
"""Of spellings (see `identifiers.next_generation`) and of dictionaries (see `events.sweeping`)."""

_ASK: Final = """
    SELECT last_value + is_called::int, coalesce((SELECT generation FROM events_dictionarysweep), 0)
    FROM events_erasure_id_seq
"""


def share(cursor: "Cursor[Any]") -> None:
    """Let no dictionary's row be deleted until the transaction ends. To be called before `ask`."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", numbers_of(Lock.DICTIONARIES), prepare=True)


def ask(cursor: "Cursor[Any]") -> None:
    """Ask for the numbers as they are now; to be fetched behind the pipeline."""
    cursor.execute(_ASK, prepare=True)


def fetched(cursor: "Cursor[Any]") -> Generations:
    """The answer."""
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - a sequence has one
    return int(row[0]), int(row[1])
