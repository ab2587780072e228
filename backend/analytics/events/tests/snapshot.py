"""What is stored, with every dictionary id read back as its text: equal for equal contents."""

from typing import Any

from django.db import connection

_EVENTS = """
    SELECT e.project_id, e.event_id::text, e.timestamp, e.received_at, name.value, source.value, title.value,
           bot.value, page.host, page.path, client.user_agent, client.browser, location.country,
           a.referrer, a.utm_source, locale.language, e.user_key::text, e.session_key::text,
           e.anonymous_key::text, e.account_key::text, e.key_id, e.import_id, e.engagement_ms, e.scroll_depth,
           e.revenue, e.currency, e.ip::text, e.url_scheme, e.url_query, e.properties::text
    FROM events_event AS e
    LEFT JOIN events_label AS name ON name.id = e.name_id
    LEFT JOIN events_label AS source ON source.id = e.source_id
    LEFT JOIN events_label AS title ON title.id = e.title_id
    LEFT JOIN events_label AS bot ON bot.id = e.bot_id
    LEFT JOIN events_page AS page ON page.id = e.page_id
    LEFT JOIN events_client AS client ON client.id = e.client_id
    LEFT JOIN events_location AS location ON location.id = e.location_id
    LEFT JOIN events_acquisition AS a ON a.id = e.acquisition_id
    LEFT JOIN events_locale AS locale ON locale.id = e.locale_id
    ORDER BY 1, 2
"""
_SESSIONS = """
    SELECT s.project_id, s.session_key::text, s.user_key::text, s.started_at, s.ended_at,
           s.first_event_id::text,
           s.pageviews, s.events, s.entry_at, s.exit_at, s.entry_event_id::text, s.exit_event_id::text,
           entry.path, exit.path, source.value, client.user_agent, location.country, a.referrer,
           locale.language, bot.value
    FROM events_session AS s
    LEFT JOIN events_page AS entry ON entry.id = s.entry_page_id
    LEFT JOIN events_page AS exit ON exit.id = s.exit_page_id
    LEFT JOIN events_label AS source ON source.id = s.source_id
    LEFT JOIN events_label AS bot ON bot.id = s.bot_id
    LEFT JOIN events_client AS client ON client.id = s.client_id
    LEFT JOIN events_location AS location ON location.id = s.location_id
    LEFT JOIN events_acquisition AS a ON a.id = s.acquisition_id
    LEFT JOIN events_locale AS locale ON locale.id = s.locale_id
    ORDER BY 1, 2
"""
_QUERIES = {
    "events": _EVENTS,
    "sessions": _SESSIONS,
    "keys": "SELECT project_id, event_id::text, received_on, made_on FROM events_key ORDER BY 1, 2, 3",
    "identifiers": "SELECT project_id, key::text, value FROM events_identifier ORDER BY 1, 2",
    "marks": "SELECT DISTINCT project_id, slice_start, slice_minutes FROM events_dirtymark ORDER BY 1, 2, 3",
    "activity": "SELECT * FROM events_activity ORDER BY 1",
}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All tables the store writes."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in _QUERIES.items():
            cursor.execute(query)
            found[name] = cursor.fetchall()
    return found


def empty_tables() -> None:
    """Forget all events; for tests that commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE events_event, events_key, events_session, events_identifier, events_dirtymark,"
            " events_activity"
        )
