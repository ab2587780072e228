"""Answers from rollups, to questions that `rollup_reach` lets through."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from analytics.common.errors import RangeExpired
from analytics.events.rollups.dimensions import Dimension as Kept
from analytics.events.rollups.rows import NO_CURRENCY, Row, added
from analytics.events.rollups.slices import SliceCut
from analytics.events.storage.engine import Snapshot
from analytics.reports.query import grid
from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.grid import Cell
from analytics.reports.query.metrics import Grain, singles
from analytics.reports.query.remarks import Remarks
from analytics.reports.query.rollup_numbers import Sums, number
from analytics.reports.query.rollup_reach import KEPT, expired, kept_grain
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.spec import Value

OTHER: Final = "(other)"
_OTHERS: Final = (
    "Of a dimension with many values only the first 1,000 of each stretch of time are kept. The rest is "
    f"{OTHER}, which may hold some of what belongs to the values beside it."
)
_Key = tuple[bool, str | None]
"""Whether it is all values behind the first ones, and which value else."""


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
        """See Reader. Of what `rollup_reach` lets through only revenue needs any."""
        [rows] = self._stretches(replace(scope, dimensions=(), buckets=None), Grain.EVENTS)
        names = {name for row in rows if scope.bots or not row.is_bot for name in row.revenue}
        return Remarks(frozenset(None if name == NO_CURRENCY else name for name in names))

    def _cells(self, scope: Scope) -> list[Cell]:
        found = {grain: self._stretches(scope, grain) for grain in _grains(scope)}
        return [
            cell
            for place, rows in enumerate(zip(*found.values(), strict=True), 1)
            for cell in self._of_stretch(scope, place, dict(zip(found, rows, strict=True)))
        ]

    def _stretches(self, scope: Scope, grain: Grain) -> list[list[Row]]:
        covered, buckets = scope.range, scope.buckets
        inner = buckets.starts[1:] if buckets else ()
        parted = next((KEPT[grain][one.name] for one in scope.dimensions if one.bucket is None), Kept.TOTAL)
        edges = (covered.start, *inner, covered.end)
        try:
            if grain is Grain.SESSIONS:
                return self._snapshot.session_stretches(scope.project_id, parted, edges)
            return self._snapshot.stretches(scope.project_id, parted, edges, now=self._now)
        except SliceCut as error:
            raise _cut(self._raw_from) from error

    def _of_stretch(self, scope: Scope, place: int, rows: dict[Grain, list[Row]]) -> Iterable[Cell]:
        alike: defaultdict[_Key, Sums] = defaultdict(dict)
        for grain, found in rows.items():
            for key, total in _by_value(row for row in found if scope.bots or not row.is_bot):
                alike[key][grain] = total
        for (is_other, value), sums in alike.items():
            if is_other and _OTHERS not in self.warnings:
                self.warnings.append(_OTHERS)
            yield Cell(
                tuple(_value(one, place, OTHER if is_other else value) for one in scope.dimensions),
                tuple(number(metric, sums, by_session=scope.by_session) for metric in scope.metrics),
            )


def _grains(scope: Scope) -> list[Grain]:
    every = (single for metric in scope.metrics for single in singles(metric.aggregate))
    return list(dict.fromkeys(kept_grain(single, by_session=scope.by_session) for single in every))


def _by_value(rows: Iterable[Row]) -> Iterable[tuple[_Key, Row]]:
    alike: defaultdict[_Key, list[Row]] = defaultdict(list)
    for row in rows:
        alike[row.is_other, row.value].append(row)
    return ((key, added(found)) for key, found in alike.items())


def _value(dimension: Dimension, place: int, value: str | None) -> Value:
    return value if dimension.bucket is None else place


def _cut(raw_from: datetime) -> RangeExpired:
    return expired(raw_from, "periods that begin or end within an hour, or hours of another zone that do")
