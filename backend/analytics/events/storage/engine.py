"""What answers compiled questions: one protocol for every storage engine.

A report is several statements (rows, totals, the period before). They must not see different events, so an
engine hands out snapshots: everything run in one sees the events of one moment.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from analytics.common.errors import Unavailable


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """One read-only statement in the engine's own SQL, and the values it binds by name."""

    sql: str
    parameters: Mapping[str, object]


class QueryTimeout(Unavailable):
    """The snapshot's time was up before the statement had finished; nothing of it was answered."""

    default_code = "query_timeout"


class Snapshot(Protocol):
    """The events as they were at one moment."""

    def run(self, query: CompiledQuery) -> Sequence[tuple[object, ...]]:
        """All rows of the statement. Raises QueryTimeout, or Unavailable where the engine is away."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Within it the project's rollups and marks may be read, in this snapshot and its time.

        Raises what `run` raises.
        """
        ...


class QueryEngine(Protocol):
    """A storage engine, as reports see it."""

    name: str

    def snapshot(self, *, seconds: float) -> AbstractContextManager[Snapshot]:
        """A snapshot whose statements have `seconds` in all. Raises Unavailable where the engine is away."""
        ...
