"""The refresher: rollups say what the events say, whatever comes, and whenever."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from analytics.events import refresh as refresher
from analytics.events import services
from analytics.events.rollups import reading, table
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.keeping import RollupsKept
from analytics.events.rollups.slices import SliceCut
from analytics.events.rollups.tests.ground import (
    AROUND,
    LATER,
    check,
    grains,
    kept,
    query,
    refresh,
    remove,
    settle,
    store,
    told,
)
from analytics.events.schema import Acquisition, Client, Locale, Location, Page
from analytics.events.tests.events import DAY, NOON, event, v7

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_left")]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

FULL: dict[str, Any] = {
    "page": Page("a.example", "/x"),
    "title": "Title",
    "client": Client("UA", "Firefox", "133", "Linux", None, "desktop"),
    "location": Location("DE", "Berlin", "Berlin"),
    "acquisition": Acquisition("https://r.example/", "r.example", "referral", "s", "m", "c", "t", "n"),
    "locale": Locale("de", "1920x1080"),
    "revenue": Decimal("12345678901234.5678"),
    "currency": "EUR",
}
SOME = [
    event(**FULL),
    event(NOON + MINUTE, user_id="other", session_id="s2", page=Page("b.example", "/x")),
    event(NOON + MINUTE, name="engagement", engagement_ms=1500),
    event(NOON + HOUR, name="buy", revenue=Decimal("-0.0001"), currency="USD"),
    event(NOON + HOUR, name="buy", revenue=Decimal("0.0002"), currency="USD"),
    event(NOON + DAY, bot="Googlebot", user_id="bot", page=Page("a.example", "/robots.txt")),
    event(NOON + 30 * DAY, source="ios", **{**FULL, "page": Page("a.example", "/y"), "currency": "JPY"}),
]


def test_every_dimension_is_counted_at_every_grain() -> None:
    store(SOME)
    assert refresh() > 0
    check(SOME)
    assert set(grains()) == {1}
    refresh(LATER)
    check(SOME)
    assert grains() == {2: 4, 3: 3, 4: 2}
    assert reading.behind(1, *AROUND) == []


def test_minutes_go_once_their_hour_is_merged() -> None:
    store(SOME[:3])
    refresh()
    assert grains() == {1: 2}
    refresh(NOON + 3 * HOUR - MINUTE)
    assert grains() == {1: 2}
    refresh(NOON + 3 * HOUR)
    assert grains() == {2: 1}
    check(SOME[:3], NOON, NOON + HOUR)


def test_a_range_within_an_hour_is_refused_once_its_minutes_are_gone() -> None:
    store(SOME[:3])
    refresh()
    assert told(Dimension.TOTAL, NOON, NOON + MINUTE)[None].events == 1
    refresh(LATER)
    for start, end in ((NOON, NOON + MINUTE), (NOON + MINUTE, NOON + HOUR)):
        with pytest.raises(SliceCut):
            reading.total(1, start, end)


@pytest.mark.parametrize("after", [MINUTE, 2 * HOUR, DAY, 10 * DAY])
def test_a_late_event_is_counted_wherever_its_slice_went(after: timedelta) -> None:
    store(SOME[:3])
    refresh()
    refresh(NOON + after)
    late = event(NOON + 5 * MINUTE, user_id="late", session_id="late", **FULL)
    store([late], NOON + after)
    assert reading.behind(1, *AROUND) != []
    refresh(NOON + after)
    check([*SOME[:3], late])
    refresh(LATER)
    check([*SOME[:3], late])


def test_a_slice_without_events_loses_its_rows() -> None:
    store(SOME)
    settle()
    assert kept() != set()
    remove(SOME)
    settle()
    assert kept() == set()


@pytest.mark.parametrize("now", [NOON + HOUR, LATER])
def test_an_erased_person_is_counted_no_more(now: datetime) -> None:
    store(SOME, now)
    refresh(now)
    remove([row for row in SOME if row.name == "buy" or row.bot is not None])
    left = [row for row in SOME if row.name != "buy" and row.bot is None]
    refresh(now)
    check(left)
    settle()
    check(left)


def test_what_has_lost_its_events_keeps_its_rollups() -> None:
    store(SOME)
    settle()
    query("INSERT INTO events_horizon (project_id, raw_from) VALUES (1, %s)", [NOON + 2 * DAY])
    query("DELETE FROM events_event WHERE timestamp < %s", [NOON + 2 * DAY])
    store([event(NOON + MINUTE)], LATER)
    settle()
    check(SOME)
    assert query("SELECT id FROM events_dirtymark") == []


def test_projects_are_kept_apart() -> None:
    rows = [*SOME, event(NOON, project_id=2, user_id="theirs"), event(NOON, project_id=3)]
    store(rows)
    refresh()
    check(rows)
    refresh(LATER)
    check(rows)


def test_a_project_that_is_gone_is_left_alone() -> None:
    store(SOME)
    assert refresher.refresh(limit=100, now=NOON, zone_of=lambda _: None) == 0
    assert kept() == set()


def test_other_rebuilds_run_before_the_marks_go_and_undo_all_when_they_fail() -> None:
    store(SOME[:1])
    seen: list[tuple[int, datetime, datetime, int]] = []

    def note(project_id: int, start: datetime, end: datetime) -> None:
        seen.append((project_id, start, end, len(query("SELECT id FROM events_dirtymark"))))

    def fail(project_id: int, start: datetime, end: datetime) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        refresh(rebuilds=(note, fail))
    assert kept() == set()
    assert refresh(rebuilds=(note,)) == 1
    assert seen == [(1, NOON, NOON + MINUTE, 1)] * 2
    assert query("SELECT id FROM events_dirtymark") == []


def test_a_project_that_fails_does_not_hold_up_another() -> None:
    store([event(), event(project_id=2)])

    def fail_for_the_first(project_id: int, start: datetime, end: datetime) -> None:
        if project_id == 1:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        refresh(rebuilds=(fail_for_the_first,))
    assert {row[0] for row in kept()} == {2}


def test_a_mark_made_meanwhile_stays() -> None:
    store(SOME[:1])
    late = event(NOON, user_id="late", session_id="late")

    def stores(project_id: int, start: datetime, end: datetime) -> None:
        if len(query("SELECT id FROM events_dirtymark")) == 1:
            store([late])

    assert refresher.refresh(limit=1, now=NOON, zone_of=lambda _: "UTC", rebuilds=(stores,)) == 1
    assert told(Dimension.TOTAL, *AROUND)[None].events == 1
    assert len(query("SELECT id FROM events_dirtymark")) == 1
    refresh()
    check([SOME[0], late])


def test_a_project_that_another_process_works_on_is_left_to_it() -> None:
    store(SOME[:1])
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 1)", [refresher.LOCKS])
            assert refresh() == 0
            cursor.execute("SELECT pg_advisory_unlock(%s, 1)", [refresher.LOCKS])
    finally:
        other.close()
    assert refresh() == 1
    check(SOME[:1])


def test_what_a_faster_clock_has_merged_is_not_counted_twice() -> None:
    store(SOME[:3])
    refresh(NOON + DAY)
    late = event(NOON + 2 * MINUTE)
    store([late], NOON)
    refresh(NOON)
    check([*SOME[:3], late])


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin"])
def test_slices_are_those_of_the_projects_zone(zone: str) -> None:
    around = [event(NOON + number * 10 * MINUTE, user_id=f"u{number % 5}") for number in range(200)]
    store(around)
    refresh(NOON + HOUR, zone)
    check(around)
    refresh(LATER, zone)
    check(around)
    offset = {"Asia/Kolkata": 30, "Asia/Kathmandu": 15}.get(zone, 0)
    minutes = {
        row[0].astimezone(UTC).minute for row in query("SELECT start FROM events_rollup WHERE grain = 2")
    }
    assert minutes == {offset}


def test_rollups_of_some_time_can_be_deleted_and_bots_alone() -> None:
    store(SOME)
    refresh(LATER)
    while table.erase_bots_before(1, NOON + 2 * DAY):
        pass
    assert not [row for row in kept() if row[6]]
    while table.erase_before(1, NOON + 2 * DAY):
        pass
    assert told(Dimension.TOTAL, *AROUND)[None].events == 1


def test_a_batch_that_is_stored_twice_changes_nothing() -> None:
    store(SOME)
    refresh(LATER)
    before = kept()
    store([event(NOON + 3 * MINUTE, event_id=SOME[0].event_id)], LATER)
    refresh(LATER)
    assert kept() == before


def test_ids_do_not_say_whose_events_these_were() -> None:
    store([event(NOON, event_id=v7(NOON), user_id="somebody@example.com")])
    refresh()
    first = query("SELECT users FROM events_rollup WHERE dimension = 0")
    query("TRUNCATE events_rollup, events_rollupkey")
    query("INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes) VALUES (1, %s, 1)", [NOON])
    refresh()
    second = query("SELECT users FROM events_rollup WHERE dimension = 0")
    assert bytes(first[0][0]) != bytes(second[0][0])


def test_events_stay_until_rollups_have_them_and_hours_are_whole() -> None:
    keeper, before = RollupsKept(), NOON + 2 * DAY + 20 * MINUTE
    store(SOME)
    assert keeper.settled(1, before) == NOON
    settle(zone="Asia/Kolkata")
    assert keeper.settled(1, before) == before + 10 * MINUTE - HOUR
    assert keeper.settled(2, before) == before


def test_rollups_go_when_they_were_kept_long_enough() -> None:
    store(SOME)
    settle()
    RollupsKept().raw_gone(1, NOON - 30 * DAY)
    check(SOME)
    RollupsKept().aggregates_gone(1, NOON + 2 * DAY)
    assert told(Dimension.TOTAL, *AROUND)[None].events == 1


def test_a_deleted_project_leaves_no_rollups() -> None:
    rows = [*SOME, event(project_id=2)]
    store(rows)
    refresh()
    services.delete_project_data(1)
    assert {row[0] for row in kept()} == {2}
    for name in ("key", "era", "merge"):
        assert query(f"SELECT DISTINCT project_id FROM events_rollup{name}") == [(2,)]
