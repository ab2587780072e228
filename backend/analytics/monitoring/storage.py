"""What is stored, whose it is, and for how long the disk will do."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from analytics.audit.models import LedgerRow
from analytics.common.clock import to_micros
from analytics.common.tally import Outcome, minute_of

_GROWTH: Final = timedelta(days=7)
MIN_EVENTS: Final = 1_000
"""With fewer, what an empty database takes would be told as the size of events."""

#: Events by project: those that the ledger saw stored within the days the project keeps, or, if more, those
#: in segments (imported events are older than their receipt). Counting the table would take minutes.
_PROJECTS: Final = """
    SELECT p.public_id, p.name, greatest(coalesce(l.events, 0), coalesce(s.rows, 0)), coalesce(s.bytes, 0)
    FROM projects_project p
    LEFT JOIN LATERAL (
        SELECT sum(events)::bigint AS events FROM audit_ledger
        WHERE project_id = p.id AND outcome = %(stored)s
          AND minute >= %(now)s - p.raw_retention_days * 1440
    ) l ON true
    LEFT JOIN (
        SELECT project_id, sum(rows)::bigint AS rows, sum(bytes)::bigint AS bytes
        FROM events_segment WHERE replaced_at IS NULL GROUP BY project_id
    ) s ON s.project_id = p.id
    WHERE p.deleted_at IS NULL
    ORDER BY 3 DESC, p.name
"""


@dataclass(frozen=True, slots=True)
class ProjectStorage:
    """What one project takes. `events` and `bytes` are estimates, `segment_bytes` is counted."""

    id: UUID
    name: str
    events: int
    bytes: int
    segment_bytes: int


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes. `disk_…` are of the folder of state; PostgreSQL elsewhere has a disk of its own.

    `events_a_day` is the mean of the last seven days, or of fewer in a younger installation. `days_left` is
    until the disk is full if nothing is deleted meanwhile; None where nothing grows or too little is known.
    """

    database_bytes: int
    segment_bytes: int
    disk_bytes: int
    disk_free_bytes: int
    bytes_an_event: float | None
    events_a_day: float
    days_left: float | None
    results: list[ProjectStorage]


def storage(now: datetime) -> Storage:
    """Raises django.db.Error without PostgreSQL."""
    rows, database = _asked(now)
    events = sum(row[2] for row in rows)
    segments = sum(row[3] for row in rows)
    an_event = (database + segments) / events if events >= MIN_EVENTS else None
    a_day = _events_a_day(now)
    disk = shutil.disk_usage(settings.STATE_DIR)
    return Storage(
        database_bytes=database,
        segment_bytes=segments,
        disk_bytes=disk.total,
        disk_free_bytes=disk.free,
        bytes_an_event=an_event,
        events_a_day=a_day,
        days_left=disk.free / (a_day * an_event) if an_event and a_day else None,
        results=[
            ProjectStorage(
                public_id,
                name,
                count,
                round(database * count / events if events else 0) + in_segments,
                in_segments,
            )
            for public_id, name, count, in_segments in rows
        ],
    )


def _asked(now: datetime) -> tuple[list[tuple[UUID, str, int, int]], int]:
    parameters: dict[str, str | int] = {"stored": Outcome.STORED.value, "now": minute_of(to_micros(now))}
    with connection.cursor() as cursor:
        cursor.execute(_PROJECTS, parameters)
        rows = cursor.fetchall()
        cursor.execute("SELECT pg_database_size(current_database())")
        [size] = cursor.fetchone()
    return rows, size


def _events_a_day(now: datetime) -> float:
    since = minute_of(to_micros(now - _GROWTH))
    stored = LedgerRow.objects.filter(outcome=Outcome.STORED.value, minute__gte=since)
    minutes = stored.order_by("minute").values_list("minute", flat=True)
    first = minutes.first()
    if first is None:
        return 0.0
    days = max(1.0, (minute_of(to_micros(now)) - first) / 1440)
    return float(stored.aggregate(events=Sum("events"))["events"]) / days
