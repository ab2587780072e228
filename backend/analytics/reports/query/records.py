"""Raw events, newest first, a page at a time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlglot import exp

from analytics.common.zones import zone
from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query.chosen import ChosenEvents
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.cursors import Cursor, Position, spell
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, Engine, left_of
from analytics.reports.query.expressions import EVENT, Binds, all_of, any_of, column
from analytics.reports.query.nodes import BindType
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.planner import check_raw
from analytics.reports.query.records_spec import RecordsSpec


@dataclass(frozen=True, slots=True)
class Records:
    """A page of events as JSON texts (see `events.storage.postgres.documents`), the newest first."""

    documents: Sequence[str]
    next_cursor: str | None
    """For the page behind this one; None where there is none."""
    covered: Range
    timezone: str
    elapsed_ms: float


def records(
    spec: RecordsSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> Records | Problems:
    """The page as of `now`, or what is wrong with the period.

    An event that is stored while somebody pages is seen if it lies behind the page; none is seen twice.
    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    zone_name = spec.timezone or asker.timezone
    local = zone(zone_name)
    covered = resolve(spec.period, local, now) if spec.cursor is None else spec.cursor.covered
    if isinstance(covered, Problems):
        return covered
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        check_raw(covered, local, left_of(snapshot, asker.project_id), now, bots=spec.bots)
        found = snapshot.run(_statement(spec, asker.project_id, covered, engine.compiler))
        events = cast("list[tuple[datetime, UUID]]", found[: spec.limit])
        documents = snapshot.documents(asker.project_id, events)
    has_more = len(found) > spec.limit
    cursor = spell(Cursor(spec.question, covered, Position(*events[-1]))) if has_more else None
    elapsed = round((time.monotonic() - began) * 1000, 1)
    return Records(documents, cursor, covered, zone_name, elapsed)


def _statement(spec: RecordsSpec, project_id: int, covered: Range, compiler: Compiler) -> CompiledQuery:
    """When and by which id: a page's events and one more, which says whether there is another page."""
    binds = Binds()
    conditions = Conditions(project_id, binds, compiler.layout(project_id, binds))
    chosen = ChosenEvents(conditions, binds).within(covered, spec.filters, bots=spec.bots, engagement=True)
    if spec.cursor is not None:
        chosen = all_of([chosen, _behind(spec.cursor.after, binds)])
    order = (column(EVENT, "timestamp"), column(EVENT, "event_id"))
    select = exp.select(*order).from_(conditions.layout.events()).where(chosen)
    newest_first = [exp.Ordered(this=one.copy(), desc=True, nulls_first=False) for one in order]
    select.set("order", exp.Order(expressions=newest_first))
    select.set("limit", exp.Limit(expression=binds.named("limit", spec.limit + 1, BindType.INTEGER)))
    return compiler.finish(select, binds)


def _behind(after: Position, binds: Binds) -> exp.Expression:
    """Whether an event comes after one in the order. Said so that an index on time can begin there."""
    moment = binds.named("after", after.at, BindType.INSTANT)
    event_id = binds.named("after_id", after.event_id, BindType.KEY)
    is_earlier = exp.LT(this=column(EVENT, "timestamp"), expression=moment)
    is_less = exp.LT(this=column(EVENT, "event_id"), expression=event_id)
    not_later = exp.LTE(this=column(EVENT, "timestamp"), expression=moment.copy())
    return all_of([not_later, any_of([is_earlier, is_less])])
