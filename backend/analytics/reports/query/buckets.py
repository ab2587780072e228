"""Where time is cut: the edges of every bucket of a range, computed once and bound as instants.

A bucket of minutes or hours ends where the local clock reaches the next full one, and wherever the clock
itself jumps: on the day it goes back, 02:00 to 03:00 comes twice and is two buckets. Days, weeks and months
begin with the first instant of their first local date, whatever the clock does in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from analytics.common.errors import Problem
from analytics.common.zones import clock_ceiling, clock_floor, start_of
from analytics.reports.query.dimensions import Bucket
from analytics.reports.query.errors import Code, Problems
from analytics.reports.query.periods import Range, add_months

MAX_BUCKETS: Final = 5_000
_LENGTHS: Final = {Bucket.MINUTE: timedelta(minutes=1), Bucket.HOUR: timedelta(hours=1)}


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
    at = clock_floor(start, length, zone)
    while True:
        yield at
        at = clock_ceiling(at, length, zone)
