"""The statements about sessions' ways: every step of sessions that pass the anchor, and what it is called.

A step is a page (a page view, by its path) or an event (any other, by its name). It comes as the number of
its session, its flags, and a number that stands for the path or name, NOTHING for a page without path.
What comes of them is worked out in `ways`, alike for every engine.
"""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from analytics.events.schema import PAGEVIEW
from analytics.events.storage.engine import CompiledQuery
from analytics.reports.paths.spec import Anchor, Items, Kind, PathsSpec
from analytics.reports.query import nodes
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import DIMENSIONS, Dimension
from analytics.reports.query.expressions import EVENT, all_of, column, derived
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Condition, Operator

WIDTH: Final = 3
IS_PAGE: Final = 1
IS_ANCHOR: Final = 2
NOTHING: Final = -1
MAX_STEPS: Final = 10_000_000
"""Of one answer: half a gigabyte while it is worked out."""
DIMENSION_OF: Final = {Kind.PAGE: DIMENSIONS["path"], Kind.EVENT: DIMENSIONS["event_name"]}
_STEPS: Final = "i"
_GROUPS: Final = "g"


def steps_statement(spec: PathsSpec, project_id: int, covered: Range, compiler: Compiler) -> CompiledQuery:
    """Session by session, in the order of time."""
    parts = Parts(compiler, project_id)
    steps = exp.select(
        exp.alias_(column(EVENT, "session_key"), "session_key"),
        exp.alias_(column(EVENT, "timestamp"), "timestamp"),
        exp.alias_(column(EVENT, "event_id"), "event_id"),
        exp.alias_(_flags(spec.anchor, parts), "flags"),
        exp.alias_(_number(parts), "number"),
    ).from_(parts.events())
    steps.set("joins", parts.layout.key_joins(tuple(DIMENSION_OF.values())))
    steps.set(
        "where", exp.Where(this=all_of([_chosen(spec, covered, parts), _passes_anchor(spec, covered, parts)]))
    )
    names = ("session_key", "timestamp", "event_id", "flags", "number")
    session, moment, event_id, flags, number = (column(_STEPS, name) for name in names)
    select = exp.select(
        exp.alias_(nodes.Rank(this=session), "session"),
        exp.alias_(nodes.WholeNumber(this=flags), "flags"),
        exp.alias_(nodes.WholeNumber(this=number), "number"),
    ).from_(derived(steps, _STEPS))
    keys = [
        exp.Ordered(this=key, desc=False, nulls_first=False) for key in (session.copy(), moment, event_id)
    ]
    select.set("order", exp.Order(expressions=keys))
    return compiler.finish(select, parts.binds)


def texts_statement(
    spec: PathsSpec, project_id: int, covered: Range, kind: Kind, numbers: Sequence[int], compiler: Compiler
) -> CompiledQuery:
    """Which path or name each of these numbers stands for."""
    parts = Parts(compiler, project_id)
    layout, dimension = parts.layout, DIMENSION_OF[kind]
    wanted = parts.binds.named("numbers", list(numbers), BindType.INTEGERS)
    is_wanted = nodes.AnyOf(this=nodes.KeyNumber(this=layout.key(dimension)), values=wanted)
    name = layout.key_name(dimension, 0)
    groups = exp.select(exp.alias_(layout.key(dimension), name)).from_(parts.events())
    groups.set("joins", layout.key_joins((dimension,)))
    groups.set("where", exp.Where(this=all_of([_chosen(spec, covered, parts), is_wanted])))
    groups.set("group", exp.Group(expressions=[exp.Literal.number(1)]))
    key = column(_GROUPS, name)
    select = exp.select(
        exp.alias_(nodes.KeyNumber(this=key), "number"),
        exp.alias_(layout.value(dimension, key.copy()), "value"),
    ).from_(derived(groups, _GROUPS))
    select.set("joins", layout.value_joins({name: dimension}, _GROUPS))
    return compiler.finish(select, parts.binds)


def _chosen(spec: PathsSpec, covered: Range, parts: Parts) -> exp.Expression:
    chosen = parts.chosen.within(covered, spec.frame.filters, bots=spec.frame.bots, engagement=False)
    match spec.items:
        case Items.BOTH:
            return chosen
        case Items.PAGES:
            return all_of([chosen, parts.chosen.named(PAGEVIEW)])
        case Items.EVENTS:
            return all_of([chosen, parts.chosen.not_named(PAGEVIEW)])


def _passes_anchor(spec: PathsSpec, covered: Range, parts: Parts) -> exp.Expression:
    """Whether the session has the anchor: the steps of no other one need be put in order."""
    passing = exp.select(column(EVENT, "session_key")).from_(parts.events())
    passing = passing.where(all_of([_chosen(spec, covered, parts), _is_anchor(spec.anchor, parts)]))
    return exp.In(this=column(EVENT, "session_key"), query=exp.Subquery(this=passing))


def _is_anchor(anchor: Anchor, parts: Parts) -> exp.Expression:
    wanted = Condition(Operator.IS, DIMENSION_OF[anchor.kind], (anchor.value,))
    is_wanted = parts.conditions.spell(wanted)
    return all_of([parts.chosen.named(PAGEVIEW), is_wanted]) if anchor.kind is Kind.PAGE else is_wanted


def _flags(anchor: Anchor, parts: Parts) -> exp.Expression:
    is_page = _case(parts.chosen.named(PAGEVIEW), exp.Literal.number(IS_PAGE), exp.Literal.number(0))
    is_anchor = _case(_is_anchor(anchor, parts), exp.Literal.number(IS_ANCHOR), exp.Literal.number(0))
    return exp.Add(this=is_page, expression=is_anchor)


def _number(parts: Parts) -> exp.Expression:
    page, event = (_key_number(dimension, parts) for dimension in DIMENSION_OF.values())
    nothing = parts.binds.named("nothing", NOTHING, BindType.INTEGER)
    return exp.Coalesce(this=_case(parts.chosen.named(PAGEVIEW), page, event), expressions=[nothing])


def _key_number(dimension: Dimension, parts: Parts) -> exp.Expression:
    return nodes.KeyNumber(this=parts.layout.key(dimension))


def _case(condition: exp.Expression, value: exp.Expression, otherwise: exp.Expression) -> exp.Expression:
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)
