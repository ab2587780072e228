"""What is known about stored events, beside the reports."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection

from analytics.events.models import ProjectActivity
from analytics.events.schema import Activity, LabelKind

COUNTED_AT_MOST: Final = 100_000
READ_AT_MOST: Final = 100_000


def activity(project_id: int) -> Activity:
    """When the project's first and last stored events were received; both None before the first."""
    row = ProjectActivity.objects.filter(project_id=project_id).first()
    if row is None:
        return Activity(None, None)
    return Activity(row.first_event_at, row.last_event_at)


def active_projects(project_ids: Iterable[int]) -> list[int]:
    """Those of the projects that something is stored of."""
    rows = ProjectActivity.objects.filter(project_id__in=list(project_ids))
    return sorted(rows.values_list("project_id", flat=True))


def stored_since(project_id: int, since: datetime) -> int:
    """Stored events with a timestamp from `since` on, counted up to COUNTED_AT_MOST."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM (
                   SELECT FROM events_event WHERE project_id = %s AND timestamp >= %s LIMIT %s
               ) AS found""",
            [project_id, since, COUNTED_AT_MOST],
        )
        return int(cursor.fetchone()[0])


def newest_properties(
    project_id: int, start: datetime, end: datetime, *, event_name: str | None, at_most: int
) -> list[bytes]:
    """The properties of people's newest events of a range as JSON objects, empty where an event has none.

    At most `at_most`; events of one name are looked for among the newest READ_AT_MOST.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT properties::text FROM (
                   SELECT properties, name_id FROM events_event
                   WHERE project_id = %(project)s AND timestamp >= %(start)s AND timestamp < %(end)s
                     AND bot_id IS NULL
                   ORDER BY timestamp DESC LIMIT %(read)s
               ) AS newest
               WHERE %(name)s::text IS NULL OR name_id IN (
                   SELECT id FROM events_label
                   WHERE project_id = %(project)s AND kind = %(kind)s AND value = %(name)s)
               LIMIT %(most)s""",
            {
                "project": project_id,
                "start": start,
                "end": end,
                "name": event_name,
                "kind": LabelKind.EVENT_NAME.value,
                "read": at_most if event_name is None else READ_AT_MOST,
                "most": at_most,
            },
        )
        return [(text or "").encode() for (text,) in cursor.fetchall()]
