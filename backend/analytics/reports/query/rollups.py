"""Answers from rollups, to questions that `rollup_reach` lets through."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

from analytics.events.rollups.dimensions import Dimension as Kept
from analytics.events.rollups.rows import NO_CURRENCY, Leading, Ranked, Row, added
from analytics.events.rollups.slices import SliceCut
from analytics.events.storage.engine import Snapshot
from analytics.reports.query import grid
from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.grid import Cell
from analytics.reports.query.metrics import Grain, singles
from analytics.reports.query.periods import Range
from analytics.reports.query.remarks import Remarks
from analytics.reports.query.rollup_numbers import Sums, number, sketched
from analytics.reports.query.rollup_reach import (
    KEPT,
    expired,
    filtered_by,
    gone_before,
    is_list,
    kept_grain,
    ranked_by,
)
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.spec import Value

OTHER: Final = "(other)"
_OTHERS: Final = (
    "Of a dimension with many values only the first 1,000 of each stretch of time are kept. The rest is "
    f"{OTHER}, which may hold some of what belongs to the values beside it."
)
_Key = tuple[bool, str | None]
"""Whether it is all values behind the first ones, and which value else."""


class Unproven(Exception):
    """Values may lack a part that is in the rest, or the first ones may not be these: events know better."""


class RollupReader:
    """See `readers.Reader`.

    A scope may have no filters but those of `rollup_reach`, and those that `restricted` adds: these may be
    left out, and more rows come along.
    """

    def __init__(
        self, snapshot: Snapshot, now: datetime, raw_from: datetime, *, proven: bool = False
    ) -> None:
        """`proven`: raise Unproven rather than answer what the events would not."""
        self.warnings: list[str] = []
        self._snapshot = snapshot
        self._now = now
        self._raw_from = raw_from
        self._proven = proven
        self._read: dict[tuple[Grain, Kept, Range], list[list[Row]]] = {}

    def rows(self, scope: Scope, page: Page | None = None) -> Sequence[tuple[object, ...]]:
        """See Reader. Raises RangeExpired where an edge lies in the middle of a slice."""
        cells, count = self._listed(scope, page)
        if page is not None:
            counted = (count,) if page.counted else ()
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

    def _listed(self, scope: Scope, page: Page | None) -> tuple[list[Cell], int]:
        """All cells, or those that the page or the values asked for need; and how many there are in all."""
        # Of a filter's values, which are few, all rows are read.
        is_long = scope.filters is None and is_list(scope)
        by = ranked_by(scope, page.order_by) if page and is_long else None
        if self._proven and by is not None and page is not None:
            found = self._first(scope, by, page.offset + page.limit)
        elif self._proven and scope.among and is_long:
            found = self._named(scope)
        else:
            cells = self._cells(scope)
            return cells, len(cells)
        if not found.is_proven or (page and page.counted and found.count is None):
            raise Unproven
        return [
            self._cell(scope, 1, (False, row.value), {Grain.EVENTS: row}) for row in found.rows
        ], found.count or 0

    def _first(self, scope: Scope, by: Ranked, count: int) -> Leading:
        parted, span = KEPT[Grain.EVENTS][scope.dimensions[0].name], (scope.range.start, scope.range.end)
        with _uncut(self._raw_from):
            return self._snapshot.first_values(
                scope.project_id, parted, span, by, count, sketched(scope.metrics), now=self._now
            )

    def _named(self, scope: Scope) -> Leading:
        parted, span = KEPT[Grain.EVENTS][scope.dimensions[0].name], (scope.range.start, scope.range.end)
        values = [cast(str | None, value) for condition in scope.among for value in condition.values]
        with _uncut(self._raw_from):
            return self._snapshot.named_values(
                scope.project_id, parted, span, values, sketched(scope.metrics), now=self._now
            )

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
        parted, values = filtered_by(scope.filters) or (parted, None)
        read = self._read.get((grain, parted, covered))
        if read is not None and not inner:
            # The whole after its parts, as totals are asked for.
            return [[row for rows in read for row in rows]]
        edges = (covered.start, *inner, covered.end)
        with _uncut(self._raw_from):
            if grain is Grain.SESSIONS:
                found = self._snapshot.session_stretches(scope.project_id, parted, edges)
            else:
                found = self._snapshot.stretches(
                    scope.project_id, parted, edges, now=self._now, values=values
                )
                if values is not None:
                    found = [list(self._without_rests(rows, bots=scope.bots)) for rows in found]
        self._read[grain, parted, covered] = found
        return found

    def _of_stretch(self, scope: Scope, place: int, rows: dict[Grain, list[Row]]) -> Iterable[Cell]:
        alike: defaultdict[_Key, Sums] = defaultdict(dict)
        is_parted = any(one.bucket is None for one in scope.dimensions)
        for grain, found in rows.items():
            ours = (row for row in found if scope.bots or not row.is_bot)
            for key, total in _by_value(ours if is_parted else (replace(one, value=None) for one in ours)):
                alike[key][grain] = total
        for key, sums in alike.items():
            if key[0]:
                self._tell_of_others()
            yield self._cell(scope, place, key, sums)

    def _without_rests(self, rows: Iterable[Row], *, bots: bool) -> Iterator[Row]:
        """Of some values what is known; a rest that may hold more of them is told of."""
        for row in rows:
            if not row.is_other:
                yield row
            elif bots or not row.is_bot:
                self._tell_of_others()

    def _tell_of_others(self) -> None:
        if self._proven:
            raise Unproven
        if _OTHERS not in self.warnings:
            self.warnings.append(_OTHERS)

    def _cell(self, scope: Scope, place: int, key: _Key, sums: Sums) -> Cell:
        is_other, value = key
        return Cell(
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


@contextmanager
def _uncut(raw_from: datetime) -> Iterator[None]:
    try:
        yield
    except SliceCut as error:
        unknown = "periods that begin or end within an hour, or hours of another zone that do"
        raise expired(raw_from, gone_before(raw_from, unknown)) from error
