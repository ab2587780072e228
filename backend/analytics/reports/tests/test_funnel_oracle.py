"""PostgreSQL's funnels against the oracle's, over generated events and questions."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.zones import zone
from analytics.reports.funnels.answer import answer_funnel
from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.funnels.result import FunnelResult, StepResult
from analytics.reports.funnels.spec import FunnelSpec
from analytics.reports.query.execution import Asker
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.sources import Engine
from analytics.reports.tests import funnel_oracle, oracle
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_oracle import PROPERTIES

DAY = datetime(2033, 3, 27, tzinfo=UTC)
NOW = datetime(2033, 6, 15, tzinfo=UTC)
NAMES = ["pageview", "signup", "buy", "engagement"]
_projects = count(200_000)
_ids = count(1)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Often at the same instant as another, with ids in any order, and often just at the window's end."""
    return Fact(
        at=DAY + timedelta(minutes=10 * draw(st.integers(-12, 60)), seconds=draw(st.sampled_from([0, 0, 1]))),
        name=draw(st.sampled_from(NAMES)),
        user=draw(st.sampled_from(["anna", "bert"])),
        path=draw(st.sampled_from([None, "/a", "/b"])),
        bot=draw(st.sampled_from([None, None, None, None, "crawler"])),
        properties=draw(st.dictionaries(st.just("k"), st.sampled_from(PROPERTIES), max_size=1)),
        event_id=UUID(int=draw(st.integers(0, 1 << 60)) << 64 | next(_ids)),
    )


filters = st.sampled_from(
    [
        None,
        ["is", "path", ["/a"]],
        ["is_not", "path", ["/b"]],
        ["is", "path", [None]],
        ["is", "properties.k", [1]],
    ]
)


@st.composite
def steps(draw: st.DrawFn) -> dict[str, Any]:
    event = draw(st.none() | st.sampled_from(NAMES[:3]))
    chosen = draw(filters) if event else draw(filters.filter(bool))
    return {"event": event, "filters": chosen}


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    dimension = draw(st.sampled_from([None, "path", "event_name", "properties.k", "user_id"]))
    breakdown = None if dimension is None else {"dimension": dimension, "limit": draw(st.integers(1, 3))}
    return {
        "steps": draw(st.lists(steps(), min_size=2, max_size=4)),
        "filters": draw(filters),
        "window": draw(st.sampled_from(["10m", "20m", "1h", "1d"])),
        "order": draw(st.sampled_from(["ordered", "strict"])),
        "period": draw(
            st.sampled_from(
                [
                    {"from": "2033-03-27", "to": "2033-03-27"},
                    {"from": "2033-03-27T00:00:00Z", "to": "2033-03-27T01:10:00Z"},
                ]
            )
        ),
        "timezone": draw(st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu"])),
        "breakdown": breakdown,
        "include": {"bots": False},
    }


def asked(spec: FunnelSpec, engine: Engine, project: int) -> FunnelResult:
    result = answer_funnel(spec, Asker(project, "UTC"), engine, now=NOW, seconds=20)
    assert isinstance(result, FunnelResult)
    return result


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=questions(), events=st.lists(facts(), max_size=14))
def test_the_funnel_is_the_oracles(engine: Engine, question: dict[str, Any], events: list[Fact]) -> None:
    spec, project = parse_funnel(question), next(_projects)
    assert isinstance(spec, FunnelSpec)
    store(project, events)
    covered = resolve(spec.frame.period, zone(spec.frame.timezone or "UTC"), NOW)
    assert isinstance(covered, Range)
    values = top_values(spec, events, covered) if spec.breakdown else []
    ways = funnel_oracle.ways(spec, events, covered, lambda fact: group_of(spec, fact, values))
    result = asked(spec, engine, project)
    check(spec, result.steps, ways)
    if spec.breakdown is None:
        assert result.groups is None
        return
    assert result.groups is not None
    named = [group for group in result.groups if not group.is_other]
    assert [oracle._same([group.value]) for group in named] == [oracle._same([value]) for value in values]
    by_value: dict[object, list[funnel_oracle.Way]] = {oracle._same([value]): [] for value in values}
    for way in ways:
        value = oracle._same([oracle.value_of(way[0], spec.breakdown.dimension)])
        by_value.setdefault(value if value in by_value else "other", []).append(way)
    for group in result.groups:
        check(spec, group.steps, by_value.pop("other" if group.is_other else oracle._same([group.value])))
    assert by_value == {}


def check(spec: FunnelSpec, found: tuple[StepResult, ...], ways: list[funnel_oracle.Way]) -> None:
    users = funnel_oracle.users(spec, ways)
    assert [step.users for step in found] == users
    for i, step in enumerate(found):
        assert step.from_first == (users[i] / users[0] if users[0] else None)
        before = users[max(i - 1, 0)]
        assert step.from_previous == (users[i] / before if before else None)
        for times, earlier in ((step.seconds_from_previous, i - 1), (step.seconds_from_first, 0)):
            expected = funnel_oracle.seconds(ways, earlier, i) if i else None
            found_times = None if times.median is None else (times.median, times.p90)
            assert found_times == (expected and pytest.approx(expected, rel=1e-9))


def group_of(spec: FunnelSpec, fact: Fact, values: list[object]) -> int:
    """The value's number from 1; 0 for another one."""
    assert spec.breakdown is not None or not values
    known = [oracle._same([value]) for value in values]
    own = oracle._same([oracle.value_of(fact, spec.breakdown.dimension)]) if spec.breakdown else None
    return known.index(own) + 1 if own in known else 0


def top_values(spec: FunnelSpec, events: list[Fact], covered: Range) -> list[object]:
    """As the query ranks them: by people with an event that can be the first step, then upwards."""
    assert spec.breakdown is not None
    people: dict[tuple[str, ...], tuple[object, set[str]]] = {}
    first = spec.steps[0].match
    for fact in events:
        fits = oracle.passes(fact, first.condition) and oracle.passes(fact, spec.frame.filters)
        if fits and covered.start <= fact.at < covered.end and fact.bot is None and fact.name != "engagement":
            value = oracle.value_of(fact, spec.breakdown.dimension)
            people.setdefault(oracle._same([value]), (value, set()))[1].add(fact.user)
    ranked = sorted(people.values(), key=lambda one: (one[0] is None, oracle._place(one[0], [])))
    ranked.sort(key=lambda one: -len(one[1]))
    return [value for value, _ in ranked[: spec.breakdown.limit]]
