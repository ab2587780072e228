"""What a statement is about: which events, how they are parted, which stretch of the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.reports.query.buckets import Buckets
from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.metrics import Metric, SessionColumn
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Condition, Filter, Operator, Order, Value
from analytics.reports.query.values import identity


@dataclass(frozen=True, slots=True)
class Begun:
    """What the sessions that began in a scope amount to: rows, column by column."""

    values: tuple[tuple[object, ...], ...]
    """For each dimension, in their order."""
    sums: Mapping[SessionColumn, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events are asked about, and how they are parted."""

    project_id: int
    range: Range
    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...] = ()
    buckets: Buckets | None = None
    """Given exactly where a time dimension is among `dimensions`; its values then count from 1."""
    filters: Filter | None = None
    bots: bool = False
    by_session: bool = False
    """Whether the rows are of whole sessions that began in the range, whatever the metrics."""
    among: tuple[Condition, ...] = ()
    """What the values of the dimensions must meet: rows that do not may be left out."""
    sessions: str | None = None
    """Which sessions alone count, as a `nodes.KeyList` spells them."""
    begun: Begun | None = None
    """What is known already of the sessions, which are then not read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sorted stretch of the rows."""

    order_by: Sequence[Order]
    limit: int
    offset: int = 0
    counted: bool = False
    """Each row then ends with how many rows there are in all."""


def restricted(scope: Scope, values: Sequence[Sequence[Value]]) -> Scope:
    """The scope cut down to rows that can meet those whose dimension values are given.

    Each dimension is restricted alone, so a few other combinations may come along.
    """
    conditions: list[Condition] = []
    for position, dimension in enumerate(scope.dimensions):
        if dimension.bucket is None:
            seen = {identity(row[position]): row[position] for row in values}
            conditions.append(Condition(Operator.IS, dimension, tuple(seen.values())))
    return replace(scope, among=tuple(conditions))
