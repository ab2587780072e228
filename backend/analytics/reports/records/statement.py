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
    order = (column(EVENT, "timestamp"), column(EVENT, "event_id"))
    chosen = parts.chosen.within(place.range, frame.filters, bots=frame.bots, engagement=True)
    if after is not None:
        chosen = all_of([chosen, behind(after, order, parts.binds)])
    select = exp.select(*order).from_(parts.events()).where(chosen)
    newest_first = [exp.Ordered(this=one.copy(), desc=True, nulls_first=False) for one in order]
    select.set("order", exp.Order(expressions=newest_first))
    select.set("limit", exp.Limit(expression=parts.binds.named("limit", limit, BindType.INTEGER)))
    return compiler.finish(select, parts.binds)


def behind(after: Position, order: tuple[exp.Column, exp.Column], binds: Binds) -> exp.Expression:
    """Whether a row comes after one in the order. Said so that an index on time can begin there."""
    moment, key = order
    at = binds.named("after", after.at, BindType.INSTANT)
    is_earlier = exp.LT(this=moment.copy(), expression=at)
    is_less = exp.LT(this=key.copy(), expression=binds.named("after_id", after.event_id, BindType.KEY))
    not_later = exp.LTE(this=moment.copy(), expression=at.copy())
    return all_of([not_later, any_of([is_earlier, is_less])])
