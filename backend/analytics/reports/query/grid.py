"""Rows in memory: empty buckets filled, sorted, cut to the page.

Inside this package a time is the number of its bucket, from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.metrics import Metric
from analytics.reports.query.result import Numbers
from analytics.reports.query.spec import Order, QuerySpec, Value
from analytics.reports.query.values import SortKey, identity, sort_key

MAX_CELLS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One row before it is named."""

    dimensions: tuple[Value, ...]
    metrics: Numbers


Key = tuple[tuple[int, Value], ...]


def key_of(dimensions: Sequence[Value]) -> Key:
    """What makes two rows the same."""
    return tuple(identity(value) for value in dimensions)


def empty(metrics: Sequence[Metric]) -> Numbers:
    """The metrics of no events at all."""
    return tuple(metric.empty for metric in metrics)


def fill(cells: Sequence[Cell], spec: QuerySpec, buckets: int) -> list[Cell] | None:
    """Every bucket for every combination of the other dimensions; None where that is over MAX_CELLS."""
    time = spec.dimensions.index(spec.time_dimension) if spec.time_dimension else 0
    known = {key_of(cell.dimensions): cell for cell in cells}
    series = {key_of(cell.dimensions[:time] + cell.dimensions[time + 1 :]): cell.dimensions for cell in cells}
    if len(spec.dimensions) == 1:
        series = {(): (0,)}
    if len(series) * buckets > MAX_CELLS:
        return None
    nothing = empty(spec.metrics)
    every = (
        (*dimensions[:time], bucket, *dimensions[time + 1 :])
        for dimensions in series.values()
        for bucket in range(buckets)
    )
    return [known.get(key_of(dimensions)) or Cell(dimensions, nothing) for dimensions in every]


def complete_order(spec: QuerySpec) -> tuple[Order, ...]:
    """The order that leaves no two rows equal: what was asked, then every dimension upwards.

    Asked for nothing, a chart runs with time and a list starts with the most of its first metric.
    """
    asked = spec.order_by
    if not asked:
        time = spec.time_dimension
        asked = (Order(time, descending=False) if time else Order(spec.metrics[0], descending=True),)
    named = {order.column.name for order in asked}
    rest = (Order(d, descending=False) for d in spec.dimensions if d.name not in named)
    return (*asked, *rest)


def sort(cells: Sequence[Cell], spec: QuerySpec) -> list[Cell]:
    """In `complete_order`."""
    return in_order(cells, complete_order(spec), spec.dimensions, spec.metrics)


def in_order(
    cells: Sequence[Cell],
    orders: Sequence[Order],
    dimensions: Sequence[Dimension],
    metrics: Sequence[Metric],
) -> list[Cell]:
    """Sorted, nulls last in both directions: what the dialects' ORDER BY does."""
    ordered = list(cells)
    # The last key first: Python's sort keeps the order of equals.
    for order in reversed(orders):
        column = order.column
        of_metric = isinstance(column, Metric)
        position = metrics.index(column) if isinstance(column, Metric) else dimensions.index(column)

        def place(
            cell: Cell, at: int = position, metric: bool = of_metric, down: bool = order.descending
        ) -> tuple[bool, SortKey]:
            value = cell.metrics[at] if metric else cell.dimensions[at]
            return (value is None) != down, sort_key(value)

        ordered.sort(key=place, reverse=order.descending)
    return ordered
