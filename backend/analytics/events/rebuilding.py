"""Sessions after some of their events were deleted."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from analytics.events import horizon
from analytics.events.schema import ENGAGEMENT, PAGEVIEW, LabelKind
from analytics.events.storage.postgres import generations
from analytics.events.storage.postgres.connections import server_cursor


def rebuild_sessions(project_id: int, session_keys: Iterable[UUID]) -> int:
    """Make these sessions what their events that are left say, in the caller's transaction; those deleted.

    The rows are locked in the order in which the store locks them, and counted only then: a batch that is
    being stored is either seen whole, or adds itself to what is written here.

    One that began behind the horizon keeps that beginning: rollups counted it there, and never will again.
    """
    keys = sorted(set(session_keys))
    if not keys:
        return 0
    raw_from = horizon.kept(project_id).raw_from
    generations.share(server_cursor())  # sessions take up dictionary ids of events that may go now
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(started_at), max(ended_at) FROM (
                   SELECT started_at, ended_at FROM events_session
                   WHERE project_id = %s AND session_key = ANY (%s) ORDER BY session_key FOR UPDATE
               ) AS held""",
            [project_id, keys],
        )
        since, until = cursor.fetchone()
        if since is None:
            return 0
        cursor.execute(_REBUILD, [PAGEVIEW, ENGAGEMENT, project_id, keys, since, until, raw_from, project_id])
        rows = cursor.fetchall()
        left = [key for key, _ in rows]
        cursor.execute(
            """DELETE FROM events_session
               WHERE project_id = %s AND session_key = ANY (%s) AND NOT session_key = ANY (%s)""",
            [project_id, keys, left],
        )
        deleted = int(cursor.rowcount)
    # Rollups count a session where it begins, and that may be elsewhere now.
    horizon.mark(project_id, (began for _, began in rows), raw_from)
    return deleted


_REBUILD = f"""
    WITH left_over AS (
        SELECT e.*, n.value = %s AS viewed, n.value <> %s AS counted
        FROM events_event AS e
        JOIN events_label AS n ON n.id = e.name_id AND n.kind = {int(LabelKind.EVENT_NAME)}
        WHERE e.project_id = %s AND e.session_key = ANY (%s) AND e.timestamp BETWEEN %s AND %s
    ), counts AS (
        SELECT session_key, max(timestamp) AS ended_at, count(*) FILTER (WHERE viewed) AS pageviews,
               count(*) FILTER (WHERE counted) AS events
        FROM left_over GROUP BY session_key
    ), firsts AS (
        SELECT DISTINCT ON (session_key) * FROM left_over ORDER BY session_key, timestamp, event_id
    ), entries AS (
        SELECT DISTINCT ON (session_key) * FROM left_over WHERE viewed
        ORDER BY session_key, timestamp, event_id
    ), exits AS (
        SELECT DISTINCT ON (session_key) * FROM left_over WHERE viewed
        ORDER BY session_key, timestamp DESC, event_id DESC
    )
    UPDATE events_session AS s SET
        ended_at = counts.ended_at, pageviews = counts.pageviews, events = counts.events,
        started_at = CASE WHEN s.started_at < %s::timestamptz THEN s.started_at ELSE firsts.timestamp END,
        user_key = firsts.user_key, first_event_id = firsts.event_id,
        source_id = firsts.source_id, client_id = firsts.client_id, location_id = firsts.location_id,
        acquisition_id = firsts.acquisition_id, locale_id = firsts.locale_id, bot_id = firsts.bot_id,
        entry_at = entries.timestamp, entry_event_id = entries.event_id, entry_page_id = entries.page_id,
        exit_at = exits.timestamp, exit_event_id = exits.event_id, exit_page_id = exits.page_id
    FROM counts JOIN firsts USING (session_key)
    LEFT JOIN entries USING (session_key) LEFT JOIN exits USING (session_key)
    WHERE s.project_id = %s AND s.session_key = counts.session_key
    RETURNING s.session_key, s.started_at
"""  # noqa: S608 - a number of ours
