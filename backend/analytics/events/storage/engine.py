"""What answers compiled questions: one protocol for every storage engine.

A report is several statements (rows, totals, the period before). They must not see different events, so an
engine hands out snapshots: everything run in one sees the events of one moment.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from analytics.common.errors import Unavailable
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import Row
from analytics.events.schema import Kept

Integers = NDArray[np.int64]
"""One column of a statement's rows."""


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """One read-only statement in the engine's own SQL, and the values it binds by name."""

    sql: str
    parameters: Mapping[str, object]
    columns: frozenset[str] = frozenset()
    """All that it names: columns of events, and others."""


class QueryTimeout(Unavailable):
    """The snapshot's time was up before the statement had finished; nothing of it was answered."""

    default_code = "query_timeout"


class Snapshot(Protocol):
    """The events as they were at one moment."""

    def run(self, query: CompiledQuery) -> Sequence[tuple[object, ...]]:
        """All rows of the statement. Raises QueryTimeout, or Unavailable where the engine is away."""
        ...

    def columns(self, query: CompiledQuery, width: int) -> list[Integers]:
        """The `width` columns of a statement that gives whole numbers only, never null, in its order.

        For millions of rows: nothing is made of single values. Raises what `run` raises.
        """
        ...

    def documents(self, project_id: int, events: Sequence[tuple[datetime, UUID]]) -> list[str]:
        """What is known of these events, by timestamp and id; the newest first. Raises what `run` raises.

        Each is the JSON text of an object: see `events.storage.postgres.documents`.
        """
        ...

    def kept(self, project_id: int) -> Kept:
        """How far back the project still has what. Raises what `run` raises."""
        ...

    def has_rollups_before(self, project_id: int, before: datetime) -> bool:
        """Whether rollups know of any event before an instant. Raises what `run` raises."""
        ...

    def stretches(
        self, project_id: int, dimension: Dimension, edges: Sequence[datetime], *, now: datetime
    ) -> list[list[Row]]:
        """What rollups hold of each stretch between two edges: see `events.fresh.fresh_rows`.

        Raises what `run` raises, and SliceCut.
        """
        ...


class QueryEngine(Protocol):
    """A storage engine, as reports see it."""

    name: str

    def snapshot(self, *, seconds: float) -> AbstractContextManager[Snapshot]:
        """A snapshot whose statements have `seconds` in all. Raises Unavailable where the engine is away."""
        ...
