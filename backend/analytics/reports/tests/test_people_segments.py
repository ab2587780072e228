"""People and goals are told alike from segments and raw events; a page of one follows one of the other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.reports.goals.parse_report import parse_report
from analytics.reports.goals.report import answer_goals
from analytics.reports.goals.report_spec import AskedGoal, GoalReport, ReportSpec
from analytics.reports.goals.spec import GoalSpec
from analytics.reports.people.parse import parse_users
from analytics.reports.people.users import People, Person, answer_users
from analytics.reports.query.execution import Asker
from analytics.reports.query.planner import Source
from analytics.reports.query.sources import Engine
from analytics.reports.records.spec import RecordsSpec
from analytics.reports.tests import test_segment_oracle
from analytics.reports.tests.facts import Fact
from analytics.reports.tests.test_segment_oracle import Case, build, segments, slices

__all__ = ["segments"]
DAY = datetime(2034, 2, 28, tzinfo=UTC)
PERIOD = {"from": "2034-02-27", "to": "2034-03-01"}
_projects = count(700_000)
_AT_HOME = "0192f1a0-0000-7000-8000-00000000000b"


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    return Fact(
        DAY + timedelta(hours=draw(st.integers(-30, 60))),
        name=draw(st.sampled_from(["pageview", "buy", "engagement"])),
        user=draw(st.sampled_from(["anna", "bert", "Ünal", _AT_HOME])),
        session=draw(st.sampled_from(["s1", "s2"])),
        path=draw(st.sampled_from([None, "/", "/shop/a", "/shop/b/c", "/shop.a"])),
        bot=draw(st.sampled_from([None, None, "known"])),
        country=draw(st.sampled_from([None, "DE"])),
        revenue=draw(st.sampled_from([None, Decimal("0.0001"), Decimal(7)])),
        currency=draw(st.sampled_from([None, "EUR", "USD"])),
        properties=draw(st.sampled_from([{}, {"k": 1}, {"k": "1"}, {"k": True}])),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    question: dict[str, Any] = {"period": PERIOD, "include": {"bots": draw(st.booleans())}}
    if draw(st.booleans()):
        question["filters"] = draw(st.sampled_from([["did", "buy"], ["exists", "country"]]))
    some = st.lists(facts(), max_size=12)
    return Case(question, draw(some), draw(some), draw(slices(DAY)))


def everybody(engine: Engine, other: Engine, project: int, question: dict[str, Any]) -> list[Person]:
    """Page by page, each from the engine that did not tell the one before."""
    seen: list[Person] = []
    cursor = None
    while True:
        spec = parse_users(question | {"limit": 1, "cursor": cursor})
        assert isinstance(spec, RecordsSpec), spec
        page = answer_users(spec, Asker(project, "UTC"), engine, now=test_segment_oracle.NOW, seconds=20)
        assert isinstance(page, People), page
        seen += page.people
        engine, other, cursor = other, engine, page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_people_are_told_alike_from_segments_and_events(segments: Engine, case: Case) -> None:
    project = next(_projects)
    build(project, case)
    raw = Engine(segments.storage, segments.compiler)
    plain = everybody(raw, raw, project, case.question)
    assert everybody(segments, segments, project, case.question) == plain
    assert everybody(segments, raw, project, case.question) == plain
    assert len({person.user_id for person in plain}) == len(plain)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases(), dimension=st.sampled_from([None, "country", "properties.k", "currency", "path"]))
def test_goals_are_told_alike_from_segments_and_events(
    segments: Engine, case: Case, dimension: str | None
) -> None:
    project = next(_projects)
    build(project, case)
    question = case.question | {"compare": {"from": "2034-02-25", "to": "2034-02-27"}}
    if dimension is not None:
        question["breakdown"] = {"dimension": dimension, "limit": 2}
    spec = parse_report(question)
    assert isinstance(spec, ReportSpec), spec
    goals = [AskedGoal(uuid4(), "Bought", GoalSpec("buy", None))]
    goals += [
        AskedGoal(UUID(int=n), path, GoalSpec(None, path)) for n, path in enumerate(["/shop/*", "/**a"])
    ]
    raw = Engine(segments.storage, segments.compiler)
    found, plain = (
        answer_goals(spec, goals, Asker(project, "UTC"), engine, now=test_segment_oracle.NOW, seconds=20)
        for engine in (segments, raw)
    )
    assert isinstance(found, GoalReport), found
    assert isinstance(plain, GoalReport), plain
    assert found.meta.plan.source is Source.SEGMENT
    assert replace(found, meta=plain.meta) == plain
    for goal in found.goals:
        assert goal.numbers.now.converting <= goal.numbers.now.visitors
