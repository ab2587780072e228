"""The one statement of a retention grid. From the inside out:

events    one row a person and period of time: when they first did what begins, when they last came back
people    the same rows, each with the instant at which its person began
grid      counted by the period in which people began, and the period they were seen in
"""

from typing import Final

from sqlglot import exp

from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query import nodes
from analytics.reports.query.buckets import Buckets
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.expressions import EVENT, all_of, any_of, column, derived, filtered
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range
from analytics.reports.questions import EventMatch
from analytics.reports.retention.spec import RetentionSpec

_EVENTS: Final = "i"
_PEOPLE: Final = "p"


def retention_statement(
    spec: RetentionSpec, project_id: int, covered: Range, buckets: Buckets, compiler: Compiler
) -> CompiledQuery:
    """For one project. Its rows: the period of the beginning and the one seen in, both counted from 1, how
    many people, and how many of them came back there later than they began."""
    parts = Parts(compiler, project_id)
    starts = parts.binds.named("starts", list(buckets.starts), BindType.INSTANTS)
    begun, returned = column(_PEOPLE, "begun"), column(_PEOPLE, "returned")
    is_back = exp.GT(this=returned, expression=begun)
    select = exp.select(
        exp.alias_(nodes.TimeBucket(this=begun.copy(), starts=starts), "cohort"),
        column(_PEOPLE, "period"),
        exp.alias_(exp.Count(this=exp.Star()), "people"),
        exp.alias_(
            exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=is_back)), "returned"
        ),
    ).from_(derived(_people(_events(spec, covered, starts, parts)), _PEOPLE))
    select.set("where", exp.Where(this=exp.Not(this=exp.Is(this=begun.copy(), expression=exp.Null()))))
    select.set("group", exp.Group(expressions=[exp.Literal.number(1), exp.Literal.number(2)]))
    return compiler.finish(select, parts.binds)


def _people(events: exp.Select) -> exp.Select:
    person = column(_EVENTS, "user_key")
    begun = nodes.FirstAlike(this=column(_EVENTS, "begun"), expressions=[person])
    return exp.select(
        column(_EVENTS, "period"), column(_EVENTS, "returned"), exp.alias_(begun, "begun")
    ).from_(derived(events, _EVENTS))


def _events(spec: RetentionSpec, covered: Range, starts: exp.Expression, parts: Parts) -> exp.Select:
    first, returning = _condition(spec.first, parts), _condition(spec.returning, parts)
    chosen = parts.chosen.within(covered, spec.frame.filters, bots=spec.frame.bots, engagement=False)
    if first is not None and returning is not None:
        chosen = all_of([chosen, any_of([first.copy(), returning.copy()])])
    moment = column(EVENT, "timestamp")
    select = exp.select(
        exp.alias_(column(EVENT, "user_key"), "user_key"),
        exp.alias_(nodes.TimeBucket(this=moment, starts=starts.copy()), "period"),
        exp.alias_(filtered(exp.Min(this=moment.copy()), first), "begun"),
        exp.alias_(filtered(exp.Max(this=moment.copy()), returning), "returned"),
    ).from_(parts.events())
    select.set("where", exp.Where(this=chosen))
    select.set("group", exp.Group(expressions=[exp.Literal.number(1), exp.Literal.number(2)]))
    return select


def _condition(match: EventMatch | None, parts: Parts) -> exp.Expression | None:
    tree = None if match is None else match.condition
    return None if tree is None else parts.conditions.spell(tree)
