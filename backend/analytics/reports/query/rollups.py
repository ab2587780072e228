"""Answers from rollups, to questions that `rollup_reach` lets through."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from analytics.common.errors import RangeExpired
from analytics.events.rollups import sketches
from analytics.events.rollups.dimensions import Dimension as Kept
from analytics.events.rollups.rows import Row, added
from analytics.events.rollups.slices import SliceCut
from analytics.events.storage.engine import Snapshot
from analytics.reports.query import grid
from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.grid import Cell
from analytics.reports.query.metrics import Metric, Number
from analytics.reports.query.remarks import Remarks
from analytics.reports.query.rollup_reach import KEPT, expired
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.spec import Value

OTHER: Final = "(other)"
_OTHERS: Final = (
    "Of a dimension with many values only the first 1,000 of each stretch of time are kept. The rest is "
    f"{OTHER}, which may hold some of what belongs to the values beside it."
)


class RollupReader:
    """See `readers.Reader`.

    A scope may have no filters but those that `restricted` adds. They are left out: more rows come along.
    """

    def __init__(self, snapshot: Snapshot, now: datetime, raw_from: datetime) -> None:
        self.warnings: list[str] = []
        self._snapshot = snapshot
        self._now = now
        self._raw_from = raw_from

    def rows(self, scope: Scope, page: Page | None = None) -> Sequence[tuple[object, ...]]:
        """See Reader. Raises RangeExpired where an edge lies in the middle of a slice."""
        cells = self._cells(scope)
        if page is not None:
            counted = (len(cells),) if page.counted else ()
            ordered = grid.in_order(cells, page.order_by, scope.dimensions, scope.metrics)
            cells = ordered[page.offset : page.offset + page.limit]
        else:
            counted = ()
        return [(*cell.dimensions, *cell.metrics, *counted) for cell in cells]

    def totals(self, scope: Scope) -> tuple[object, ...]:
        """See Reader."""
        whole = self._cells(replace(scope, dimensions=(), buckets=None))
        return whole[0].metrics if whole else grid.empty(scope.metrics)

    def count(self, scope: Scope) -> int:
        """See Reader."""
        return len(self._cells(scope))

    def remarks(self, scope: Scope) -> Remarks:
        """See Reader. `rollup_reach` lets nothing through of which there is anything to say."""
        raise NotImplementedError([metric.name for metric in scope.metrics])

    def _cells(self, scope: Scope) -> list[Cell]:
        covered, buckets = scope.range, scope.buckets
        inner = buckets.starts[1:] if buckets else ()
        parted = next((KEPT[one.name] for one in scope.dimensions if one.bucket is None), Kept.TOTAL)
        edges = (covered.start, *inner, covered.end)
        try:
            stretches = self._snapshot.stretches(scope.project_id, parted, edges, now=self._now)
        except SliceCut as error:
            raise _cut(self._raw_from) from error
        return [
            cell for number, rows in enumerate(stretches, 1) for cell in self._of_stretch(scope, number, rows)
        ]

    def _of_stretch(self, scope: Scope, number: int, rows: Iterable[Row]) -> Iterable[Cell]:
        alike: defaultdict[tuple[bool, str | None], list[Row]] = defaultdict(list)
        for row in rows:
            if scope.bots or not row.is_bot:
                alike[row.is_other, row.value].append(row)
        for (is_other, value), found in alike.items():
            if is_other and _OTHERS not in self.warnings:
                self.warnings.append(_OTHERS)
            total = added(found)
            yield Cell(
                tuple(_value(one, number, OTHER if is_other else value) for one in scope.dimensions),
                tuple(_number(metric, total) for metric in scope.metrics),
            )


def _value(dimension: Dimension, number: int, value: str | None) -> Value:
    return value if dimension.bucket is None else number


def _number(metric: Metric, row: Row) -> Number:
    match metric.name:
        case "visitors":
            return sketches.estimate([row.users])
        case "sessions":
            return sketches.estimate([row.sessions])
        case "pageviews":
            return row.pageviews
        case _:
            return row.events


def _cut(raw_from: datetime) -> RangeExpired:
    return expired(raw_from, "periods that begin or end within an hour, or hours of another zone that do")
