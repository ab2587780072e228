"""Sessions' own numbers: right at any moment, whatever comes, and whatever has gone."""

from datetime import datetime, timedelta

import pytest

from analytics.events.rollups import reading_sessions
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.keeping import RollupsKept
from analytics.events.rollups.sessions import PAUSE
from analytics.events.rollups.slices import Grain, SliceCut
from analytics.events.rollups.tests.ground import (
    AROUND,
    LATER,
    check_sessions,
    query,
    refresh,
    remove,
    settle,
    store,
    told_of_sessions,
)
from analytics.events.schema import Acquisition, Page
from analytics.events.tests.events import DAY, NOON, Row, event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_left")]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def visit(name: str, *at: timedelta, user: str = "", bot: str | None = None) -> list[Row]:
    """A page view at each of these distances from NOON."""
    return [
        event(
            NOON + one, session_id=name, user_id=user or name, page=Page("a.example", f"/{name}/{n}"), bot=bot
        )
        for n, one in enumerate(at)
    ]


def counted() -> set[datetime]:
    """The hours of sessions that have rows and are up to date."""
    covered, _ = reading_sessions.parts(1, AROUND)
    return {one.start for one in covered if one.grain is Grain.SESSIONS_HOUR}


SOME = [
    *visit("stays", MINUTE, 3 * MINUTE),
    *visit("bounces", 2 * MINUTE),
    event(NOON + 5 * MINUTE, session_id="bounces", user_id="bounces", name="engagement", engagement_ms=900),
    event(NOON + 6 * MINUTE, session_id="looks at nothing", user_id="x", name="buy"),
    event(NOON + 7 * MINUTE, session_id="reads on", user_id="y", name="engagement", engagement_ms=10),
    *visit("goes on", 50 * MINUTE, 70 * MINUTE, 200 * MINUTE),
    *visit("robot", 10 * MINUTE, bot="Crawler"),
    event(
        NOON + DAY, session_id="campaign", user_id="stays",
        acquisition=Acquisition("https://r.example/", "r.example", "mail", "s", "m", "c", None, None),
    ),
]  # fmt: skip


def test_they_answer_before_and_after_they_are_rolled_up() -> None:
    store(SOME)
    check_sessions(SOME, *AROUND)
    for at in (NOON, NOON + 2 * HOUR, NOON + 5 * HOUR, NOON + 2 * DAY, LATER):
        refresh(at)
        check_sessions(SOME, *AROUND)
        check_sessions(SOME, NOON + 2 * MINUTE, NOON + DAY)
    settle()
    check_sessions(SOME, *AROUND, bots=True)
    month = (NOON.replace(day=1, hour=0), NOON.replace(day=1, hour=0, month=4))
    assert reading_sessions.parts(1, month)[1] == []


def test_an_event_of_another_hour_changes_the_hour_in_which_its_session_began() -> None:
    rows = visit("long", MINUTE)
    store(rows)
    settle(NOON + 4 * HOUR)
    assert NOON in counted()
    more = visit("long", 5 * HOUR)
    store(more, NOON + 5 * HOUR)
    refresh(NOON + 5 * HOUR)
    assert NOON not in counted(), "no reader takes it while it is out of date"
    check_sessions([*rows, *more], *AROUND)
    refresh(NOON + 5 * HOUR + PAUSE)
    assert NOON in counted()
    check_sessions([*rows, *more], *AROUND)


def test_a_session_that_lasts_for_hours_is_not_counted_again_with_every_event() -> None:
    store(visit("long", MINUTE))
    settle(NOON + 4 * HOUR)
    for minutes in range(3):
        now = NOON + 5 * HOUR + minutes * MINUTE
        store(visit("long", 5 * HOUR + minutes * MINUTE), now)
        refresh(now)
    (due,) = query("SELECT due_at FROM events_rollupmerge WHERE grain = 12 AND start = %s", [NOON])
    assert due == (NOON + 5 * HOUR + PAUSE,)


def test_a_session_whose_beginning_comes_late_moves_to_its_hour() -> None:
    rows = visit("offline", 5 * HOUR, 6 * HOUR)
    store(rows, NOON + 6 * HOUR)
    settle(NOON + 9 * HOUR)
    late = visit("offline", MINUTE)
    store(late, NOON + 9 * HOUR)
    refresh(NOON + 9 * HOUR)
    check_sessions([*rows, *late], *AROUND)
    settle(NOON + 10 * HOUR)
    check_sessions([*rows, *late], *AROUND)
    found = told_of_sessions(Dimension.TOTAL, NOON, NOON + HOUR)
    assert found[None].duration_us == 6 * 3_600_000_000 - 60_000_000
    assert told_of_sessions(Dimension.TOTAL, NOON + 5 * HOUR, NOON + 6 * HOUR) == {}


def test_a_session_that_loses_its_beginning_moves_to_where_it_begins_then() -> None:
    """Two people in one session: one of them is erased."""
    rows = [*visit("shared", MINUTE, user="a"), *visit("shared", 5 * HOUR, 6 * HOUR, user="b")]
    store(rows, NOON + 6 * HOUR)
    settle(NOON + 9 * HOUR)
    remove(rows[:1])
    refresh(NOON + 9 * HOUR)
    check_sessions(rows[1:], *AROUND)
    settle(NOON + 10 * HOUR)
    check_sessions(rows[1:], *AROUND)


def test_they_outlive_their_events_and_the_sessions() -> None:
    store(SOME)
    settle()
    horizon = NOON + HOUR
    assert RollupsKept().settled(1, horizon) == horizon
    query("INSERT INTO events_horizon (project_id, raw_from) VALUES (1, %s)", [horizon])
    query("DELETE FROM events_event WHERE timestamp < %s", [horizon])
    query("DELETE FROM events_session WHERE started_at < %s AND ended_at < %s", [horizon, horizon])
    check_sessions(SOME, *AROUND)
    # Its session began behind the horizon and is still there: it stays where it was counted.
    store(visit("goes on", 300 * MINUTE), LATER)
    settle()
    check_sessions(SOME, *AROUND)
    with pytest.raises(SliceCut):
        told_of_sessions(Dimension.TOTAL, NOON + MINUTE, NOON + DAY)
    with pytest.raises(SliceCut):
        told_of_sessions(Dimension.TOTAL, NOON - DAY, NOON + MINUTE)


def test_events_stay_until_their_sessions_are_counted() -> None:
    store(SOME)
    refresh(LATER)
    assert RollupsKept().settled(1, LATER) == NOON
    settle()
    assert RollupsKept().settled(1, LATER) == LATER


def test_entry_and_exit_pages_are_those_of_the_whole_session() -> None:
    rows = visit("a", MINUTE, HOUR + MINUTE)
    store(rows, NOON + 2 * HOUR)
    settle()
    entries = told_of_sessions(Dimension.ENTRY_PATH, NOON, NOON + HOUR)
    exits = told_of_sessions(Dimension.EXIT_PATH, NOON, NOON + HOUR)
    assert (set(entries), set(exits)) == ({"/a/0"}, {"/a/1"})
    assert entries["/a/0"].pageviews == 2


def test_what_is_no_dimension_of_sessions_is_refused() -> None:
    with pytest.raises(ValueError, match="TITLE"):
        told_of_sessions(Dimension.TITLE, *AROUND)


def test_bots_rows_go_with_their_events_and_peoples_stay() -> None:
    rows = [row for day in (0, 1, 40) for row in visit(f"robot {day}", day * DAY, bot="Crawler")]
    people = [row for day in (0, 1, 40) for row in visit(f"person {day}", day * DAY)]
    store([*rows, *people])
    settle()
    before = NOON + 12 * HOUR
    query("INSERT INTO events_horizon (project_id, bots_from) VALUES (1, %s)", [before])
    RollupsKept().raw_gone(1, NOON - DAY)
    assert query("SELECT DISTINCT start FROM events_rollup WHERE is_bot AND start < %s", [before]) == []
    left = query("SELECT DISTINCT start::date::text FROM events_rollup WHERE is_bot ORDER BY 1")
    assert [day for (day,) in left] == ["2026-03-11", "2026-04-01", "2026-04-19"]
    check_sessions([*rows, *people], *AROUND)
    check_sessions([*rows[1:2], *people[1:2]], NOON + DAY, NOON + 2 * DAY, bots=True)
