"""Questions that reach back to where the events are gone: the same answers from rollups, or a refusal."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection

from analytics.common.errors import RangeExpired
from analytics.events.horizon import advance
from analytics.events.rollups.tests.ground import LATER, refresh, store
from analytics.events.schema import Kept, Location, Page
from analytics.events.tests.events import NOON, Row, event
from analytics.reports.query import planner
from analytics.reports.query.planner import Plan, Source
from analytics.reports.query.result import QueryResult
from analytics.reports.tests.conftest import Ask

RAW_FROM: Final = NOON.replace(hour=0)
METRICS: Final = ["visitors", "sessions", "pageviews", "events"]
FORTY_DAYS: Final = {
    "from": (NOON - timedelta(days=30)).date().isoformat(),
    "to": (NOON + timedelta(days=10)).date().isoformat(),
}
TWO_DAYS: Final = {"from": "2026-03-09", "to": "2026-03-10"}
QUESTIONS: Final[list[dict[str, Any]]] = [
    {},
    {"dimensions": ["time:day"]},
    {"dimensions": ["time:week"], "timezone": "Asia/Tokyo"},
    {"dimensions": ["time:month"]},
    {"dimensions": ["time:hour"], "order_by": [["events", "desc"]], "limit": 5, "offset": 3},
    {"dimensions": ["path"]},
    {"dimensions": ["path"], "order_by": [["path", "desc"]], "limit": 3, "offset": 2},
    {"dimensions": ["country"], "include": {"totals": True, "total_rows": True}},
    {"dimensions": ["event_name"]},
    {"dimensions": ["event_source", "time:day"], "include": {"totals": True}},
    {"dimensions": ["time:day", "country"], "order_by": [["visitors", "desc"], ["country", "asc"]]},
    {"dimensions": ["title"]},
    {"dimensions": ["path"], "compare": "previous_period"},
    {"dimensions": ["time:day"], "compare": "previous_period", "include": {"totals": True}},
    {"period": {"from": "2026-03-01T10:00:00Z", "to": "2026-03-12T11:00:00Z"}},
]


def some_events(project_id: int, seed: int) -> list[Row]:
    chosen = random.Random(seed)
    made = []
    # On both sides of what cuts hours, and then a few busy hours: each costs the refresher a transaction.
    moments = [NOON - timedelta(minutes=minutes) for minutes in (15, 30, 45)]
    moments += [datetime(2026, 3, 1, hour, minute, tzinfo=UTC) for hour in (10, 18) for minute in (10, 50)]
    hours = [NOON + timedelta(hours=chosen.randrange(-24 * 60, 24 * 9)) for _ in range(12)]
    moments += [chosen.choice(hours) + timedelta(seconds=chosen.randrange(3_600)) for _ in range(150)]
    for at in moments:
        user = chosen.randrange(30)
        made.append(
            event(
                at,
                project_id=project_id,
                name=chosen.choice(["pageview", "pageview", "engagement", "signup"]),
                source=chosen.choice(["web", "ios"]),
                user_id=f"user-{user}",
                session_id=f"{user}-{at:%j}",
                page=Page("a.example", f"/{chosen.randrange(12)}"),
                location=Location(chosen.choice(["DE", "FR"]), None, None) if user % 3 else None,
                bot="crawler" if user == 7 else None,
            )
        )
    return made


@pytest.fixture
def project(db: None, project_id: int) -> int:
    store(some_events(project_id, 1), LATER)
    refresh(LATER)
    return project_id


def forget(project_id: int, upto: datetime = RAW_FROM) -> None:
    """What retention does."""
    advance(project_id, Kept(raw_from=upto))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_event WHERE project_id = %s AND timestamp < %s", [project_id, upto]
        )


def numbers(result: QueryResult) -> tuple[object, ...]:
    return result.rows, result.totals, result.totals_compare, result.total_rows


def test_the_answers_are_the_same_when_the_events_are_gone(ask: Ask, project: int) -> None:
    asked = [{"metrics": METRICS, "period": FORTY_DAYS} | question for question in QUESTIONS]
    before = [ask(question, now=LATER) for question in asked]
    assert all(len(answer.rows) for answer in before)
    forget(project)
    for question, told in zip(asked, before, strict=True):
        answer = ask(question, now=LATER)
        assert (told.meta.plan.source, told.meta.plan.approximate) == ("raw", False)
        assert (answer.meta.plan.source, answer.meta.plan.approximate) == ("rollup", True)
        # So few people are counted exactly by a sketch too.
        assert numbers(answer) == numbers(told), question


def test_what_has_not_been_rolled_up_yet_is_counted_now(ask: Ask, project: int) -> None:
    asked = {"metrics": METRICS, "dimensions": ["time:day"], "period": FORTY_DAYS}
    late = [one for one in some_events(project, 2) if one.timestamp >= RAW_FROM.timestamp() * 1e6]
    store(late, LATER)
    before = ask(asked, now=LATER)
    forget(project)
    assert numbers(ask(asked, now=LATER)) == numbers(before)
    refresh(LATER)
    assert numbers(ask(asked, now=LATER)) == numbers(before)


def test_counts_are_not_called_approximate(ask: Ask, project: int) -> None:
    forget(project)
    plan = ask({"metrics": ["pageviews", "events"], "period": FORTY_DAYS}, now=LATER).meta.plan
    assert (plan.source, plan.approximate) == ("rollup", False)


REFUSED: Final[list[tuple[dict[str, Any], str]]] = [
    ({"filters": ["contains", "country", ["D"]]}, "filters"),
    ({"filters": ["is", "country", ["DE", None]]}, "filters"),
    ({"filters": ["is", "country", ["DE"]], "dimensions": ["path"]}, "a filter and a dimension at once"),
    ({"filters": ["is", "country", ["DE"]], "metrics": ["bounce_rate"]}, "bounce_rate of some values"),
    ({"dimensions": ["path", "country"]}, "two dimensions"),
    ({"dimensions": ["properties.plan"]}, "the dimension properties.plan"),
    ({"dimensions": ["user_id"]}, "the dimension user_id"),
    ({"dimensions": ["time:day"], "timezone": "Asia/Kolkata"}, "within an hour"),
    ({"dimensions": ["time:minute"], "period": TWO_DAYS}, "within an hour"),
    ({"period": {"from": "2026-03-01T10:30:00Z", "to": "2026-03-12T11:00:00Z"}}, "within an hour"),
    ({"period": {"from": "2026-03-01T10:00:00Z", "to": "2026-03-10T11:40:00Z"}}, "within an hour"),
]


def test_what_rollups_do_not_know_is_refused(ask: Ask, project: int) -> None:
    forget(project)
    for question, unknown in REFUSED:
        with pytest.raises(RangeExpired, match=unknown) as caught:
            ask({"metrics": METRICS, "period": FORTY_DAYS} | question, now=LATER)
        assert "2026-03-10T00:00:00Z" in str(caught.value)
        assert [(one.path, one.code) for one in caught.value.problems] == [("period", "range_expired")]


def test_the_first_instant_told_is_the_one_nothing_stands_against(ask: Ask, project: int) -> None:
    forget(project)
    advance(project, Kept(aggregates_from=datetime(2026, 3, 1, tzinfo=UTC)))
    asked: dict[str, Any] = {"metrics": METRICS, "period": FORTY_DAYS}
    # Rollups reach further back than events, bots less far than either: what the question needs decides.
    now = NOON + timedelta(days=35)
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "2026-03-01"),
        ({"filters": ["contains", "country", ["D"]]}, "2026-03-10"),
        ({"include": {"bots": True}}, "2026-03-15"),
        ({"filters": ["contains", "country", ["D"]], "include": {"bots": True}}, "2026-03-15"),
    ]
    for more, first in cases:
        with pytest.raises(RangeExpired, match=f"answered is {first}T00:00:00Z") as caught:
            ask(asked | more, now=now)
        assert f"{first}T00:00:00Z" in caught.value.problems[0].detail
        later = {"from": f"{first}T00:00:00Z", "to": "2026-03-20T00:00:00Z"}
        ask(asked | more | {"period": later}, now=now)


def test_a_comparison_that_reaches_too_far_back_is_told_as_such(ask: Ask, project: int) -> None:
    forget(project)
    asked = {"metrics": METRICS, "period": {"from": "2026-03-11", "to": "2026-03-12"}}
    filtered = {**asked, "filters": ["contains", "country", ["D"]], "compare": "previous_period"}
    with pytest.raises(RangeExpired) as caught:
        ask(filtered, now=LATER)
    assert [one.path for one in caught.value.problems] == ["compare"]


def test_the_same_is_answered_where_the_events_are_there(ask: Ask, project: int) -> None:
    forget(project)
    fresh = {"from": RAW_FROM.date().isoformat(), "to": FORTY_DAYS["to"]}
    answer = ask({"metrics": METRICS, "period": fresh, "filters": ["contains", "country", ["D"]]}, now=LATER)
    assert answer.meta.plan.source == "raw"
    assert answer.rows[0].metrics[3]


def test_before_the_rollups_themselves_nothing_is_answered(ask: Ask, project: int) -> None:
    forget(project)
    advance(project, Kept(aggregates_from=datetime(2026, 3, 1, tzinfo=UTC)))
    with pytest.raises(RangeExpired, match="2026-03-01T00:00:00Z"):
        ask({"metrics": METRICS, "period": FORTY_DAYS}, now=LATER)
    ask({"metrics": METRICS, "period": {"from": "2026-03-01", "to": "2026-03-20"}}, now=LATER)


def test_values_behind_the_first_thousand_are_one_row_and_said(ask: Ask, db: None, project_id: int) -> None:
    at = NOON - timedelta(days=1)
    rows = [event(at, project_id=project_id, page=Page("a.example", f"/{n}")) for n in range(1_005)]
    store(rows, LATER)
    refresh(LATER)
    forget(project_id)
    answer = ask(
        {"metrics": ["pageviews"], "dimensions": ["path"], "period": FORTY_DAYS, "limit": 2000}, now=LATER
    )
    found = {row.dimensions[0]: row.metrics[0] for row in answer.rows}
    assert (len(found), found["(other)"]) == (1_001, 5)
    assert "(other)" in answer.meta.warnings[0]


def test_another_project_s_rollups_are_not_seen(ask: Ask, project: int) -> None:
    forget(project)
    advance(project + 500_000, Kept(raw_from=RAW_FROM))
    answer = ask({"metrics": METRICS, "period": FORTY_DAYS}, project=project + 500_000, now=LATER)
    assert answer.rows[0].metrics == (0, 0, 0, 0)


def test_a_minute_that_an_edge_cuts_is_refused(ask: Ask, db: None, project_id: int) -> None:
    old, fresh = NOON - timedelta(days=20), NOON - timedelta(minutes=30)
    store([event(at, project_id=project_id) for at in (old, fresh)], NOON)
    refresh(NOON)
    forget(project_id)

    def upto(end: datetime) -> dict[str, object]:
        return {"metrics": ["events"], "period": {"from": "2026-02-01T00:00:00Z", "to": end.isoformat()}}

    assert ask(upto(fresh), now=NOON).rows[0].metrics == (1,)
    assert ask(upto(fresh + timedelta(minutes=1)), now=NOON).rows[0].metrics == (2,)
    with pytest.raises(RangeExpired, match="within an hour"):
        ask(upto(fresh + timedelta(seconds=30)), now=NOON)


def test_a_mark_that_reaches_over_the_range_is_no_hindrance(ask: Ask, db: None, project_id: int) -> None:
    """A mark is an hour of UTC, in Kolkata the halves of two."""
    kolkata = "Asia/Kolkata"
    store([event(NOON - timedelta(days=20), project_id=project_id)], LATER)
    refresh(LATER, kolkata)
    forget(project_id, RAW_FROM - timedelta(hours=5, minutes=30))
    store([event(NOON + timedelta(minutes=minutes), project_id=project_id) for minutes in (10, 40)], LATER)
    period = {"from": "2026-02-01T00:00:00+05:30", "to": (NOON + timedelta(minutes=30)).isoformat()}
    answer = ask({"metrics": ["events"], "period": period}, zone=kolkata, now=LATER)
    assert answer.rows[0].metrics == (2,)


def test_what_is_stored_of_a_slice_that_lacks_events_stays_true(ask: Ask, db: None, project_id: int) -> None:
    horizon = NOON - timedelta(minutes=30)
    rows = [event(NOON - timedelta(minutes=minutes), project_id=project_id) for minutes in (50, 40, 20)]
    store(rows, LATER)
    refresh(LATER)
    advance(project_id, Kept(raw_from=horizon))
    store([event(NOON - timedelta(minutes=10), project_id=project_id)], LATER)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_event WHERE project_id = %s AND timestamp < %s", [project_id, horizon]
        )
    asked = {"metrics": ["events"], "period": TWO_DAYS}
    before = ask(asked, now=LATER).rows
    refresh(LATER)
    assert ask(asked, now=LATER).rows == before
    assert before[0].metrics == (3,)


def test_events_count_before_the_first_refresh(ask: Ask, db: None, project_id: int) -> None:
    store([event(NOON - timedelta(days=3), project_id=project_id)], LATER)
    refresh(LATER)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_rollupera WHERE project_id = %s", [project_id])
    store([event(NOON + timedelta(minutes=5), project_id=project_id)], LATER)
    forget(project_id)
    assert ask({"metrics": ["events"], "period": FORTY_DAYS}, now=LATER).rows[0].metrics == (2,)


def test_a_project_younger_than_its_retention_is_asked_anything(ask: Ask, db: None, project_id: int) -> None:
    store([event(NOON, project_id=project_id, location=Location("DE", None, None))], LATER)
    refresh(LATER)
    forget(project_id)
    asked = {"metrics": METRICS, "period": FORTY_DAYS, "filters": ["is", "country", ["DE"]]}
    answer = ask(asked, now=LATER)
    assert (answer.meta.plan.source, answer.rows[0].metrics) == ("raw", (1, 1, 1, 1))
    advance(project_id, Kept(aggregates_from=datetime(2026, 3, 1, tzinfo=UTC)))
    with pytest.raises(RangeExpired, match="2026-03-01T00:00:00Z"):
        ask(asked, now=LATER)


def test_many_events_are_answered_from_rollups_and_counted_exactly(
    ask: Ask, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(some_events(project_id, seed=1), LATER)
    refresh(LATER)
    question = {"metrics": METRICS, "dimensions": ["country"], "period": FORTY_DAYS}
    plain = ask(question, now=LATER)
    monkeypatch.setattr(planner, "FEWEST", 1)
    found = ask(question, now=LATER)
    assert found.rows == plain.rows
    assert (plain.meta.plan, found.meta.plan) == (Plan(Source.RAW), Plan(Source.ROLLUP, approximate=True))
    counts = ask({**question, "metrics": ["pageviews"]}, now=LATER)
    assert counts.meta.plan == Plan(Source.ROLLUP)


@pytest.mark.parametrize(
    "more",
    [
        {"filters": ["contains", "country", ["D"]]},
        {"dimensions": ["country", "path"]},
        {"period": {"from": "2026-03-01T10:20:00Z", "to": "2026-03-12T11:00:00Z"}},
        {"timezone": "Asia/Kolkata", "dimensions": ["time:day"]},
    ],
)
def test_what_rollups_do_not_know_is_asked_of_the_events_that_are_there(
    ask: Ask, project_id: int, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    store(some_events(project_id, seed=1), LATER)
    refresh(LATER)
    monkeypatch.setattr(planner, "FEWEST", 1)
    question = {"metrics": METRICS, "period": FORTY_DAYS, **more}
    assert ask(question, now=LATER).meta.plan == Plan(Source.RAW)


def test_the_sum_of_rare_values_is_not_shown_where_the_events_are_there(
    ask: Ask, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [event(NOON, project_id=project_id, page=Page("a.example", f"/{n}")) for n in range(1_002)]
    store(pages, LATER)
    refresh(LATER)
    monkeypatch.setattr(planner, "FEWEST", 1)
    question = {"metrics": ["events"], "dimensions": ["path"], "period": FORTY_DAYS}
    found = ask({**question, "include": {"total_rows": True}}, now=LATER)
    assert (found.meta.plan, found.total_rows, found.meta.warnings) == (Plan(Source.RAW), 1_002, ())
