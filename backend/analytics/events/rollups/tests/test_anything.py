"""Any order, duplication and split of some events, refreshed at any moments, ends in the same rollups."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.tests.ground import (
    check,
    empty_rollups,
    kept,
    query,
    refresh,
    remove,
    settle,
    store,
    told,
)
from analytics.events.schema import Page
from analytics.events.tests.events import NOON, Row, event, v4
from analytics.events.tests.snapshot import empty_tables

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_left")]
ZONES = ("UTC", "Asia/Kolkata", "America/New_York")


@st.composite
def events(draw: st.DrawFn) -> list[Row]:
    count = draw(st.integers(1, 12))
    return [draw(an_event(number)) for number in range(1, count + 1)]


@st.composite
def an_event(draw: st.DrawFn, number: int) -> Row:
    minutes = draw(st.sampled_from([0, 1, 2, 29, 30, 59, 60, 61, 900, 1440, 43_200]))
    at = NOON + timedelta(minutes=minutes, seconds=draw(st.integers(0, 59)))
    name = draw(st.sampled_from(["pageview", "engagement", "buy"]))
    return event(
        at,
        received=NOON,
        event_id=v4(number),
        name=name,
        user_id=draw(st.sampled_from("abc")),
        session_id=draw(st.sampled_from("rst")),
        page=draw(st.sampled_from([None, Page("a.example", "/"), Page("b.example", "/"), Page(None, "/x")])),
        bot=draw(st.sampled_from([None, None, "Crawler"])),
        engagement_ms=1_000 if name == "engagement" else None,
        revenue=draw(st.sampled_from([None, Decimal(0), Decimal("0.1")])) if name == "buy" else None,
        currency=draw(st.sampled_from([None, "EUR", "USD"])) if name == "buy" else None,
    )


MOMENTS = st.sampled_from(
    [timedelta(0), timedelta(hours=1), timedelta(hours=3, minutes=1), timedelta(days=2)]
)


@settings(max_examples=15, deadline=None)
@given(data=st.data(), rows=events(), zone=st.sampled_from(ZONES))
def test_any_way_of_coming_ends_in_the_same_rollups(data: st.DataObject, rows: list[Row], zone: str) -> None:
    _forget()
    store(rows)
    settle(zone=zone)
    check(rows)
    at_once = kept()
    _forget()

    arriving = data.draw(st.permutations([*rows, *data.draw(st.lists(st.sampled_from(rows)))]))
    now = NOON
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        store(arriving[:size], now)
        arriving = arriving[size:]
        if data.draw(st.booleans()):
            refresh(now, zone)
        now += data.draw(MOMENTS)
    refresh(now, zone)
    check(rows)
    settle(zone=zone)
    check(rows)
    assert kept() == at_once


@settings(max_examples=20, deadline=None)
@given(rows=events(), data=st.data())
def test_an_erased_person_leaves_what_the_others_make(rows: list[Row], data: st.DataObject) -> None:
    _forget()
    now = NOON + data.draw(MOMENTS)
    store(rows, now)
    refresh(now)
    erased = data.draw(st.sampled_from("abc"))
    remove([row for row in rows if row.user_id == erased])
    refresh(now)
    left = [row for row in rows if row.user_id != erased]
    check(left)
    settle()
    check(left)
    if not left:
        assert kept() == set()


@settings(max_examples=20, deadline=None)
@given(rows=events(), before=st.sampled_from(ZONES), after=st.sampled_from(ZONES), now=MOMENTS)
def test_a_project_that_moves_is_counted_again(
    rows: list[Row], before: str, after: str, now: timedelta
) -> None:
    _forget()
    store(rows)
    refresh(NOON + now, before)
    refresh(NOON + now, after)
    check(rows)
    settle(zone=after)
    check(rows)
    moved = kept()
    _forget()
    store(rows)
    settle(zone=after)
    assert kept() == moved


@pytest.mark.parametrize(("before", "after"), [("UTC", "Asia/Kolkata"), ("Asia/Kolkata", "America/New_York")])
def test_what_has_lost_its_events_keeps_the_old_zone(before: str, after: str) -> None:
    rows = [event(NOON + timedelta(hours=7 * number), user_id=f"u{number}") for number in range(40)]
    store(rows)
    settle(zone=before)
    horizon = NOON + timedelta(days=3)
    query("INSERT INTO events_horizon (project_id, raw_from) VALUES (1, %s)", [horizon])
    query("DELETE FROM events_event WHERE timestamp < %s", [horizon])
    settle(zone=after)
    check(rows)
    assert told(Dimension.TOTAL, NOON - timedelta(days=9), NOON + timedelta(days=30))[None].events == 40


def _forget() -> None:
    empty_tables()
    empty_rollups()
