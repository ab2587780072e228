"""Stored events as documents: what is known of each, in the words of the ingest API and the reports.

A document is a JSON object of `event_id`, instants, ids as they were sent, texts, numbers, and the
properties; null where an event has nothing. `engagement_time` is in seconds, `scroll_depth` in percent,
`revenue` an exact decimal as a text. Numbers among the properties have all of their digits, which Python's
own would lose.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

_DOCUMENT: Final = """
    json_build_object(
        'event_id', e.event_id, 'event_name', n.value, 'event_source', s.value,
        'timestamp', e.timestamp, 'received_at', e.received_at,
        'user_id', coalesce(u.value, e.user_key::text), 'session_id', coalesce(i.value, e.session_key::text),
        'anonymous_id', coalesce(a.value, e.anonymous_key::text),
        'account_id', coalesce(c.value, e.account_key::text),
        'host', p.host, 'path', p.path, 'url_query', e.url_query, 'title', t.value,
        'referrer', q.referrer, 'channel', q.channel, 'utm_source', q.utm_source,
        'utm_medium', q.utm_medium, 'utm_campaign', q.utm_campaign, 'utm_term', q.utm_term,
        'utm_content', q.utm_content,
        'user_agent', k.user_agent, 'browser', k.browser, 'os', k.os, 'device', k.device,
        'country', l.country, 'region', l.region, 'city', l.city, 'language', o.language,
        'screen', o.screen, 'ip_address', host(e.ip), 'revenue', e.revenue::text, 'currency', e.currency,
        'engagement_time', e.engagement_ms / 1000.0, 'scroll_depth', e.scroll_depth, 'bot', b.value,
        'event_properties', coalesce(e.properties, jsonb_build_object())
    )
"""
"""Of an event `e` with the dictionaries' rows of TEXTS beside it."""
TEXTS: Final = """
    LEFT JOIN events_label AS n ON n.id = e.name_id
    LEFT JOIN events_label AS s ON s.id = e.source_id
    LEFT JOIN events_label AS t ON t.id = e.title_id
    LEFT JOIN events_label AS b ON b.id = e.bot_id
    LEFT JOIN events_page AS p ON p.id = e.page_id
    LEFT JOIN events_client AS k ON k.id = e.client_id
    LEFT JOIN events_location AS l ON l.id = e.location_id
    LEFT JOIN events_acquisition AS q ON q.id = e.acquisition_id
    LEFT JOIN events_locale AS o ON o.id = e.locale_id
    LEFT JOIN events_identifier AS u ON (u.project_id, u.key) = (e.project_id, e.user_key)
    LEFT JOIN events_identifier AS i ON (i.project_id, i.key) = (e.project_id, e.session_key)
    LEFT JOIN events_identifier AS a ON (a.project_id, a.key) = (e.project_id, e.anonymous_key)
    LEFT JOIN events_identifier AS c ON (c.project_id, c.key) = (e.project_id, e.account_key)
"""
_OF_EVENTS: Final = f"""
    SELECT ({_DOCUMENT})::text
    FROM unnest(%(moments)s::timestamptz[], %(ids)s::uuid[]) AS w (moment, id)
    JOIN events_event AS e ON e.project_id = %(project)s AND e.timestamp = w.moment AND e.event_id = w.id
    {TEXTS}
    WHERE e.timestamp BETWEEN %(first)s AND %(last)s
    ORDER BY e.timestamp DESC, e.event_id DESC
"""  # noqa: S608 - our own texts


def documents_statement(
    project_id: int, events: Sequence[tuple[datetime, UUID]]
) -> tuple[str, dict[str, Any]]:
    """What asks for the documents of these events of a project, at least one; the newest first."""
    moments = [moment for moment, _ in events]
    bound = {
        "project": project_id,
        "moments": moments,
        "ids": [event_id for _, event_id in events],
        # Says which partitions need not be looked into, before they are.
        "first": min(moments),
        "last": max(moments),
    }
    return _OF_EVENTS, bound
