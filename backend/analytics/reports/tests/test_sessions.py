"""What sessions are in a report: whole, where and when each of them began."""

from datetime import UTC, datetime, timedelta
from typing import Any

from analytics.events.rollups.dimensions import SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.reading_sessions import SessionNumbers, session_values
from analytics.events.rollups.tests.ground import LATER, refresh
from analytics.events.rollups.tests.ground import store as store_rows
from analytics.events.tests.events import NOON
from analytics.reports.tests.conftest import Ask
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_answers import table
from analytics.reports.tests.test_rollup_answers import some_events

MARCH = {"from": "2033-03-01", "to": "2033-03-31"}
SESSION_METRICS = ["bounce_rate", "visit_duration"]


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2033, 3, day, hour, minute, tzinfo=UTC)


def test_a_bounce_is_one_page_view_and_nothing_else_but_engagement(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1), session="bounced"),
            Fact(at(1, 12, 5), session="bounced", name="engagement"),
            Fact(at(1), session="clicked"),
            Fact(at(1), session="clicked", name="signup"),
            Fact(at(1), session="viewed"),
            Fact(at(1), session="viewed"),
            Fact(at(1), session="unseen", name="signup"),
        ],
    )
    # Five minutes of four sessions.
    assert table(ask({"metrics": SESSION_METRICS, "period": MARCH})) == [(0.25, 75.0)]


def test_without_sessions_there_is_no_rate(ask: Ask, project_id: int) -> None:
    metrics = [*SESSION_METRICS, "views_per_session", "events_per_visitor"]
    assert table(ask({"metrics": metrics, "period": MARCH})) == [(None, None, None, None)]
    store(project_id, [Fact(at(2))])
    two_days = {"from": "2033-03-01", "to": "2033-03-02"}
    daily = ask({"metrics": metrics, "dimensions": ["time:day"], "period": two_days})
    assert [row.metrics for row in daily.rows] == [(None,) * 4, (1.0, 0.0, 1.0, 1.0)]


def test_a_session_belongs_whole_to_where_it_began(ask: Ask, project_id: int) -> None:
    """Over midnight, over the edges of the range, from one country to another."""
    store(
        project_id,
        [
            Fact(at(1, 23), session="a", country="DE"),
            Fact(at(2, 1), session="a", country="FR"),
            Fact(at(2, 23), session="b", country="FR"),
            Fact(at(3, 2), session="b", country="FR"),
        ],
    )
    second = {"from": "2033-03-02", "to": "2033-03-02"}
    assert table(ask({"metrics": [*SESSION_METRICS, "sessions"], "period": second})) == [(0.0, 10_800.0, 2)]
    both = {"from": "2033-03-01", "to": "2033-03-02"}
    asked = {"metrics": ["visit_duration", "sessions"], "period": both}
    assert [row.metrics for row in ask({**asked, "dimensions": ["time:day"]}).rows] == [
        (7_200.0, 1),
        (10_800.0, 2),
    ]
    assert table(ask({**asked, "dimensions": ["country"], "order_by": [["country", "asc"]]})) == [
        ("DE", 7_200.0, 1),
        ("FR", 10_800.0, 2),
    ]


def test_a_filter_chooses_sessions_by_any_of_their_events(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1, 23), session="a", path="/in"),
            Fact(at(2, 1), session="a", name="signup", path="/in"),
            Fact(at(1), session="b", path="/in"),
        ],
    )
    asked = {"metrics": SESSION_METRICS, "period": {"from": "2033-03-01", "to": "2033-03-01"}}
    assert table(ask({**asked, "filters": ["is", "event_name", ["signup"]]})) == [(0.0, 7_200.0)]
    assert table(ask({**asked, "filters": ["is", "path", ["/in"]]})) == [(0.5, 3_600.0)]
    assert table(ask({**asked, "filters": ["is", "path", ["/out"]]})) == [(None, None)]


def test_pages_of_entry_and_exit_part_whole_sessions(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1, 23), session="a", path="/in"),
            Fact(at(2, 1), session="a", path="/out", name="signup"),
            Fact(at(2, 2), session="a", path="/out"),
            Fact(at(1), session="b", path="/in", host="one.example"),
            Fact(at(1), session="c", name="signup"),
        ],
    )
    asked: dict[str, Any] = {
        "metrics": ["sessions", "pageviews", "events", "bounce_rate"],
        "period": {"from": "2033-03-01", "to": "2033-03-01"},
        "include": {"totals": True, "total_rows": True},
    }
    entered = ask({**asked, "dimensions": ["entry_path"]})
    assert table(entered) == [("/in", 2, 3, 4, 0.5), (None, 1, 0, 1, 0.0)]
    assert (entered.totals, entered.total_rows) == ((3, 3, 5, 1 / 3), 2)
    assert table(ask({**asked, "dimensions": ["exit_path"]})) == [
        ("/in", 1, 1, 1, 1.0),
        ("/out", 1, 2, 3, 0.0),
        (None, 1, 0, 1, 0.0),
    ]
    signups = ask({**asked, "dimensions": ["entry_path"], "filters": ["is", "event_name", ["signup"]]})
    assert table(signups) == [("/in", 1, 0, 1, 0.0), (None, 1, 0, 1, 0.0)]
    # As a filter it chooses events, each of its own day.
    entered_here = ["is", "entry_path", ["/in"]]
    assert table(ask({**asked, "filters": entered_here})) == [(2, 2, 2, 0.5)]
    assert table(ask({**asked, "filters": ["is", "exit_path", ["/out"]]}))[0][:3] == (1, 1, 1)
    assert table(ask({**asked, "filters": ["not", ["exists", "entry_path"]]}))[0][:3] == (1, 0, 1)


def test_another_project_s_sessions_are_not_seen(ask: Ask, project_id: int) -> None:
    store(project_id + 500_000, [Fact(at(1), path="/in"), Fact(at(1), path="/in")])
    store(project_id, [Fact(at(1), path="/in")])
    asked = {"metrics": [*SESSION_METRICS, "sessions"], "period": MARCH}
    assert table(ask(asked)) == [(1.0, 0.0, 1)]
    assert table(ask({**asked, "dimensions": ["entry_path"]})) == [("/in", 1.0, 0.0, 1)]
    assert table(ask({**asked, "filters": ["is", "exit_path", ["/in"]]})) == [(1.0, 0.0, 1)]


def test_the_answers_are_those_of_the_rollups_of_sessions(ask: Ask, project_id: int) -> None:
    store_rows(some_events(project_id, 3), LATER)
    refresh(LATER)
    start, end = NOON - timedelta(days=20), NOON + timedelta(days=10)
    for dimension in SESSION_DIMENSIONS:
        for bots in (False, True) if dimension is Dimension.BOT else (False,):
            told = session_values(project_id, dimension, start, end, bots=bots)
            assert told
            names = [] if dimension is Dimension.TOTAL else [dimension.name.lower()]
            asked = {
                "metrics": [*SESSION_METRICS, "visitors", "sessions", "pageviews", "events"],
                "dimensions": names,
                "period": {"from": start.isoformat(), "to": end.isoformat()},
            }
            by_session = dimension in (Dimension.ENTRY_PATH, Dimension.EXIT_PATH)
            asked["metrics"] = asked["metrics"] if by_session else SESSION_METRICS
            asked["include"] = {"bots": bots}
            found = {row.dimensions: row.metrics for row in ask(asked, now=NOON + timedelta(days=1)).rows}
            expected = {(one.value,) if names else (): _numbers(one, by_session) for one in told}
            assert found == expected, dimension


def _numbers(one: SessionNumbers, by_session: bool) -> tuple[object, ...]:
    seconds = one.duration_us / (one.sessions * 1_000_000)
    rates = (one.bounces / one.sessions, seconds)
    counts = (one.visitors, one.sessions, one.pageviews, one.events)
    return (*rates, *counts) if by_session else rates
