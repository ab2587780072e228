"""Where time is cut: the edges of every bucket of a range, computed once and bound as instants.

A bucket of minutes or hours ends where the local clock reaches the next full one, and wherever the clock
itself jumps: on the day it goes back, 02:00 to 03:00 comes twice and is two buckets. Days, weeks and months
begin with the first instant of their first local date, whatever the clock does in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from analytics.common.errors import Problem
from analytics.reports.query.dimensions import Bucket
from analytics.reports.query.errors import Code, Problems
from analytics.reports.query.periods import Range, add_months, start_of

MAX_BUCKETS: Final = 5_000
_LENGTHS: Final = {Bucket.MINUTE: timedelta(minutes=1), Bucket.HOUR: timedelta(hours=1)}
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Buckets:
    """The cuts of one range: bucket i (from 0) holds `starts[i] <= t < starts[i + 1]`, the last to the end.

    `names` are the local starts with offset. The first bucket is named by its whole unit even where the
    range begins in the middle of it.
    """

    starts: tuple[datetime, ...]
    names: tuple[str, ...]


def cut(covered: Range, bucket: Bucket, zone: ZoneInfo) -> Buckets | Problems:
    """The buckets that `covered` touches, in order; Problems where they are too many."""
    starts: list[datetime] = []
    for start in _starts(covered, bucket, zone):
        if start >= covered.end:
            break
        starts.append(start)
        if len(starts) > MAX_BUCKETS:
            return _too_many(bucket)
    return Buckets(tuple(starts), tuple(start.astimezone(zone).isoformat() for start in starts))


def _too_many(bucket: Bucket) -> Problems:
    coarser = {Bucket.MINUTE: Bucket.HOUR, Bucket.HOUR: Bucket.DAY}.get(bucket, Bucket.MONTH)
    detail = f"More than {MAX_BUCKETS} buckets: choose a shorter period, or time:{coarser}."
    return Problems((Problem("dimensions", Code.TOO_MANY_BUCKETS, detail),))


def _starts(covered: Range, bucket: Bucket, zone: ZoneInfo) -> Iterator[datetime]:
    if bucket in _LENGTHS:
        return _clock_starts(covered.start, _LENGTHS[bucket], zone)
    return _calendar_starts(covered.start, bucket, zone)


def _calendar_starts(start: datetime, bucket: Bucket, zone: ZoneInfo) -> Iterator[datetime]:
    day = _first_date(start.astimezone(zone).date(), bucket)
    while True:
        following = _next_date(day, bucket)
        # A date that the zone skipped has no instant of its own, and so no bucket.
        if start_of(day, zone) < start_of(following, zone):
            yield start_of(day, zone)
        day = following


def _first_date(day: date, bucket: Bucket) -> date:
    if bucket is Bucket.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if bucket is Bucket.MONTH else day


def _next_date(day: date, bucket: Bucket) -> date:
    if bucket is Bucket.MONTH:
        return add_months(day, 1)
    return day + timedelta(days=7 if bucket is Bucket.WEEK else 1)


def _clock_starts(start: datetime, length: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    at = _floor(start, length, zone)
    while True:
        yield at
        at = _ceiling(at, length, zone)


def _into(at: datetime, length: timedelta, zone: ZoneInfo) -> timedelta:
    """How far the local clock is into its unit."""
    local = at.astimezone(zone)
    since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    return (since_midnight + timedelta(microseconds=local.microsecond)) % length


def _floor(at: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    candidate = at.astimezone(UTC) - _into(at, length, zone)
    return _jump(candidate, at, zone) or candidate


def _ceiling(at: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    candidate = at + length - _into(at, length, zone)
    return _jump(at, candidate, zone) or candidate


def _jump(low: datetime, high: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant after `low`, up to `high`, at which the clock jumps; None where it does not."""
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return None
    # Clocks jump at whole seconds; `low` is one already.
    high = high if high.microsecond == 0 else high.replace(microsecond=0) + _SECOND
    while high - low > _SECOND:
        middle = low + _SECOND * ((high - low) // _SECOND // 2)
        is_before = middle.astimezone(zone).utcoffset() == before
        low, high = (middle, high) if is_before else (low, middle)
    return high
