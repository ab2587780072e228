"""The one statement of a funnel: every event that may be a step, person by person, in the order of time.

Its columns are a number of the person, the instant in microseconds, and which steps the event can be: the
lowest GROUP_BITS say which value of the breakdown a first step has (from 1; 0 is another one), and of those
above bit k is set where the event can be step k (from 0). What comes of them is worked out in `matching`,
alike for every engine.

All three are numbers, by which rows are sorted twice as fast as by ids, and no engine need read the ids of
events, a third of a segment. Two people have one number in one of ten million funnels of a million people.

First steps are most of the events, and most of them lead nowhere. So the statement leaves out, before it
sorts, what cannot change the answer: of each person remain the earliest first step, and what lies no earlier
than the window before their first second step; first steps also no later than their last second step.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import Final

from sqlglot import exp

from analytics.events.storage.engine import CompiledQuery
from analytics.reports.funnels.spec import FunnelSpec, Order, Step
from analytics.reports.query import nodes
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.expressions import EVENT, all_of, any_of, column, derived, filtered, table
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Condition, Operator, Value

GROUP_BITS: Final = 5
"""Room for MAX_GROUPS and the others."""
WIDTH: Final = 3
MAX_EVENTS: Final = 10_000_000
"""Of one answer: half a gigabyte while it is worked out."""
_CANDIDATES: Final = "i"
_PEOPLE: Final = "p"
_KEPT: Final = "candidates"


def funnel_statement(
    spec: FunnelSpec, project_id: int, period: Range, values: Sequence[Value], compiler: Compiler
) -> CompiledQuery:
    """The statement for one project; `values` are those of the breakdown that are told apart."""
    parts = Parts(compiler, project_id)
    # Whoever began on the last day has as much time as everybody else.
    covered = replace(period, end=period.end + spec.window, days=None)
    candidates = exp.select(
        exp.alias_(column(EVENT, "user_key"), "user_key"),
        exp.alias_(column(EVENT, "timestamp"), "timestamp"),
        exp.alias_(_mask(spec, period, values, parts), "mask"),
    ).from_(parts.events())
    candidates = candidates.where(
        parts.chosen.within(covered, spec.frame.filters, bots=spec.frame.bots, engagement=False)
    )
    person, moment, mask = (column(_CANDIDATES, name) for name in ("user_key", "timestamp", "mask"))
    select = exp.select(
        exp.alias_(nodes.UuidNumber(this=person), "person"),
        exp.alias_(nodes.Microseconds(this=moment), "at"),
        exp.alias_(nodes.WholeNumber(this=mask), "steps"),
    ).from_(derived(candidates, _CANDIDATES))
    if spec.order is Order.ORDERED:
        select = _useful(
            select.where(exp.GT(this=mask.copy(), expression=exp.Literal.number(0))), spec, parts
        )
    places = [exp.Literal.number(place) for place in range(1, WIDTH + 1)]
    ordered = [exp.Ordered(this=place, desc=False, nulls_first=False) for place in places]
    select.set("order", exp.Order(expressions=ordered))
    return compiler.finish(select, parts.binds)


def _useful(candidates: exp.Select, spec: FunnelSpec, parts: Parts) -> exp.Select:
    """The candidates without those that cannot change the answer."""
    person, at, steps = (column(_CANDIDATES, name) for name in ("person", "at", "steps"))
    is_first, is_second = _can_be(steps, 0), _can_be(steps, 1)
    people = exp.select(
        exp.alias_(person.copy(), "person"),
        exp.alias_(filtered(exp.Min(this=at.copy()), is_first), "first"),
        exp.alias_(filtered(exp.Min(this=at.copy()), is_second), "since"),
        exp.alias_(filtered(exp.Max(this=at.copy()), is_second.copy()), "until"),
    ).from_(table(_KEPT, _CANDIDATES))
    people.set("group", exp.Group(expressions=[exp.Literal.number(1)]))

    first, since, until = (column(_PEOPLE, name) for name in ("first", "since", "until"))
    window = parts.binds.named("window", spec.window // timedelta(microseconds=1), BindType.INTEGER)
    is_later = exp.GTE(this=steps.copy(), expression=exp.Literal.number(1 << GROUP_BITS + 1))
    leads_on = all_of(
        [
            exp.GTE(this=exp.Add(this=at.copy(), expression=window), expression=since),
            any_of([exp.LTE(this=at.copy(), expression=until), is_later]),
        ]
    )
    select = exp.select(person.copy(), at.copy(), steps.copy()).from_(table(_KEPT, _CANDIDATES))
    select = select.join(
        derived(people, _PEOPLE), on=exp.EQ(this=person.copy(), expression=column(_PEOPLE, "person"))
    )
    select = select.where(any_of([exp.EQ(this=at.copy(), expression=first), leads_on]))
    return select.with_(_KEPT, as_=candidates, materialized=True, copy=False)


def _can_be(steps: exp.Expression, step: int) -> exp.Expression:
    bit = exp.Literal.number(1 << GROUP_BITS + step)
    held = exp.Paren(this=exp.BitwiseAnd(this=steps.copy(), expression=bit))
    return exp.GT(this=held, expression=exp.Literal.number(0))


def _mask(spec: FunnelSpec, period: Range, values: Sequence[Value], parts: Parts) -> exp.Expression:
    terms = [_bit(step, 1 << GROUP_BITS + position, parts) for position, step in enumerate(spec.steps)]
    begun = parts.binds.named("last_begin", period.end, BindType.INSTANT)
    is_first, bit = terms[0]
    is_first = all_of([exp.LT(this=column(EVENT, "timestamp"), expression=begun), is_first])
    if spec.breakdown is not None:
        bit = exp.Add(this=bit, expression=_group(spec.breakdown.dimension, values, parts))
    terms[0] = is_first, bit
    return reduce(lambda left, right: exp.Add(this=left, expression=right), [_case([term]) for term in terms])


def _bit(step: Step, bit: int, parts: Parts) -> tuple[exp.Expression, exp.Expression]:
    tree = step.match.condition
    is_step = exp.true() if tree is None else parts.conditions.spell(tree)
    return is_step, exp.Literal.number(bit)


def _group(dimension: Dimension, values: Sequence[Value], parts: Parts) -> exp.Expression:
    """Which of the values the event has, from 1; 0 for another one."""
    asked = (Condition(Operator.IS, dimension, (value,)) for value in values)
    cases = [
        (parts.conditions.spell(condition), exp.Literal.number(i)) for i, condition in enumerate(asked, 1)
    ]
    return _case(cases) if cases else exp.Literal.number(0)


def _case(cases: Sequence[tuple[exp.Expression, exp.Expression]]) -> exp.Expression:
    """The value of the first condition that is true, else 0."""
    ifs = [exp.If(this=condition, true=value) for condition, value in cases]
    return exp.Case(ifs=ifs, default=exp.Literal.number(0))
