"""Whole sessions in answers from segments, as PostgreSQL and the oracle tell them, wherever slices end."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analytics.common.zones import zone
from analytics.events.models import DirtyMark
from analytics.events.segments.rebuild import rebuild
from analytics.reports.query import begun
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.parse import parse_query
from analytics.reports.query.planner import Source
from analytics.reports.query.sources import Engine
from analytics.reports.query.spec import QuerySpec
from analytics.reports.tests import oracle
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_oracle import DAYS, facts, filters, of_one_currency, possible, ranges
from analytics.reports.tests.test_oracle import questions as any_questions
from analytics.reports.tests.test_segment_oracle import Case, ask, build, everything, segments, slices
from analytics.reports.tests.test_session_list_oracle import expected, facts_of_more, page, pages

__all__ = ["segments"]
DAY = datetime(2034, 2, 28, tzinfo=UTC)
HOUR = timedelta(hours=1)
OF_SESSIONS = ["bounce_rate", "visit_duration"]
HOME = "0192f1a0-0000-7000-8000-00000000000c"
_projects = count(1_100_000)


@st.composite
def questions(draw: st.DrawFn, day: datetime, zone_name: str) -> dict[str, Any]:
    """About whole sessions and about events, filtered or not, parted by what sessions have."""
    asked = draw(any_questions(day, zone_name))
    metrics = draw(
        st.permutations([*OF_SESSIONS, *draw(st.sets(st.sampled_from(sorted(METRICS)), max_size=3))])
    )
    metrics = list(dict.fromkeys(metrics))
    names = possible([*asked["dimensions"]], metrics)
    tree = draw(filters)
    assume("entry_path" not in repr((names, tree)) and "exit_path" not in repr((names, tree)))
    orders = st.tuples(st.sampled_from(names + metrics), st.sampled_from(["asc", "desc"])).map(list)
    return {
        **asked,
        "metrics": metrics,
        "dimensions": names,
        "filters": of_one_currency(tree, names, metrics),
        "order_by": draw(st.lists(orders, max_size=2, unique_by=lambda order: order[0])),
    }


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone_name = draw(st.sampled_from(sorted(DAYS)))
    day = datetime(*draw(st.sampled_from(DAYS[zone_name])), tzinfo=UTC)
    some = st.lists(facts_of_more(day) | facts(day), max_size=12)
    return Case(draw(questions(day, zone_name)), draw(some), draw(some), draw(slices(day)))


def raw_of(engine: Engine) -> Engine:
    return Engine(engine.storage, engine.compiler)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_segments_say_of_sessions_what_raw_events_and_the_oracle_say(segments: Engine, case: Case) -> None:
    project = next(_projects)
    build(project, case)
    found = ask(case.question, project, segments)
    is_mixed = case.question["filters"] is not None or set(case.question["metrics"]) != set(OF_SESSIONS)
    assert found.meta.plan.source is (Source.SEGMENT if is_mixed else Source.RAW)
    assert everything(found) == everything(ask(case.question, project, raw_of(segments)))
    spec = parse_query(case.question)
    assert isinstance(spec, QuerySpec)
    current, _ = ranges(spec)
    expected = oracle.rows(spec, case.early + case.late, current, zone(spec.timezone or "UTC"))
    assert [oracle._same(row.dimensions + row.metrics) for row in found.rows] == [
        oracle._same(row) for row in expected
    ]


def told(question: dict[str, Any], project: int, engine: Engine) -> list[tuple[object, ...]]:
    """The rows, which are PostgreSQL's, and came from segments."""
    asked = {"metrics": [*OF_SESSIONS, "events"], "period": {"from": "2034-02-28", "to": "2034-02-28"}}
    found = ask({**asked, **question}, project, engine)
    assert found.meta.plan.source is Source.SEGMENT
    assert everything(found) == everything(ask({**asked, **question}, project, raw_of(engine)))
    return [row.dimensions + row.metrics for row in found.rows]


def test_a_session_lies_across_slices_and_the_period(segments: Engine) -> None:
    """Begun in a segment, gone on in raw events, and passing only after the period, in another segment."""
    project = next(_projects)
    store(project, [Fact(DAY + 22 * HOUR, session="long", country="DE"), Fact(DAY, session="short")])
    store(project, [Fact(DAY - HOUR, session="before"), Fact(DAY + HOUR, name="buy", session="before")])
    rebuild(project, DAY, DAY + 23 * HOUR)
    store(project, [Fact(DAY + 23 * HOUR, session="long")])
    store(project, [Fact(DAY + 30 * HOUR, name="buy", session="long")])
    rebuild(project, DAY + 24 * HOUR, DAY + 48 * HOUR)
    rebuild(project, DAY - 24 * HOUR, DAY)
    bought = ["is", "event_name", ["buy"]]
    # The one event within the day is of a session that began the day before.
    assert told({"filters": bought}, project, segments) == [(0.0, 8 * 3_600.0, 1)]
    daily = {
        "filters": bought,
        "dimensions": ["time:day"],
        "period": {"from": "2034-02-27", "to": "2034-03-01"},
    }
    assert [row[1:] for row in told(daily, project, segments)] == [
        (0.0, 2 * 3_600.0, 0),
        (0.0, 8 * 3_600.0, 1),
        (None, None, 1),
    ]
    assert told({"dimensions": ["country"]}, project, segments) == [
        (None, 1.0, 0.0, 3),
        ("DE", 0.0, 8 * 3_600.0, 1),
    ]


def test_another_project_s_sessions_pass_no_filter_here(segments: Engine) -> None:
    """Of one id, which is one key in both."""
    project, other = next(_projects), next(_projects)
    for one, country in ((project, "DE"), (other, "FR")):
        store(one, [Fact(DAY, session=HOME, country=country), Fact(DAY, session="a", country="DE")])
        rebuild(one, DAY, DAY + 24 * HOUR)
    french = {"filters": ["is", "country", ["FR"]]}
    assert told(french, project, segments) == [(None, None, 0)]
    assert told(french, other, segments) == [(1.0, 0.0, 1)]


@pytest.mark.parametrize("limit", ["MOST_SESSIONS", "MOST_ROWS"])
def test_what_is_too_much_is_answered_by_postgresql(
    segments: Engine, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = next(_projects)
    store(project, [Fact(DAY, session=name, country=name) for name in ("a", "b", "c")])
    rebuild(project, DAY, DAY + 24 * HOUR)
    DirtyMark.objects.filter(project_id=project).delete()
    question = {
        "metrics": ["bounce_rate", "events"],
        "dimensions": ["country"],
        "filters": ["exists", "country"],
        "period": {"from": "2034-02-28", "to": "2034-02-28"},
    }
    for most, source in ((3, Source.SEGMENT), (2, Source.RAW)):
        monkeypatch.setattr(begun, limit, most)
        found = ask(question, project, segments)
        assert found.meta.plan.source is source
        assert [row.dimensions + row.metrics for row in found.rows] == [
            ("a", 1.0, 1),
            ("b", 1.0, 1),
            ("c", 1.0, 1),
        ]


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_a_list_is_the_oracles_and_goes_on_by_whichever_engine(segments: Engine, case: Case) -> None:
    project, raw = next(_projects), raw_of(segments)
    build(project, case)
    question = {name: case.question[name] for name in ("filters", "period", "timezone")}
    listed = expected(question, case.early + case.late, project)
    assert pages(segments, project, question, limit=2) == listed
    first = page(segments, project, question, limit=1)
    is_filtered = question["filters"] is not None
    assert first.meta.plan.source is (Source.SEGMENT if is_filtered else Source.RAW)
    if first.next_cursor is not None:
        assert pages(raw, project, question, limit=1, cursor=first.next_cursor) == listed[1:]
