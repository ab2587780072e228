"""Hours first, then days, in the project's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from analytics.common.clock import FixedClock
from analytics.events import horizon
from analytics.events.schema import Kept
from analytics.events.segments import compact as compact_module
from analytics.events.segments import manifest
from analytics.events.segments.compact import due
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.tests.segments import HOUR, content, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)
FAR = MIDNIGHT + 365 * DAY


def compact(zone: ZoneInfo, now: datetime) -> int:
    slices = due(1, zone, span=(MIDNIGHT, FAR), now=now)
    for start, end in slices:
        rebuild(1, start, end)
    return len(slices)


def levels(start: datetime, end: datetime) -> list[str]:
    return [segment.level for segment in manifest.counting(1, start, end)]


def test_hours_of_today_become_one_day_when_it_is_over() -> None:
    keeper = PostgresStore(FixedClock(MIDNIGHT))
    keeper.prepare(MIDNIGHT.date())
    store_now(keeper, [event(MIDNIGHT + hour * HOUR) for hour in range(24)])
    zone = ZoneInfo("UTC")
    noon = MIDNIGHT + 12 * HOUR + timedelta(minutes=5)
    assert compact(zone, noon) == 11
    assert compact(zone, noon) == 0
    assert levels(MIDNIGHT, MIDNIGHT + DAY) == ["hour"] * 11
    assert compact(zone, MIDNIGHT + DAY + HOUR / 2) == 1
    assert levels(MIDNIGHT, MIDNIGHT + DAY) == ["day"]
    made = list(manifest.counting(1, MIDNIGHT, MIDNIGHT + DAY))
    assert content(made) == truth(1, MIDNIGHT, MIDNIGHT + DAY)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, tzinfo=UTC), 23),
        ("Europe/Berlin", datetime(2026, 10, 25, tzinfo=UTC), 25),
        ("Asia/Kathmandu", datetime(2026, 3, 10, tzinfo=UTC), 24),
    ],
)
def test_slices_are_the_zones(zone: str, day: datetime, hours: int) -> None:
    there = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=there).astimezone(UTC)
    end = start + hours * HOUR
    found = due(1, there, span=(start, FAR), now=end - HOUR + timedelta(minutes=20))
    assert [first for first, _ in found] == [start + number * HOUR for number in range(hours - 1)]
    assert due(1, there, span=(start, FAR), now=end + timedelta(minutes=20)) == [(start, end)]


def test_an_hour_inside_a_day_makes_the_day_anew() -> None:
    [old] = rebuild(1, MIDNIGHT, MIDNIGHT + DAY)
    [new] = rebuild(1, MIDNIGHT + HOUR, MIDNIGHT + 2 * HOUR)
    assert (new.start_at, new.end_at) == (old.start_at, old.end_at)


def test_a_slice_over_the_edge_of_two_days_keeps_both() -> None:
    for start in (MIDNIGHT, MIDNIGHT + DAY):
        rebuild(1, start, start + DAY)
    made = rebuild(1, MIDNIGHT + DAY - HOUR, MIDNIGHT + DAY + HOUR)
    assert [(one.start_at, one.end_at) for one in made] == [
        (MIDNIGHT, MIDNIGHT + DAY),
        (MIDNIGHT + DAY, MIDNIGHT + 2 * DAY),
    ]


def test_a_change_of_zone_makes_only_what_is_missing() -> None:
    rebuild(1, MIDNIGHT, MIDNIGHT + DAY)
    berlin = ZoneInfo("Europe/Berlin")
    found = due(1, berlin, span=(MIDNIGHT, FAR), now=MIDNIGHT + DAY + HOUR / 2)
    assert found == [(MIDNIGHT - HOUR, MIDNIGHT)]


@pytest.mark.parametrize(("limit", "most"), [("MOST_OF_A_DAY", 4), ("MOST_BYTES_OF_A_DAY", 5 * 30_000)])
def test_a_day_of_very_many_or_wide_events_stays_hours(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = PostgresStore(FixedClock(MIDNIGHT))
    keeper.prepare(MIDNIGHT.date())
    wide = b'{"text": "%s"}' % (b"a" * 30_000)
    store_now(keeper, [event(MIDNIGHT + hour * HOUR, properties=wide) for hour in range(5)])
    zone, later = ZoneInfo("UTC"), MIDNIGHT + DAY + HOUR / 2
    monkeypatch.setattr(compact_module, "FEW", 4)
    with monkeypatch.context() as patched:
        patched.setattr(compact_module, limit, most)
        assert compact(zone, later) == 24
        assert compact(zone, later) == 0
        assert levels(MIDNIGHT, MIDNIGHT + DAY) == ["hour"] * 24
    assert compact(zone, later) == 1
    assert levels(MIDNIGHT, MIDNIGHT + DAY) == ["day"]


def test_few_events_are_a_day_at_once_however_wide() -> None:
    keeper = PostgresStore(FixedClock(MIDNIGHT))
    keeper.prepare(MIDNIGHT.date())
    store_now(keeper, [event(MIDNIGHT + hour * HOUR) for hour in range(5)])
    assert compact(ZoneInfo("UTC"), MIDNIGHT + DAY + HOUR / 2) == 1
    [made] = manifest.counting(1, MIDNIGHT, MIDNIGHT + DAY)
    assert made.text_bytes > 5 * 100


def test_segments_of_another_shape_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    zone, later = ZoneInfo("UTC"), MIDNIGHT + DAY + HOUR / 2
    assert compact(zone, later) == 1
    monkeypatch.setattr(compact_module, "VERSION", 2)
    assert due(1, zone, span=(MIDNIGHT, FAR), now=later) == [(MIDNIGHT, MIDNIGHT + DAY)]


def test_each_projects_days_are_found() -> None:
    keeper = PostgresStore(FixedClock(MIDNIGHT))
    keeper.prepare(MIDNIGHT.date())
    at = {1: MIDNIGHT, 2: MIDNIGHT + DAY, 3: MIDNIGHT - HOUR, 7: MIDNIGHT + 13 * HOUR}
    store_now(keeper, [event(start, project_id=number) for number, start in at.items()])
    store_now(keeper, [event(MIDNIGHT + DAY, project_id=number) for number in at])
    store_now(keeper, [event(MIDNIGHT, project_id=8)])
    found = compact_module.spans()
    end = MIDNIGHT + 2 * DAY
    assert {number: found[number] for number in (*at, 8)} == {
        1: (MIDNIGHT, end),
        2: (MIDNIGHT + DAY, end),
        3: (MIDNIGHT - DAY, end),
        7: (MIDNIGHT, end),
        8: (MIDNIGHT, MIDNIGHT + DAY),
    }


def test_days_behind_the_horizon_are_not_due() -> None:
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=MIDNIGHT + HOUR))
    found = due(1, ZoneInfo("UTC"), span=(MIDNIGHT - 2 * DAY, FAR), now=MIDNIGHT + DAY + HOUR / 2)
    assert found == [(MIDNIGHT + HOUR, MIDNIGHT + DAY)]


def test_a_clock_that_is_ahead_makes_no_days_of_time_to_come() -> None:
    zone = ZoneInfo("America/New_York")
    found = due(1, zone, span=(MIDNIGHT, MIDNIGHT + DAY), now=MIDNIGHT + 365 * DAY)
    assert [end for _, end in found] == [MIDNIGHT + 4 * HOUR, MIDNIGHT + DAY + 4 * HOUR]
