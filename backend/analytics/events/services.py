"""The events app's writers beside the storage engines."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import connection, transaction

from analytics.events.exports import keeping
from analytics.events.models import ProjectActivity
from analytics.events.refresh import alone
from analytics.events.segments import removal
from analytics.events.storage.postgres import closing, partitions
from analytics.events.storage.postgres.connections import raw_connection
from analytics.events.storage.postgres.keys import DAYS_KEPT

_DELETED_AT_ONCE: Final = 10_000
_BY_PROJECT: Final = (
    "events_event", "events_key", "events_session", "events_identifier", "events_label", "events_page",
    "events_client", "events_location", "events_acquisition", "events_locale", "events_dirtymark",
    "events_horizon", "events_rollup", "events_rollupmerge", "events_rollupera", "events_rollupkey",
)  # fmt: skip


def ensure_partitions(days: Iterable[date]) -> list[date]:
    """Make the daily partitions of events (by timestamp) and keys (by receipt); the days that lacked one."""
    wanted = sorted(set(days))
    made = {
        day
        for table in (partitions.EVENTS, partitions.KEYS)
        for day in partitions.ensure(raw_connection(), table, wanted)
    }
    return sorted(made)


def ensure_coming_partitions(today: date) -> list[date]:
    """Partitions of the coming days, so that no batch has to wait for one; the days that lacked one."""
    return ensure_partitions(partitions.coming(today))


def drop_key_partitions(today: date) -> list[date]:
    """Drop the keys of events first received more than seven days ago; the days dropped.

    No clock is believed alone: one that jumps weeks ahead would drop keys that still count, and PostgreSQL's
    is often the same. A day that holds keys only goes once keys were received on eight later days, which no
    jump makes up. Where little is sent the last ones so stay longer, and cost next to nothing.
    """
    upto = today - timedelta(days=DAYS_KEPT + 1)
    holding = _days_with_keys()
    if holding:
        upto = min(upto, holding[-(DAYS_KEPT + 1) :][0])
    return partitions.drop_before(raw_connection(), partitions.KEYS, upto)


def _days_with_keys() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT day FROM unnest(%s::date[]) AS day
               WHERE EXISTS (SELECT FROM events_key WHERE received_on = day) ORDER BY day""",
            [list(partitions.existing(raw_connection(), partitions.KEYS))],
        )
        return [day for (day,) in cursor.fetchall()]


def close_past_days() -> list[date]:
    """Make small the days that are over (`closing`), by the database's clock; the days closed.

    Yesterday stays as it is: events that waited offline still come for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'UTC')::date - 1")
        (yesterday,) = cursor.fetchone()
    return closing.close_days(raw_connection(), yesterday)


def delete_project_data(project_id: int) -> int:
    """Delete everything stored for a project, in batches of their own transaction; the rows deleted.

    Safe to run again: after an interruption it goes on where it stopped. The project's activity goes last,
    and only when nothing is left: events that waited in the stream may be stored meanwhile, and it tells of
    them (`selectors.active_projects`).
    """
    deleted = 0
    with alone(project_id, wait=True):  # a refresher that is at it writes no rollups afterwards
        for table in _BY_PROJECT:
            while count := _delete_some(table, project_id):
                deleted += count
    # After the events: a segment that was being made of them meanwhile goes too.
    deleted += removal.remove_project(project_id)
    deleted += keeping.remove_project(project_id)
    return deleted + _forget_activity(project_id)


@transaction.atomic
def _forget_activity(project_id: int) -> int:
    """Delete the activity's row, unless something is left of the project; the rows deleted.

    Every batch writes that row last in its transaction. Who is about to waits here for us and makes it anew;
    who has written it makes us wait, and what else it wrote is seen then.
    """
    row = ProjectActivity.objects.filter(project_id=project_id)
    if row.select_for_update().first() is None or any(_has_some(table, project_id) for table in _BY_PROJECT):
        return 0
    return row.delete()[0]


def _has_some(table: str, project_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE project_id = %s)", [project_id])  # noqa: S608
        return bool(cursor.fetchone()[0])


def _delete_some(table: str, project_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {table} WHERE (tableoid, ctid) IN (
                    SELECT tableoid, ctid FROM {table} WHERE project_id = %s LIMIT {_DELETED_AT_ONCE}
                )""",  # noqa: S608 - our own names
            [project_id],
        )
        return int(cursor.rowcount)
