"""Sessions of which a part is gone for good: each is counted where it was, and once."""

from datetime import timedelta

import pytest

from analytics.common.ids import identifier_key
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.tests.ground import (
    AROUND,
    LATER,
    query,
    remove,
    settle,
    store,
    told_of_sessions,
)
from analytics.events.rollups.tests.test_sessions import visit
from analytics.events.tests.events import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_left")]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_a_session_that_loses_some_events_stays_where_it_was_counted_behind_the_horizon() -> None:
    """Three people in one session over the horizon; one whose events are still there is erased."""
    rows = [
        *visit("shared", MINUTE, user="a"),
        *visit("shared", 5 * HOUR, user="b"),
        *visit("shared", 6 * HOUR, user="c"),
    ]
    store(rows, NOON + 6 * HOUR)
    settle()
    before = told_of_sessions(Dimension.TOTAL, *AROUND)
    assert before[None].sessions == 1
    horizon = NOON + HOUR
    query("INSERT INTO events_horizon (project_id, raw_from) VALUES (1, %s)", [horizon])
    query("DELETE FROM events_event WHERE timestamp < %s", [horizon])
    remove(rows[1:2])
    settle()
    assert told_of_sessions(Dimension.TOTAL, *AROUND) == before
    assert told_of_sessions(Dimension.TOTAL, horizon, AROUND[1]) == {}
    assert query("SELECT started_at, user_key FROM events_session") == [
        (NOON + MINUTE, identifier_key(1, "c"))
    ], "nothing of the first one's is kept but the instant"


def test_what_follows_on_a_session_that_is_gone_is_another_session() -> None:
    """The price of keeping nothing of whoever was there before."""
    store(visit("comes back", MINUTE))
    settle()
    horizon = NOON + HOUR
    query("INSERT INTO events_horizon (project_id, raw_from) VALUES (1, %s)", [horizon])
    query("DELETE FROM events_event WHERE timestamp < %s", [horizon])
    query("DELETE FROM events_session WHERE ended_at < %s", [horizon])
    store(visit("comes back", 2 * HOUR), LATER)
    settle()
    assert told_of_sessions(Dimension.TOTAL, *AROUND)[None].sessions == 2
