"""PostgreSQL's retention grids against the oracle's, over days on which clocks jump."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.zones import zone
from analytics.reports.query.execution import Asker
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.sources import Engine
from analytics.reports.retention.answer import answer_retention
from analytics.reports.retention.parse import parse_retention
from analytics.reports.retention.result import RetentionResult
from analytics.reports.retention.spec import RetentionSpec
from analytics.reports.tests import retention_oracle
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_funnel_oracle import filters, steps
from analytics.reports.tests.test_oracle import DAYS, PROPERTIES, moments

NOW = datetime(2033, 6, 15, tzinfo=UTC)
_projects = count(300_000)


@st.composite
def facts(draw: st.DrawFn, day: datetime) -> Fact:
    return Fact(
        at=draw(moments(day)),
        name=draw(st.sampled_from(["pageview", "signup", "buy", "engagement"])),
        user=draw(st.sampled_from(["anna", "bert", "carl"])),
        path=draw(st.sampled_from([None, "/a", "/b"])),
        bot=draw(st.sampled_from([None, None, None, None, "crawler"])),
        properties=draw(st.dictionaries(st.just("k"), st.sampled_from(PROPERTIES), max_size=1)),
    )


@st.composite
def questions(draw: st.DrawFn, day: datetime, zone_name: str) -> dict[str, Any]:
    first = day + timedelta(days=draw(st.integers(-4, 1)))
    last = first + timedelta(days=draw(st.integers(0, 5)))
    period = {"from": first.date().isoformat(), "to": last.date().isoformat()}
    if draw(st.booleans()):
        start, end = sorted(draw(st.lists(moments(day), min_size=2, max_size=2, unique=True)))
        period = {"from": start.isoformat(), "to": end.isoformat()}
    return {
        "period": period,
        "timezone": zone_name,
        "by": draw(st.sampled_from(["day", "day", "week", "month"])),
        "filters": draw(filters),
        "first": draw(st.none() | steps()),
        "returning": draw(st.none() | steps()),
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[Fact]]:
    zone_name = draw(st.sampled_from(sorted(DAYS)))
    day = datetime(*draw(st.sampled_from(DAYS[zone_name])), tzinfo=UTC)
    return draw(questions(day, zone_name)), draw(st.lists(facts(day), max_size=14))


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_the_grid_is_the_oracles(engine: Engine, case: tuple[dict[str, Any], list[Fact]]) -> None:
    question, events = case
    spec, project = parse_retention(question), next(_projects)
    assert isinstance(spec, RetentionSpec)
    store(project, events)
    local = zone(spec.frame.timezone or "UTC")
    covered = resolve(spec.frame.period, local, NOW)
    assert isinstance(covered, Range)
    result = answer_retention(spec, Asker(project, "UTC"), engine, now=NOW, seconds=20)
    assert isinstance(result, RetentionResult)
    expected = retention_oracle.grid(spec, events, covered, local)
    # A day whose midnight the clock jumps over begins at one o'clock, on the same date.
    found = [
        (datetime.fromisoformat(period.start).date(), cohort.size, list(cohort.returned))
        for period, cohort in zip(result.periods, result.cohorts, strict=True)
    ]
    assert found == expected
