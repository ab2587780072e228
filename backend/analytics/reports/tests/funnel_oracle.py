"""What a funnel must say, worked out person by person and event by event."""

from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import quantiles

from analytics.reports.funnels.spec import FunnelSpec, Order
from analytics.reports.query.periods import Range
from analytics.reports.tests import oracle
from analytics.reports.tests.facts import Fact

Way = list[Fact]


def ways(
    spec: FunnelSpec, facts: Sequence[Fact], covered: Range, group_of: Callable[[Fact], int]
) -> list[Way]:
    """The events of each person's steps, of those who took the first one."""

    def place(fact: Fact) -> tuple[datetime, int, int]:
        can_be = [step for step in range(len(spec.steps)) if _can_be(spec, step, fact, covered)]
        return fact.at, sum(1 << step for step in can_be), group_of(fact) if 0 in can_be else 0

    people = ([fact for fact in facts if fact.user == user] for user in {fact.user for fact in facts})
    best = (_best(spec, sorted(_chosen(spec, own), key=place), covered) for own in people)
    return [way for way in best if way]


def users(spec: FunnelSpec, taken: Sequence[Way]) -> list[int]:
    """How many people took each step."""
    return [len([way for way in taken if len(way) > i]) for i in range(len(spec.steps))]


def seconds(taken: Sequence[Way], earlier: int, later: int) -> tuple[float, float] | None:
    """Median and 90th percentile of the time between two steps."""
    times = [(way[later].at - way[earlier].at).total_seconds() for way in taken if len(way) > later]
    if not times:
        return None
    tenths = quantiles(times, n=10, method="inclusive") if len(times) > 1 else times * 9
    return tenths[4], tenths[8]


def _chosen(spec: FunnelSpec, facts: Sequence[Fact]) -> list[Fact]:
    own = [fact for fact in facts if fact.name != "engagement"]
    own = [fact for fact in own if fact.bot is None or spec.frame.bots]
    return [fact for fact in own if oracle.passes(fact, spec.frame.filters)]


def _best(spec: FunnelSpec, events: list[Fact], covered: Range) -> Way:
    best: Way = []
    for position, fact in enumerate(events):
        if _can_be(spec, 0, fact, covered):
            way = _way(spec, events[position:])
            best = way if len(way) > len(best) else best
    return best


def _way(spec: FunnelSpec, events: list[Fact]) -> Way:
    """From the first of these events on."""
    way = events[:1]
    for fact in events[1:]:
        if len(way) == len(spec.steps) or fact.at > way[0].at + spec.window:
            break
        if _fits(spec, len(way), fact):
            way = [*way, fact]
        elif spec.order is Order.STRICT:
            break
    return way


def _can_be(spec: FunnelSpec, step: int, fact: Fact, covered: Range) -> bool:
    """The first one lies in the period."""
    return (step > 0 or covered.start <= fact.at < covered.end) and _fits(spec, step, fact)


def _fits(spec: FunnelSpec, step: int, fact: Fact) -> bool:
    match = spec.steps[step].match
    return match.event in (None, fact.name) and oracle.passes(fact, match.filters)
