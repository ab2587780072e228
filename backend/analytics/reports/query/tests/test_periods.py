from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.common.zones import start_of, zone, zone_names
from analytics.reports.query.buckets import Buckets, cut
from analytics.reports.query.dimensions import Bucket
from analytics.reports.query.errors import Problems
from analytics.reports.query.periods import Range, resolve, resolve_comparison
from analytics.reports.query.spec import CompareMode, LastPeriod, PeriodUnit, SpanPeriod

BERLIN, UTC_ZONE = zone("Europe/Berlin"), zone("UTC")
NOW = datetime(2026, 11, 22, 13, 20, 55, tzinfo=UTC)


def instants(covered: Range | Problems) -> tuple[str, str]:
    assert isinstance(covered, Range)
    return covered.start.isoformat(), covered.end.isoformat()


def last(text: int, unit: PeriodUnit, zone_name: str = "Europe/Berlin") -> Range:
    covered = resolve(LastPeriod(text, unit), zone(zone_name), NOW)
    assert isinstance(covered, Range)
    return covered


def buckets(covered: Range | Problems, bucket: Bucket, zone_name: str) -> Buckets:
    assert isinstance(covered, Range)
    found = cut(covered, bucket, zone(zone_name))
    assert isinstance(found, Buckets)
    return found


def days(first: date, final: date, zone_name: str) -> Range:
    covered = resolve(SpanPeriod(first, final), zone(zone_name), NOW)
    assert isinstance(covered, Range)
    return covered


def test_thirty_days_are_days_of_the_zone_with_today() -> None:
    assert instants(last(30, PeriodUnit.DAY)) == ("2026-10-23T22:00:00+00:00", "2026-11-22T23:00:00+00:00")


def test_a_day_of_hours_ends_with_the_running_hour() -> None:
    assert instants(last(24, PeriodUnit.HOUR)) == ("2026-11-21T14:00:00+00:00", "2026-11-22T14:00:00+00:00")
    kathmandu = last(24, PeriodUnit.HOUR, "Asia/Kathmandu")
    assert instants(kathmandu) == ("2026-11-21T14:15:00+00:00", "2026-11-22T14:15:00+00:00")


def test_thirty_minutes_end_with_the_running_minute() -> None:
    assert instants(last(30, PeriodUnit.MINUTE)) == ("2026-11-22T12:51:00+00:00", "2026-11-22T13:21:00+00:00")


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        (PeriodUnit.WEEK, date(2026, 11, 9), date(2026, 11, 23)),
        (PeriodUnit.MONTH, date(2026, 10, 1), date(2026, 12, 1)),
        (PeriodUnit.YEAR, date(2025, 1, 1), date(2027, 1, 1)),
    ],
)
def test_longer_units_begin_where_the_calendar_does(unit: PeriodUnit, start: date, end: date) -> None:
    assert last(2, unit).days == (start, end)


def test_a_period_before_all_data_is_refused_and_not_an_overflow() -> None:
    assert isinstance(resolve(LastPeriod(99_999, PeriodUnit.YEAR), BERLIN, NOW), Problems)


def test_the_previous_period_has_as_many_days() -> None:
    now = days(date(2026, 11, 10), date(2026, 11, 12), "Europe/Berlin")
    before = resolve_comparison(CompareMode.PREVIOUS_PERIOD, now, BERLIN)
    assert isinstance(before, Range)
    assert before.days == (date(2026, 11, 7), date(2026, 11, 10))


def test_the_month_before_is_a_month() -> None:
    before = resolve_comparison(CompareMode.PREVIOUS_PERIOD, last(1, PeriodUnit.MONTH), BERLIN)
    assert isinstance(before, Range)
    assert before.days == (date(2026, 10, 1), date(2026, 11, 1))


def test_the_year_before_keeps_dates_and_29_february_becomes_the_28th() -> None:
    leap = days(date(2028, 2, 29), date(2028, 2, 29), "UTC")
    before = resolve_comparison(CompareMode.PREVIOUS_YEAR, leap, UTC_ZONE)
    assert isinstance(before, Range)
    assert before.days == (date(2027, 2, 28), date(2027, 3, 1))


def test_instants_are_compared_with_as_much_time() -> None:
    span = SpanPeriod(datetime(2026, 3, 1, 10, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC))
    covered = resolve(span, BERLIN, NOW)
    assert isinstance(covered, Range)
    before = resolve_comparison(CompareMode.PREVIOUS_PERIOD, covered, BERLIN)
    assert instants(before) == ("2026-03-01T08:00:00+00:00", "2026-03-01T10:00:00+00:00")
    year = resolve_comparison(CompareMode.PREVIOUS_YEAR, covered, BERLIN)
    assert instants(year) == ("2025-03-01T10:00:00+00:00", "2025-03-01T12:00:00+00:00")


@pytest.mark.parametrize(
    ("zone_name", "day", "starts"),
    [
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00:00+00:00"),
        # The clock jumps from midnight to one: the day begins with the jump.
        ("America/Havana", date(2026, 3, 8), "2026-03-08T05:00:00+00:00"),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00:00+00:00"),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_day_begins_with_its_first_instant(zone_name: str, day: date, starts: str) -> None:
    assert start_of(day, zone(zone_name)).isoformat() == starts


def test_a_date_the_zone_skipped_is_no_bucket() -> None:
    covered = days(date(2011, 12, 29), date(2011, 12, 31), "Pacific/Apia")
    assert [name[:10] for name in buckets(covered, Bucket.DAY, "Pacific/Apia").names] == [
        "2011-12-29",
        "2011-12-31",
    ]


@pytest.mark.parametrize(
    ("zone_name", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Asia/Kolkata", date(2026, 10, 25), 24),
        ("Asia/Kathmandu", date(2026, 10, 25), 24),
        # Half an hour goes missing out of one hour, and comes as an hour's second half.
        ("Australia/Lord_Howe", date(2026, 10, 4), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 25),
    ],
)
def test_a_day_of_a_clock_change_has_its_own_number_of_hours(zone_name: str, day: date, hours: int) -> None:
    assert len(buckets(days(day, day, zone_name), Bucket.HOUR, zone_name).names) == hours


def test_the_clocks_half_hour_is_named_by_its_local_start() -> None:
    day = date(2026, 4, 5)
    names = buckets(days(day, day, "Australia/Lord_Howe"), Bucket.HOUR, "Australia/Lord_Howe").names
    assert [name[11:] for name in names[1:4]] == ["01:00:00+11:00", "01:30:00+10:30", "02:00:00+10:30"]


def test_a_first_bucket_begun_in_the_middle_is_named_by_its_whole() -> None:
    span = SpanPeriod(datetime(2026, 11, 4, 10, 30, tzinfo=UTC), datetime(2026, 11, 10, 1, tzinfo=UTC))
    covered = resolve(span, UTC_ZONE, NOW)
    assert [name[:10] for name in buckets(covered, Bucket.WEEK, "UTC").names] == ["2026-11-02", "2026-11-09"]
    assert buckets(covered, Bucket.HOUR, "UTC").names[0] == "2026-11-04T10:00:00+00:00"
    assert [name[:10] for name in buckets(covered, Bucket.MONTH, "UTC").names] == ["2026-11-01"]


def test_too_many_buckets_are_refused_with_the_cure() -> None:
    covered = days(date(2026, 1, 1), date(2026, 12, 31), "UTC")
    found = cut(covered, Bucket.MINUTE, UTC_ZONE)
    assert isinstance(found, Problems)
    assert "time:hour" in found.items[0].detail
    assert len(buckets(days(date(2026, 1, 1), date(2026, 7, 27), "UTC"), Bucket.HOUR, "UTC").names) == 4_992


moments = st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=300, deadline=None)
@given(
    zone_name=st.sampled_from(sorted(zone_names())),
    start=moments,
    length=st.integers(1, 5 * 86_400_000),
    bucket=st.sampled_from([Bucket.HOUR, Bucket.DAY, Bucket.WEEK, Bucket.MONTH]),
)
def test_buckets_cover_every_instant_once_in_every_zone(
    zone_name: str, start: datetime, length: int, bucket: Bucket
) -> None:
    covered = Range(start, start + timedelta(milliseconds=length))
    found = buckets(covered, bucket, zone_name)
    assert list(found.starts) == sorted(set(found.starts))
    assert found.starts[0] <= covered.start
    assert found.starts[-1] < covered.end
    assert all(covered.start < later for later in found.starts[1:])
    assert len(set(found.names)) == len(found.names)
    if bucket is Bucket.HOUR:
        for one, other in zip(found.starts, (*found.starts[1:], covered.end), strict=True):
            inside = (other - timedelta(microseconds=1)).astimezone(zone(zone_name))
            assert inside.hour == one.astimezone(zone(zone_name)).hour
