"""From "the last 30 days" to two instants, on the clock of a zone.

A period of days, weeks, months or years is a run of local dates; it begins with the first instant of its
first date, which is not always midnight (clocks have gone forward at midnight in Havana and Beirut). Minutes
and hours are whole ones of the local clock. Every `last` period includes the running unit to its end:
events may carry a timestamp a little ahead of our clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from analytics.common.errors import Problem
from analytics.common.zones import start_of
from analytics.reports.query.errors import Code, Problems
from analytics.reports.query.parse_period import EARLIEST, LATEST
from analytics.reports.query.spec import (
    CompareMode,
    Comparison,
    LastPeriod,
    Period,
    PeriodUnit,
    SpanPeriod,
)


@dataclass(frozen=True, slots=True)
class Range:
    """Two instants in UTC, half-open; `days` are the local dates where it is made of whole ones."""

    start: datetime
    end: datetime
    days: tuple[date, date] | None = None
    """First date, and the date after the last."""
    unit: PeriodUnit | None = None
    """What `{"last": …}` counted in, so that what is before it is counted the same way."""
    count: int = 0


def resolve(period: Period, zone: ZoneInfo, now: datetime) -> Range | Problems:
    """The range that `period` means at `now`, an aware instant."""
    try:
        found = _span(period, zone) if isinstance(period, SpanPeriod) else _last(period, zone, now)
    except (OverflowError, ValueError):
        return _outside("period")
    return found if found.start >= EARLIEST and found.end <= LATEST + _DAY else _outside("period")


def resolve_comparison(comparison: Comparison, current: Range, zone: ZoneInfo) -> Range | Problems:
    """The range that `current` is compared with."""
    try:
        if isinstance(comparison, SpanPeriod):
            return _span(comparison, zone)
        if comparison is CompareMode.PREVIOUS_YEAR:
            return _year_before(current, zone)
        return _before(current, zone)
    except (OverflowError, ValueError):
        return _outside("compare")


_DAY: Final = timedelta(days=1)


def _span(period: SpanPeriod, zone: ZoneInfo) -> Range:
    if isinstance(period.start, datetime) and isinstance(period.end, datetime):
        return Range(period.start, period.end)
    return _days(period.start, period.end + _DAY, zone)


def _days(first: date, after: date, zone: ZoneInfo, unit: PeriodUnit | None = None, count: int = 0) -> Range:
    return Range(start_of(first, zone), start_of(after, zone), (first, after), unit, count)


def _last(period: LastPeriod, zone: ZoneInfo, now: datetime) -> Range:
    today = now.astimezone(zone).date()
    match period.unit:
        case PeriodUnit.MINUTE | PeriodUnit.HOUR:
            return _last_of_the_clock(period, zone, now)
        case PeriodUnit.DAY:
            after = today + _DAY
        case PeriodUnit.WEEK:
            after = today + timedelta(days=7 - today.weekday())
        case PeriodUnit.MONTH:
            after = add_months(today.replace(day=1), 1)
        case PeriodUnit.YEAR:
            after = date(today.year + 1, 1, 1)
    return _days(_units_before(after, period), after, zone, period.unit, period.count)


def _units_before(day: date, period: LastPeriod) -> date:
    match period.unit:
        case PeriodUnit.WEEK:
            return day - timedelta(weeks=period.count)
        case PeriodUnit.MONTH:
            return add_months(day, -period.count)
        case PeriodUnit.YEAR:
            return add_months(day, -12 * period.count)
        case _:
            return day - timedelta(days=period.count)


def _last_of_the_clock(period: LastPeriod, zone: ZoneInfo, now: datetime) -> Range:
    """`count` minutes or hours of elapsed time, up to the end of the running one of the local clock."""
    length = timedelta(minutes=1) if period.unit is PeriodUnit.MINUTE else timedelta(hours=1)
    local = now.astimezone(zone)
    into = timedelta(seconds=local.second, microseconds=local.microsecond)
    if period.unit is PeriodUnit.HOUR:
        into += timedelta(minutes=local.minute)
    end = now.astimezone(UTC) - into + length
    return Range(end - period.count * length, end)


def add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - _DAY
    return first.replace(day=min(day.day, last.day))


def _before(current: Range, zone: ZoneInfo) -> Range:
    if current.days is None:
        return Range(current.start - (current.end - current.start), current.start)
    first, after = current.days
    if current.unit is not None:
        return _days(_units_before(first, LastPeriod(current.count, current.unit)), first, zone)
    return _days(first - (after - first), first, zone)


def _year_before(current: Range, zone: ZoneInfo) -> Range:
    if current.days is None:
        return Range(_instant_a_year_before(current.start, zone), _instant_a_year_before(current.end, zone))
    first, after = current.days
    return _days(add_months(first, -12), add_months(after - _DAY, -12) + _DAY, zone)


def _instant_a_year_before(instant: datetime, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone)
    day = add_months(local.date(), -12)
    return datetime.combine(day, local.timetz()).astimezone(UTC)


def _outside(path: str) -> Problems:
    detail = f"Years from {EARLIEST.year} to {LATEST.year - 1} can be asked for."
    return Problems((Problem(path, Code.INVALID_PERIOD, detail),))
