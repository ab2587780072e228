"""What every metric is, worked out the slow and obvious way: see `oracle`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from analytics.reports.query.metrics import Metric, OfProperty
from analytics.reports.query.spec import QuerySpec
from analytics.reports.tests.facts import Fact

_SHARES: Final = {"median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Session:
    """All events of one session id, in order."""

    facts: list[Fact]

    @classmethod
    def of(cls, facts: Sequence[Fact], name: str) -> "Session":
        return cls(
            sorted(
                (one for one in facts if one.session == name), key=lambda one: (one.at, one.event_id.bytes)
            )
        )

    @property
    def first(self) -> Fact:
        return self.facts[0]

    @property
    def views(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.name == "pageview"]

    @property
    def is_bounce(self) -> bool:
        return len(self.views) == len([fact for fact in self.facts if fact.name != "engagement"]) == 1

    @property
    def microseconds(self) -> int:
        lasted = self.facts[-1].at - self.first.at
        return (lasted.days * 86_400 + lasted.seconds) * 1_000_000 + lasted.microseconds


def metrics_of(spec: QuerySpec, facts: Sequence[Fact], sessions: Sequence[Session]) -> tuple[object, ...]:
    """The metrics of one row."""
    users, names = {fact.user for fact in facts}, {fact.session for fact in facts}
    if spec.by_session:
        users, names = {one.first.user for one in sessions}, {one.first.session for one in sessions}
    pageviews = len([fact for fact in facts if fact.name == "pageview"])
    events = len([fact for fact in facts if fact.name != "engagement"])
    known: dict[str, object] = {
        "visitors": len(users),
        "sessions": len(names),
        "pageviews": pageviews,
        "events": events,
        "bounce_rate": _ratio(len([one for one in sessions if one.is_bounce]), len(sessions)),
        "visit_duration": _ratio(sum(one.microseconds for one in sessions), len(sessions) * 1_000_000),
        "views_per_session": _ratio(pageviews, len(names)),
        "events_per_visitor": _ratio(events, len(users)),
        "engagement_time": _ratio(sum(fact.engagement_ms or 0 for fact in facts), pageviews * 1_000),
        "scroll_depth": _scroll_depth(facts),
        "revenue": _revenue(facts),
    }
    return tuple(
        _of_property(metric, facts) if isinstance(metric.aggregate, OfProperty) else known[metric.name]
        for metric in spec.metrics
    )


def _ratio(above: float, below: int) -> float | None:
    return above / below if below else None


def _scroll_depth(facts: Sequence[Fact]) -> float | None:
    deepest: dict[object, int] = {}
    for fact in facts:
        if fact.scroll_depth is not None:
            page = (fact.session, fact.host, fact.path)
            deepest[page] = max(fact.scroll_depth, deepest.get(page, 0))
    return _ratio(sum(deepest.values()), len(deepest))


def _revenue(facts: Sequence[Fact]) -> Decimal | None:
    """None where several currencies would have to be added."""
    if len({fact.currency for fact in facts if fact.revenue is not None}) > 1:
        return None
    return sum((fact.revenue for fact in facts if fact.revenue is not None), Decimal("0.0000"))


def _of_property(metric: Metric, facts: Sequence[Fact]) -> object:
    function, key = metric.name.split(":properties.", 1)
    values = sorted(
        Decimal(repr(value))
        for fact in facts
        if isinstance(value := fact.properties.get(key), int | float) and not isinstance(value, bool)
    )
    values = [value for value in values if len(f"{value:f}") <= 300]
    if function == "sum":
        return float(sum(values))
    if function == "unique":
        return len(set(values))
    if not values:
        return None
    if function == "avg":
        return float(sum(values)) / len(values)
    if function in ("min", "max"):
        return float(min(values) if function == "min" else max(values))
    place = _SHARES[function] * (len(values) - 1)
    low, high = float(values[math.floor(place)]), float(values[math.ceil(place)])
    return low + (high - low) * (place - math.floor(place))
