"""A question, an engine, a moment: the answer.

All statements of one answer run in one snapshot, so rows, totals and comparison speak of the same events.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from analytics.common.errors import RangeExpired
from analytics.common.zones import zone
from analytics.events.schema import Kept
from analytics.events.storage.engine import EventReader, Snapshot
from analytics.reports.query import grid
from analytics.reports.query.begun import SegmentReader, SessionsBeside
from analytics.reports.query.buckets import cut
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import ValueType
from analytics.reports.query.errors import Problems
from analytics.reports.query.grid import Cell
from analytics.reports.query.periods import Range, resolve, resolve_comparison
from analytics.reports.query.planner import Plan, Source, check_raw, is_worth_rollups, plan
from analytics.reports.query.readers import RawReader, Reader
from analytics.reports.query.remarks import Remarks, is_needed, problems, warnings, without_mixed
from analytics.reports.query.result import Meta, Numbers, QueryResult, Row, Span, columns_of
from analytics.reports.query.rollup_reach import is_estimated
from analytics.reports.query.rollups import RollupReader, Unproven
from analytics.reports.query.scope import Page, Scope, restricted
from analytics.reports.query.sources import Engine as Engine
from analytics.reports.query.sources import from_events
from analytics.reports.query.spec import MAX_LIMIT, QuerySpec, Value
from analytics.reports.query.values import json_value

_NOT_FILLED: Final = (
    f"Empty buckets are not filled: all combinations would be more than {grid.MAX_CELLS} rows. "
    "Filter, or choose longer buckets."
)


@dataclass(frozen=True, slots=True)
class Asker:
    """The project that asks, as far as numbers depend on it."""

    project_id: int
    timezone: str


def answer(
    spec: QuerySpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> QueryResult | Problems:
    """The answer as of `now`, or what is wrong with the period, or with what was found in it.

    `seconds` is the time for all statements together. Raises RangeExpired where no source covers the range,
    QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    prepared = _prepare(spec, asker, now)
    if isinstance(prepared, Problems):
        return prepared
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        # Within the snapshot: retention may be about to delete what a plan made before it relied on.
        left = left_of(snapshot, asker.project_id)
        chosen = plan(spec, prepared.ranges, prepared.zone, left, now)
        result = _found(prepared, chosen, snapshot, engine, now=now, left=left)
        if isinstance(result, Problems):
            return result
    elapsed = round((time.monotonic() - began) * 1000, 1)
    return replace(result, meta=replace(result.meta, elapsed_ms=elapsed))


@contextmanager
def exact_answers(
    asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> Iterator[Callable[[QuerySpec], QueryResult | Problems]]:
    """What answers any number of questions of one moment from events, so that one may be divided by another.

    Each answer raises RangeExpired where events of its period are gone, and what `answer` raises.
    """
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        left = left_of(snapshot, asker.project_id)

        def ask(spec: QuerySpec) -> QueryResult | Problems:
            asked = _prepare(spec, asker, now)
            if isinstance(asked, Problems):
                return asked
            for covered in asked.ranges:
                check_raw(covered, asked.zone, left, now, bots=spec.include.bots)
            return _from_events(asked, snapshot, engine)

        yield ask


def _found(
    asked: "_Prepared", chosen: Plan, snapshot: Snapshot, engine: Engine, *, now: datetime, left: Kept
) -> QueryResult | Problems:
    if chosen.source is Source.ROLLUP and left.raw_from is not None:
        return _Answering(asked, chosen, RollupReader(snapshot, now, left.raw_from)).result()
    if is_worth_rollups(asked.spec, snapshot, asked.scopes, grid.complete_order(asked.spec)):
        reader = RollupReader(snapshot, now, asked.scope.range.start, proven=True)
        plan_of_rollups = Plan(Source.ROLLUP, approximate=is_estimated(asked.spec))
        # An edge within a slice, or values that are not kept: the events know better.
        with suppress(RangeExpired, Unproven):
            return _Answering(asked, plan_of_rollups, reader).result()
    return _from_events(asked, snapshot, engine)


def _from_events(asked: "_Prepared", snapshot: Snapshot, engine: Engine) -> QueryResult | Problems:
    sessions = SessionsBeside(snapshot, engine.compiler)

    def ask(events: EventReader, compiler: Compiler, found: Plan) -> QueryResult | Problems:
        is_raw = found.source is Source.RAW
        reader = RawReader(events, compiler) if is_raw else SegmentReader(events, compiler, sessions)
        return _Answering(asked, found, reader).result()

    ranges = asked.ranges if engine.segments is None else tuple(map(sessions.reach, asked.scopes))
    return from_events(snapshot, engine, asked.scope.project_id, ranges, ask)


def left_of(snapshot: Snapshot, project_id: int) -> Kept:
    """How far back events are kept: to their beginning where there never was one that is gone."""
    left = snapshot.kept(project_id)
    if left.raw_from is not None and not snapshot.has_rollups_before(project_id, left.raw_from):
        return replace(left, raw_from=left.aggregates_from)
    return left


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The question with its instants."""

    spec: QuerySpec
    zone_name: str
    zone: ZoneInfo
    scope: Scope
    compared: Scope | None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What has to be answered."""
        return (self.scope,) if self.compared is None else (self.scope, self.compared)

    @property
    def ranges(self) -> tuple[Range, ...]:
        """Of when."""
        return tuple(scope.range for scope in self.scopes)


def _prepare(spec: QuerySpec, asker: Asker, now: datetime) -> _Prepared | Problems:
    zone_name = spec.timezone or asker.timezone
    local = zone(zone_name)
    current = resolve(spec.period, local, now)
    if isinstance(current, Problems):
        return current
    scope = _scope(spec, asker.project_id, current, local)
    if isinstance(scope, Problems):
        return scope
    compared = _compared(spec, scope, local)
    if isinstance(compared, Problems):
        return compared
    return _Prepared(spec, zone_name, local, scope, compared)


def _compared(spec: QuerySpec, scope: Scope, local: ZoneInfo) -> Scope | Problems | None:
    if spec.compare is None:
        return None
    before = resolve_comparison(spec.compare, scope.range, local)
    return before if isinstance(before, Problems) else _scope(spec, scope.project_id, before, local)


def _scope(spec: QuerySpec, project_id: int, covered: Range, local: ZoneInfo) -> Scope | Problems:
    bucket = spec.time_dimension.bucket if spec.time_dimension else None
    buckets = None if bucket is None else cut(covered, bucket, local)
    if isinstance(buckets, Problems):
        return buckets
    return Scope(
        project_id=project_id,
        range=covered,
        metrics=spec.metrics,
        dimensions=spec.dimensions,
        buckets=buckets,
        filters=spec.filters,
        bots=spec.include.bots,
        by_session=spec.by_session,
    )


class _Answering:
    """One answer in the making."""

    def __init__(self, prepared: _Prepared, chosen: Plan, reader: Reader) -> None:
        self._asked = prepared
        self._spec = prepared.spec
        self._plan = chosen
        self._reader = reader
        self._warnings: list[str] = []
        self._remarks: dict[Range, Remarks] = {}

    def result(self) -> QueryResult | Problems:
        """The answer, or what stands against it."""
        if not is_needed(self._spec.metrics):
            return self._answer()
        asked = (self._asked.scope, self._asked.compared)
        self._remarks = {scope.range: self._reader.remarks(scope) for scope in asked if scope is not None}
        self._warnings += warnings(self._remarks[self._asked.scope.range])
        return problems(self._spec, list(self._remarks.values())) or self._answer()

    def _answer(self) -> QueryResult:
        """Rows first: whether totals and comparison need a statement depends on them."""
        cells, known_total = self._page()
        compare = self._comparison(cells)
        rows = tuple(
            Row(self._named(cell.dimensions), cell.metrics, before)
            for cell, before in zip(cells, compare, strict=True)
        )
        asked = self._asked
        return QueryResult(
            columns=columns_of(self._spec),
            rows=rows,
            totals=self._totals(asked.scope, cells),
            totals_compare=None if asked.compared is None else self._totals(asked.compared, ()),
            total_rows=self._total_rows(known_total) if self._spec.include.total_rows else None,
            meta=self._meta(),
        )

    def _meta(self) -> Meta:
        current, compared = self._asked.scope.range, self._asked.compared
        return Meta(
            plan=self._plan,
            range=Span(current.start, current.end),
            timezone=self._asked.zone_name,
            elapsed_ms=0.0,
            compare=None if compared is None else Span(compared.range.start, compared.range.end),
            warnings=(*self._warnings, *self._reader.warnings),
        )

    # --- rows

    def _page(self) -> tuple[list[Cell], int | None]:
        """The page, and how many rows there are in all where that is known by now."""
        scope, spec = self._asked.scope, self._spec
        if scope.buckets is not None:
            filled = self._filled(scope, len(scope.buckets.starts))
            if filled is not None:
                ordered = grid.sort(filled, spec)
                return ordered[spec.offset : spec.offset + spec.limit], len(ordered)
            self._warnings.append(_NOT_FILLED)
        return self._cut(scope)

    def _cut(self, scope: Scope) -> tuple[list[Cell], int | None]:
        """The page as the engine cuts it. The number of all rows comes with it, unless it is empty."""
        spec = self._spec
        if not spec.dimensions:
            whole = Cell((), self._whole(scope))
            return [whole][spec.offset :], 1
        page = Page(grid.complete_order(spec), spec.limit, spec.offset, counted=spec.include.total_rows)
        found = self._reader.rows(scope, page)
        total = cast(int, found[0][-1]) if found and page.counted else None
        return [self._cell(scope, row) for row in found], total

    def _filled(self, scope: Scope, buckets: int) -> list[Cell] | None:
        """Every row with empty buckets filled in, or None where they are too many to hold."""
        cells = self._cells(scope, Page((), MAX_LIMIT + 1))
        return grid.fill(cells, self._spec, buckets) if len(cells) <= MAX_LIMIT else None

    def _cells(self, scope: Scope, page: Page | None = None) -> list[Cell]:
        return [self._cell(scope, row) for row in self._reader.rows(scope, page)]

    def _cell(self, scope: Scope, row: tuple[object, ...]) -> Cell:
        size = len(scope.dimensions)
        values = map(_read, (d.type for d in scope.dimensions), row[:size])
        return Cell(tuple(values), cast(Numbers, tuple(row[size : size + len(scope.metrics)])))

    def _named(self, dimensions: tuple[Value, ...]) -> tuple[Value, ...]:
        buckets = self._asked.scope.buckets
        return tuple(
            buckets.names[int(value)]
            if d.bucket is not None and buckets and isinstance(value, int)
            else value
            for d, value in zip(self._spec.dimensions, dimensions, strict=True)
        )

    # --- beside the rows

    def _totals(self, scope: Scope, cells: Sequence[Cell]) -> Numbers | None:
        if not self._spec.include.totals:
            return None
        if not self._spec.dimensions and len(cells) == 1:
            return cells[0].metrics
        return without_mixed(self._whole(scope), scope.metrics, self._remarks.get(scope.range, Remarks()))

    def _whole(self, scope: Scope) -> Numbers:
        return cast(Numbers, tuple(self._reader.totals(scope)))

    def _total_rows(self, known: int | None) -> int:
        if known is not None:
            return known
        return self._reader.count(self._asked.scope)

    def _comparison(self, cells: Sequence[Cell]) -> list[Numbers | None]:
        scope = self._asked.compared
        if scope is None or not cells:
            return [None] * len(cells)
        if not scope.dimensions:
            return [self._whole(scope)] * len(cells)
        narrowed = restricted(scope, [cell.dimensions for cell in cells])
        found = self._cells(narrowed)
        before = {grid.key_of(cell.dimensions): cell.metrics for cell in found}
        nothing = grid.empty(self._spec.metrics)
        return [
            before.get(grid.key_of(cell.dimensions), nothing) if self._has_counterpart(cell, scope) else None
            for cell in cells
        ]

    def _has_counterpart(self, cell: Cell, scope: Scope) -> bool:
        """A month of 31 days has a day that one of 30 cannot be compared with."""
        if scope.buckets is None or self._spec.time_dimension is None:
            return True
        bucket = cell.dimensions[self._spec.dimensions.index(self._spec.time_dimension)]
        return isinstance(bucket, int) and bucket < len(scope.buckets.starts)


def _read(kind: ValueType, found: object) -> Value:
    if found is None:
        return None
    match kind:
        case ValueType.TIME:
            # Engines count buckets from 1.
            return cast(int, found) - 1
        case ValueType.TEXT:
            return cast(str, found)
        case ValueType.JSON:
            return json_value(cast(str, found))
