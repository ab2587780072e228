"""Which slices of a project want a segment: hours once they are over, then whole days instead of their hours.

Hours and days are those of the project's zone. Days that segments cover already are left as they are, also
when the zone has changed since: a segment holds events, so its edges matter to nobody's numbers. A day of
very many events, or of wide ones, stays hours, so that no single piece of work takes long. How wide they are
is known of what is in segments: so a day of some events is made of its hours first.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection

from analytics.events import horizon
from analytics.events.models import Segment
from analytics.events.people import event_days, partition
from analytics.events.segments import manifest
from analytics.events.segments.manifest import Slice
from analytics.events.segments.shape import VERSION

SETTLED_AFTER: Final = timedelta(minutes=10)
"""From the end of an hour or a day to its segment: most events have come by then."""
FEW: Final = 100_000
"""Events that are one segment however wide they are, 32 KB at most."""
MOST_OF_A_DAY: Final = 5_000_000
"""Events of a day in one segment: half a minute's work."""
MOST_BYTES_OF_A_DAY: Final = 4 << 30
"""The same of their texts: three times what five million have as a rule."""
_DAY: Final = timedelta(days=1)


def spans() -> dict[int, Slice]:
    """From the first day (UTC) with an event to the end of the last one, of each project that has one.

    By the day and from project to project: to ask for a project's first event would read all of them.
    """
    found: dict[int, Slice] = {}
    with connection.cursor() as cursor:
        for day in event_days():
            midnight = datetime.combine(day, time(), UTC)
            cursor.execute(_PROJECTS.format(table=partition(day)))
            for (project_id,) in cursor.fetchall():
                first, _ = found.get(project_id, (midnight, midnight))
                found[project_id] = (first, midnight + _DAY)
    return found


# The index begins with the project: one step in it for each.
_PROJECTS: Final = """
    WITH RECURSIVE found AS (
        (SELECT project_id FROM {table} ORDER BY project_id LIMIT 1)
        UNION ALL
        SELECT (SELECT project_id FROM {table} AS other WHERE other.project_id > found.project_id
                ORDER BY project_id LIMIT 1)
        FROM found WHERE found.project_id IS NOT NULL
    )
    SELECT project_id FROM found WHERE project_id IS NOT NULL
"""


def due(project_id: int, zone: ZoneInfo, *, span: Slice, now: datetime) -> list[Slice]:
    """The slices of the span's days that lack a segment of today's shape and are over, oldest first.

    None is behind the span: where the clock has leapt ahead, time to come would count as empty days, which
    every event that comes then would make anew.
    """
    since, until = span
    settled = now - SETTLED_AFTER
    raw_from = horizon.kept(project_id).raw_from
    there = list(manifest.counting(project_id, since - _DAY, now))
    wanted: list[Slice] = []
    for midnight, end in _days(zone, since, min(settled, until)):
        start = max(midnight, raw_from or midnight)
        if start >= end:
            continue  # behind the horizon
        known = [one for one in there if one.start_at < end and one.end_at > start]
        own = [one for one in known if one.schema_version == VERSION or one.lost_at]
        inside = all(start <= one.start_at and one.end_at <= end for one in own)
        is_one = len(own) == 1 and _covered(own, start, end)
        if end <= settled and inside and not is_one and _fits(project_id, known, start, end):
            wanted.append((start, end))
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


def _fits(project_id: int, known: list[Segment], start: datetime, end: datetime) -> bool:
    """Whether the day's events are known to be few and short enough for one segment."""
    if _covered(known, start, end):
        rows, texts = sum(one.rows for one in known), sum(one.text_bytes for one in known)
        return rows <= MOST_OF_A_DAY and texts <= MOST_BYTES_OF_A_DAY
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM (
                   SELECT FROM events_event
                   WHERE project_id = %s AND timestamp >= %s AND timestamp < %s LIMIT %s
               ) AS found""",
            [project_id, start, end, FEW + 1],
        )
        return int(cursor.fetchone()[0]) <= FEW
