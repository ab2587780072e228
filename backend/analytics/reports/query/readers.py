"""Where the numbers of a scope come from: one protocol for every source, rows alike from all of them."""

from collections.abc import Sequence
from typing import Protocol, cast

from analytics.events.storage.engine import EventReader
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.remarks import Remarks, remarks_of
from analytics.reports.query.scope import Page, Scope


class Reader(Protocol):
    """Reads one snapshot. Raises QueryTimeout or Unavailable as the engine does."""

    warnings: list[str]
    """What the asker must know of the numbers, as far as it came up."""

    def rows(self, scope: Scope, page: Page | None = None) -> Sequence[tuple[object, ...]]:
        """A row for each combination of dimension values with an event: dimensions, then metrics.

        Times are numbers of buckets from 1. With a counted page each row ends with how many there are in all.
        """
        ...

    def totals(self, scope: Scope) -> tuple[object, ...]:
        """The metrics of the whole scope, by their own aggregate."""
        ...

    def count(self, scope: Scope) -> int:
        """How many rows `rows` has without a page."""
        ...

    def remarks(self, scope: Scope) -> Remarks:
        """What must be said of the metrics beside their values."""
        ...


class RawReader:
    """Asks events in the engine's own language."""

    def __init__(self, snapshot: EventReader, compiler: Compiler) -> None:
        self.warnings: list[str] = []
        self._snapshot = snapshot
        self._compiler = compiler

    def rows(self, scope: Scope, page: Page | None = None) -> Sequence[tuple[object, ...]]:
        """See Reader."""
        return self._snapshot.run(self._compiler.rows(scope, page))

    def totals(self, scope: Scope) -> tuple[object, ...]:
        """See Reader."""
        return self._snapshot.run(self._compiler.totals(scope))[0]

    def count(self, scope: Scope) -> int:
        """See Reader."""
        [(count,)] = self._snapshot.run(self._compiler.count(scope))
        return cast(int, count)

    def remarks(self, scope: Scope) -> Remarks:
        """See Reader."""
        query = self._compiler.remarks(scope)
        return Remarks() if query is None else remarks_of(self._snapshot.run(query)[0], scope.metrics)
