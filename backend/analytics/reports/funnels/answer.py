"""A funnel, an engine, a moment: the answer."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.common.errors import Unavailable
from analytics.events.storage.engine import EventReader, Integers
from analytics.reports.funnels.matching import Candidates, Ways, furthest_ways
from analytics.reports.funnels.result import FunnelResult, GroupResult, StepResult, Times
from analytics.reports.funnels.spec import FunnelSpec, Order
from analytics.reports.funnels.statement import GROUP_BITS, MAX_EVENTS, WIDTH, funnel_statement
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import Dimension, ValueType
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.planner import Plan
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.sources import Engine
from analytics.reports.query.spec import Order as Sorted
from analytics.reports.query.spec import Value
from analytics.reports.query.values import json_value
from analytics.reports.questions import NO_ENGAGEMENT, Place, both, from_all_events, placed

_SECOND: Final = 1_000_000
_AHEAD: Final = timedelta(days=2)
"""More than any event is ahead of our clock."""
_VISITORS: Final = METRICS["visitors"]
TOO_MANY: Final = (
    f"More than {MAX_EVENTS:,} events would have to be followed. Choose a shorter period or narrower filters."
)


def answer_funnel(
    spec: FunnelSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> FunnelResult | Problems:
    """The answer as of `now`, or what is wrong with the period.

    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine
    does, and Unavailable (`query_too_large`) where too many events would have to be followed.
    """
    began = time.monotonic()
    place = placed(spec.frame, asker, now)
    if isinstance(place, Problems):
        return place

    def ask(events: EventReader, compiler: Compiler, plan: Plan) -> FunnelResult:
        values = _values(spec, place, events, compiler)
        candidates = _candidates(spec, place, values, events, compiler)
        ways = furthest_ways(
            candidates,
            steps=len(spec.steps),
            window=spec.window // timedelta(microseconds=1),
            strict=spec.order is Order.STRICT,
        )
        groups = candidates.steps[ways.first] & (1 << GROUP_BITS) - 1
        return FunnelResult(
            steps=_steps(spec, ways.depth, ways.at),
            groups=None if spec.breakdown is None else _groups(spec, ways, groups, values),
            meta=place.meta((time.monotonic() - began) * 1000, plan),
        )

    # Whoever began on the last day has as much time as everybody else.
    until = min(place.range.end + spec.window, now + _AHEAD)
    until = max(until, place.range.end)
    return from_all_events(place, engine, ask, now=now, seconds=seconds, until=until)


def _candidates(
    spec: FunnelSpec, place: Place, values: Sequence[Value], events: EventReader, compiler: Compiler
) -> Candidates:
    compiled = funnel_statement(spec, place.project_id, place.range, values, compiler)
    people, at, steps = events.columns(compiled, WIDTH, most=MAX_EVENTS)
    if len(people) > MAX_EVENTS:
        raise Unavailable(TOO_MANY, code="query_too_large")
    return Candidates(people, at, steps, GROUP_BITS)


def _values(spec: FunnelSpec, place: Place, events: EventReader, compiler: Compiler) -> list[Value]:
    """The values that most people have in events of the first step, ties in byte order."""
    if spec.breakdown is None:
        return []
    dimension = spec.breakdown.dimension
    scope = Scope(
        project_id=place.project_id,
        range=place.range,
        metrics=(_VISITORS,),
        dimensions=(dimension,),
        filters=both(both(spec.frame.filters, spec.steps[0].match.condition), NO_ENGAGEMENT),
        bots=spec.frame.bots,
        by_session=dimension.of_session,
    )
    order = (Sorted(_VISITORS, descending=True), Sorted(dimension, descending=False))
    found = events.run(compiler.rows(scope, Page(order, spec.breakdown.limit)))
    return [_read(dimension, row[0]) for row in found]


def _read(dimension: Dimension, found: object) -> Value:
    if found is None:
        return None
    return json_value(str(found)) if dimension.type is ValueType.JSON else str(found)


def _groups(
    spec: FunnelSpec, ways: Ways, groups: Integers, values: Sequence[Value]
) -> tuple[GroupResult, ...]:
    """One for each value in its order, then the rest, where there is one."""
    found = []
    for number in (*range(1, len(values) + 1), 0):
        own = groups == number
        if number or own.any():
            value = values[number - 1] if number else None
            steps = _steps(spec, ways.depth[own], ways.at[own])
            found.append(GroupResult(value, number == 0, steps))
    return tuple(found)


def _steps(spec: FunnelSpec, depth: Integers, at: Integers) -> tuple[StepResult, ...]:
    users = [int((depth > i).sum()) for i in range(len(spec.steps))]
    return tuple(
        StepResult(
            name=step.name,
            users=users[i],
            from_first=_share(users[i], users[0]),
            from_previous=_share(users[i], users[max(i - 1, 0)]),
            seconds_from_first=_times(depth, at, 0, i),
            seconds_from_previous=_times(depth, at, i - 1, i),
        )
        for i, step in enumerate(spec.steps)
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _times(depth: Integers, at: Integers, earlier: int, later: int) -> Times:
    """Quantiles interpolate linearly between the two nearest."""
    reached = depth > later
    if later == 0 or not reached.any():
        return Times(None, None)
    taken: NDArray[np.int64] = at[reached, later] - at[reached, earlier]
    median, p90 = np.quantile(taken, (0.5, 0.9)) / _SECOND
    return Times(float(median), float(p90))
