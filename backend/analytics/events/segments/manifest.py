"""Which segments count: the rows of `events_segment`, read and switched."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from analytics.events.models import Segment
from analytics.events.segments import store
from analytics.events.segments.shape import VERSION
from analytics.events.segments.store import Draft

_LOCKS = 0x5A8
"""The first number of the projects' advisory locks; `events.refresh` has the one before it."""
HOUR = timedelta(hours=1)

Slice = tuple[datetime, datetime]
"""[start, end)."""


def hold(project_id: int) -> None:
    """Let nobody else change the project's segments until the transaction ends.

    Waits up to five minutes: raises OperationalError then.
    """
    with connection.cursor() as cursor:
        # While DuckDB works the connection is idle, for longer than is well otherwise.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = '5min'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, project_id])


def try_to_hold(project_id: int) -> bool:
    """As `hold`, but without waiting: whether nobody else was at it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCKS, project_id])
        return bool(cursor.fetchone()[0])


def counting(project_id: int, start: datetime, end: datetime) -> "QuerySet[Segment]":
    """The segments that overlap [start, end), by time, lost ones included."""
    found = Segment.objects.filter(project_id=project_id, replaced_at=None)
    return found.filter(start_at__lt=end, end_at__gt=start).order_by("start_at")


def lost(project_id: int, start: datetime, end: datetime) -> list[Slice]:
    """The part of [start, end) of which PostgreSQL no longer has all events, nor anybody else; by time."""
    found = counting(project_id, start, end).exclude(lost_at=None).values_list("start_at", "end_at")
    return [(max(since, start), min(until, end)) for since, until in found]


def has_its_size(segment: Segment) -> bool:
    """Whether the file is there and as long as it was written. Raises OSError."""
    return not segment.path or store.size(segment.path) == segment.bytes


def has_its_content(segment: Segment) -> bool:
    """Whether the file is what was written, every byte of it. Raises OSError."""
    if not has_its_size(segment):
        return False
    return not segment.path or store.stored_checksum(segment.path) == segment.checksum


def switch(
    project_id: int, start: datetime, end: datetime, *, draft: Draft | None, path: str, now: datetime
) -> Segment:
    """Let a file count instead of all that overlap [start, end), in the caller's transaction."""
    counting(project_id, start, end).update(replaced_at=now)
    return Segment.objects.create(
        project_id=project_id,
        start_at=start,
        end_at=end,
        level=level_of(start, end),
        path=path,
        bytes=draft.bytes if draft else 0,
        rows=draft.rows if draft else 0,
        text_bytes=draft.text_bytes if draft else 0,
        checksum=draft.checksum if draft else "",
        schema_version=VERSION,
        written_at=now,
        checked_at=now,
    )


def level_of(start: datetime, end: datetime) -> str:
    """How a slice of that length is called."""
    return "hour" if end - start <= HOUR else "day"
