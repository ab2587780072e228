"""Which slices of a project want a segment: hours once they are over, then whole days instead of their hours.

Hours and days are those of the project's zone. Days that segments cover already are left as they are, also
when the zone has changed since: a segment holds events, so its edges matter to nobody's numbers.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from analytics.events.models import Segment
from analytics.events.segments import manifest
from analytics.events.segments.rebuild import Slice, rebuild

SETTLED_AFTER: Final = timedelta(minutes=10)
"""From the end of an hour or a day to its segment: most events have come by then."""
_DAY: Final = timedelta(days=1)


def compact(project_id: int, zone: ZoneInfo, *, since: datetime, now: datetime) -> int:
    """Make the segments that are due of the days from `since` on; how many slices that were.

    Raises what `rebuild` raises; those that were made before stay.
    """
    slices = due(project_id, zone, since=since, now=now)
    for start, end in slices:
        rebuild(project_id, start, end)
    return len(slices)


def due(project_id: int, zone: ZoneInfo, *, since: datetime, now: datetime) -> list[Slice]:
    """The slices that lack a segment, oldest first."""
    settled = now - SETTLED_AFTER
    there = list(manifest.counting(project_id, since - _DAY, now))
    wanted: list[Slice] = []
    for start, end in _days(zone, since, settled):
        own = [one for one in there if one.start_at < end and one.end_at > start]
        inside = all(start <= one.start_at and one.end_at <= end for one in own)
        if end <= settled and inside:
            wanted += [] if len(own) == 1 and _covered(own, start, end) else [(start, end)]
        else:
            hours = _hours(zone, start, min(end, settled))
            wanted += [hour for hour in hours if not _covered(own, *hour)]
    return wanted


def _days(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Slice]:
    """The zone's days that overlap [since, until)."""
    day = since.astimezone(zone).date()
    while (start := _midnight(day, zone)) < until:
        yield start, _midnight(day + _DAY, zone)
        day += _DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _hours(zone: ZoneInfo, start: datetime, until: datetime) -> Iterator[Slice]:
    """The zone's whole hours in [start, until); one in which the clock is set by half an hour is shorter."""
    while (end := start + timedelta(minutes=60 - start.astimezone(zone).minute)) <= until:
        yield start, end
        start = end


def _covered(segments: list[Segment], start: datetime, end: datetime) -> bool:
    for segment in segments:
        if segment.start_at <= start < segment.end_at:
            start = segment.end_at
    return start >= end
