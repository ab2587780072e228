"""The two statements of the live view: its minutes in one pass over their events, and the latest of those."""

from datetime import datetime
from typing import Final

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query import nodes
from analytics.reports.query.buckets import Buckets
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.expressions import EVENT, all_of, column, derived
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range

_EVENTS: Final = "i"
_PEOPLE: Final = "p"


def minutes_statement(
    project_id: int, covered: Range, buckets: Buckets, active_from: datetime, compiler: Compiler
) -> CompiledQuery:
    """A row for each minute with an event, in no order.

    Its columns: the minute, counted from 1; its visitors, page views and events; and how many people were
    seen last in this minute, and how many of these since `active_from`. Everybody is seen last in one minute
    alone, so both add up to numbers of people. From the inside out:

    events    one row a person and minute
    people    the same rows, each with the last minute of its person
    minutes   counted by minute
    """
    parts = Parts(compiler, project_id)
    back, last_back = column(_PEOPLE, "back"), column(_PEOPLE, "last_back")
    since = parts.binds.named("active_from", active_from, BindType.INSTANT)
    is_last = exp.EQ(this=back, expression=last_back)
    is_active = exp.GTE(this=column(_PEOPLE, "seen"), expression=since)
    shown = {
        "minute": _negative(back.copy()),
        "visitors": exp.Count(this=exp.Star()),
        "pageviews": nodes.WholeNumber(this=exp.Sum(this=column(_PEOPLE, "pageviews"))),
        "events": nodes.WholeNumber(this=exp.Sum(this=column(_PEOPLE, "events"))),
        "last_seen": _count_where(is_last),
        "active": _count_where(all_of([is_last.copy(), is_active])),
    }
    select = exp.select(*(exp.alias_(value, name) for name, value in shown.items()))
    select = select.from_(derived(_people(_events(covered, buckets, parts)), _PEOPLE))
    select.set("group", exp.Group(expressions=[exp.Literal.number(1)]))
    return compiler.finish(select, parts.binds)


def latest_statement(project_id: int, covered: Range, most: int, compiler: Compiler) -> CompiledQuery:
    """When the latest `most` events were and by which id, the newest first."""
    parts = Parts(compiler, project_id)
    order = (column(EVENT, "timestamp"), column(EVENT, "event_id"))
    select = exp.select(*order).from_(parts.events())
    select = select.where(parts.chosen.within(covered, None, bots=False, engagement=False))
    newest_first = [exp.Ordered(this=one.copy(), desc=True, nulls_first=False) for one in order]
    select.set("order", exp.Order(expressions=newest_first))
    select.set("limit", exp.Limit(expression=parts.binds.named("limit", most, BindType.INTEGER)))
    return compiler.finish(select, parts.binds)


def _people(events: exp.Select) -> exp.Select:
    last = nodes.FirstAlike(this=column(_EVENTS, "back"), expressions=[column(_EVENTS, "user_key")])
    own = [column(_EVENTS, name) for name in ("back", "seen", "pageviews", "events")]
    return exp.select(*own, exp.alias_(last, "last_back")).from_(derived(events, _EVENTS))


def _events(covered: Range, buckets: Buckets, parts: Parts) -> exp.Select:
    starts = parts.binds.named("starts", list(buckets.starts), BindType.INSTANTS)
    moment = column(EVENT, "timestamp")
    shown = {
        "user_key": column(EVENT, "user_key"),
        # Counted backwards, the last minute is the least.
        "back": _negative(nodes.TimeBucket(this=moment, starts=starts)),
        "seen": exp.Max(this=moment.copy()),
        "pageviews": _count_where(parts.chosen.named(PAGEVIEW)),
        "events": _count_where(parts.chosen.not_named(ENGAGEMENT)),
    }
    select = exp.select(*(exp.alias_(value, name) for name, value in shown.items())).from_(parts.events())
    select.set("where", exp.Where(this=parts.chosen.within(covered, None, bots=False, engagement=True)))
    select.set("group", exp.Group(expressions=[exp.Literal.number(1), exp.Literal.number(2)]))
    return select


def _negative(number: exp.Expression) -> exp.Expression:
    return exp.Sub(this=exp.Literal.number(0), expression=number)


def _count_where(condition: exp.Expression) -> exp.Expression:
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))
