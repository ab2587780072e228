"""When and by which id: the events of a page, in an engine's own SQL."""

from sqlglot import exp

from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.expressions import EVENT, Binds, all_of, any_of, column
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.questions import Place
from analytics.reports.records.cursors import Position


def records_statement(place: Place, after: Position | None, limit: int, compiler: Compiler) -> CompiledQuery:
    """(timestamp, event id) of at most `limit` events, the newest first, ties by id downwards.

    `after` is the event behind which they begin. `engagement` events are among them: raw means raw.
    """
    parts = Parts(compiler, place.project_id)
    frame = place.frame
    chosen = parts.chosen.within(place.range, frame.filters, bots=frame.bots, engagement=True)
    if after is not None:
        chosen = all_of([chosen, _behind(after, parts.binds)])
    order = (column(EVENT, "timestamp"), column(EVENT, "event_id"))
    select = exp.select(*order).from_(parts.events()).where(chosen)
    newest_first = [exp.Ordered(this=one.copy(), desc=True, nulls_first=False) for one in order]
    select.set("order", exp.Order(expressions=newest_first))
    select.set("limit", exp.Limit(expression=parts.binds.named("limit", limit, BindType.INTEGER)))
    return compiler.finish(select, parts.binds)


def _behind(after: Position, binds: Binds) -> exp.Expression:
    """Whether an event comes after one in the order. Said so that an index on time can begin there."""
    moment = binds.named("after", after.at, BindType.INSTANT)
    event_id = binds.named("after_id", after.event_id, BindType.KEY)
    is_earlier = exp.LT(this=column(EVENT, "timestamp"), expression=moment)
    is_less = exp.LT(this=column(EVENT, "event_id"), expression=event_id)
    not_later = exp.LTE(this=column(EVENT, "timestamp"), expression=moment.copy())
    return all_of([not_later, any_of([is_earlier, is_less])])
