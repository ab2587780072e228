"""Lists with more values than rollups keep: what they answer is what the events say, to the row."""

import random
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest

from analytics.events.rollups import build, merging
from analytics.events.rollups.tests.ground import LATER, query, refresh, store
from analytics.events.schema import Page
from analytics.events.tests.events import NOON, Row, event
from analytics.reports.query import planner
from analytics.reports.query.planner import Source
from analytics.reports.query.result import QueryResult
from analytics.reports.tests.conftest import Ask

KEPT: Final = 4
PERIOD: Final = {
    "from": (NOON - timedelta(days=3)).date().isoformat(),
    "to": (NOON + timedelta(days=3)).date().isoformat(),
}
BEFORE: Final = {
    "from": (NOON - timedelta(days=1)).date().isoformat(),
    "to": (NOON - timedelta(days=1)).date().isoformat(),
}
METRICS: Final = ["visitors", "sessions", "pageviews", "events", "engagement_time", "views_per_session"]
_projects = count(900_000)


@pytest.fixture
def few_values(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (build, merging):
        monkeypatch.setattr(module, "TOP", KEPT)
    monkeypatch.setattr(build, "TOP_OF_A_MINUTE", KEPT)


@pytest.fixture
def by_rollups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "FEWEST", 0)


def visits(project: int, seed: int) -> list[Row]:
    """A few pages are seen often and most once or twice; some are only read on."""
    chosen, found = random.Random(seed), []
    for number in range(220):
        page = min(int(chosen.paretovariate(0.7)), 18)
        at = NOON + timedelta(hours=chosen.choice([-30, -28, -2, 0, 1, 24]), seconds=chosen.randrange(3_000))
        found.append(
            event(
                at,
                project_id=project,
                name=chosen.choice(["pageview"] * 5 + ["engagement", "click"]),
                user_id=f"u{chosen.randrange(40)}",
                session_id=f"s{number % 60}",
                page=None if page == 3 else Page("a.example", f"/{page}"),
            )
        )
    return found


def questions(seed: int) -> list[dict[str, Any]]:
    chosen = random.Random(seed)
    found = []
    for by in ("visitors", "sessions", "pageviews", "events"):
        metrics = [by, *chosen.sample([one for one in METRICS if one != by], 2)]
        found.append(
            {
                "metrics": metrics,
                "dimensions": ["path"],
                "period": PERIOD,
                "limit": chosen.choice([1, 2, 3, 5]),
                "offset": chosen.choice([0, 0, 1]),
                "compare": chosen.choice([None, BEFORE]),
                "include": {"totals": True, "total_rows": chosen.random() < 0.2},
            }
        )
    return found


def told(result: QueryResult) -> tuple[object, ...]:
    return result.rows, result.totals, result.totals_compare, result.total_rows, result.meta.warnings


@pytest.mark.usefixtures("few_values")
def test_a_list_from_rollups_is_that_of_the_events(
    ask: Ask, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = []
    for seed in range(8):
        project = next(_projects)
        rows = visits(project, seed)
        store(rows, NOON)
        refresh([NOON, NOON + timedelta(days=2), LATER][seed % 3])
        store(visits(project, seed + 100)[:3], NOON)
        for question in questions(seed):
            monkeypatch.setattr(planner, "FEWEST", 10**9)
            expected = ask(question, project=project, now=NOON + timedelta(days=3))
            monkeypatch.setattr(planner, "FEWEST", 0)
            found = ask(question, project=project, now=NOON + timedelta(days=3))
            assert told(found) == told(expected), question
            sources.append(found.meta.plan.source)
    assert set(sources) == {Source.ROLLUP, Source.RAW}


@pytest.mark.usefixtures("few_values")
@pytest.mark.parametrize("dimensions", [[], ["time:day"]])
def test_the_numbers_of_a_page_are_those_of_the_events(
    ask: Ask, db: None, project_id: int, monkeypatch: pytest.MonkeyPatch, dimensions: list[str]
) -> None:
    store(visits(project_id, 1), NOON)
    refresh(LATER)
    store(visits(project_id, 101)[:3], NOON)
    sources = {}
    for pages in (*([f"/{page}"] for page in range(1, 20)), ["/1", "/2"], ["/1", "/19"]):
        question = {
            "metrics": METRICS,
            "dimensions": dimensions,
            "filters": ["is", "path", pages],
            "period": PERIOD,
            "include": {"totals": True},
        }
        monkeypatch.setattr(planner, "FEWEST", 10**9)
        expected = ask(question, project=project_id, now=NOON + timedelta(days=3))
        monkeypatch.setattr(planner, "FEWEST", 0)
        found = ask(question, project=project_id, now=NOON + timedelta(days=3))
        assert told(found) == told(expected), pages
        sources[tuple(pages)] = found.meta.plan.source
    assert sources["/1",] == sources["/1", "/2"] == Source.ROLLUP
    assert sources["/19",] == sources["/1", "/19"] == Source.RAW, "part of it may be in a rest"


@pytest.mark.usefixtures("few_values", "by_rollups")
def test_a_page_that_is_missing_in_an_hour_s_rest_is_counted_from_events(
    ask: Ask, db: None, project_id: int
) -> None:
    """The second of a day may be the fifth of each hour."""
    rows = []
    for hour in range(3):
        at = NOON + timedelta(hours=hour)
        for place in range(4):
            rows += [event(at, project_id=project_id, page=Page("a", f"/{hour}{place}")) for _ in range(3)]
        rows += [event(at, project_id=project_id, page=Page("a", "/steady")) for _ in range(2)]
    store(rows, NOON)
    refresh(LATER)
    question = {"metrics": ["pageviews"], "dimensions": ["path"], "period": PERIOD, "limit": 1}
    found = ask(question, now=LATER - timedelta(days=60))
    assert [(row.dimensions, row.metrics) for row in found.rows] == [(("/steady",), (6,))]
    assert found.meta.plan.source == Source.RAW


@pytest.mark.usefixtures("few_values", "by_rollups")
def test_rests_from_before_they_were_noted_prove_nothing(ask: Ask, db: None, project_id: int) -> None:
    pages = [event(NOON, project_id=project_id, page=Page("a", "/")) for _ in range(9)]
    pages += [event(NOON, project_id=project_id, page=Page("a", f"/{place}")) for place in range(9)]
    store(pages, NOON)
    refresh(LATER)
    question = {"metrics": ["pageviews"], "dimensions": ["path"], "period": PERIOD, "limit": 1}
    now = NOON + timedelta(days=3)
    assert ask(question, now=now).meta.plan.source == Source.ROLLUP
    of_one = {"metrics": ["pageviews"], "filters": ["is", "path", ["/"]], "period": PERIOD}
    assert ask(of_one, now=now).meta.plan.source == Source.ROLLUP
    query("UPDATE events_rollup SET lacks = NULL WHERE project_id = %s", [project_id])
    for asked in (question, of_one):
        found = ask(asked, now=now)
        assert (found.meta.plan.source, found.rows[0].metrics) == (Source.RAW, (9,))
