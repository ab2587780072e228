"""One person, by the ids that were sent: which events are that person's, and what they say together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from analytics.common.ids import identifier_key
from analytics.events.storage.postgres import partitions
from analytics.events.storage.postgres.connections import raw_connection

MOST_EXPORTED: Final = 50_000
_MOST_IDS: Final = 100
"""Of the ids that came together with the person's."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever one of these ids stands for. At least one is there; an event is the person's if any fits."""

    project_id: int
    user_key: UUID | None = None
    anonymous_key: UUID | None = None
    """Sent as `anonymous_id`, or as `user_id` as long as nobody had signed in: so the snippet does it."""
    account_key: UUID | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """SQL over the columns of `events_event`, without its project, and the values it binds."""
        found: list[str] = []
        values: list[Any] = []
        if users := self.user_keys:
            found.append("user_key = ANY (%s::uuid[])")
            values.append(users)
        for column, key in (("anonymous_key", self.anonymous_key), ("account_key", self.account_key)):
            if key is not None:
                found.append(f"{column} = %s")
                values.append(key)
        return f"({' OR '.join(found)})", values

    @property
    def user_keys(self) -> list[UUID]:
        """Those that stand in `user_key`."""
        return [key for key in (self.user_key, self.anonymous_key) if key is not None]

    @property
    def keys(self) -> list[UUID]:
        """All that were named."""
        return [*self.user_keys, *([self.account_key] if self.account_key else [])]


def person(
    project_id: int,
    *,
    user_id: str | None = None,
    anonymous_id: str | None = None,
    account_id: str | None = None,
) -> Person:
    """The person with these ids, as they were sent. One must be given."""
    keys = [id_ and identifier_key(project_id, id_) for id_ in (user_id, anonymous_id, account_id)]
    return Person(project_id, *[key or None for key in keys])


@dataclass(frozen=True, slots=True)
class Found:
    """What is stored of a person."""

    events: int
    first_event_at: datetime | None
    last_event_at: datetime | None
    sessions: int
    sources: dict[str, int]
    """Events by source."""
    names: dict[str, int]
    """Events by name."""
    countries: list[str]
    addresses: list[str]
    user_ids: list[str]
    """Those the events came with, as they were sent; as are the two below."""
    anonymous_ids: list[str]
    account_ids: list[str]


def look_up(found: Person) -> Found:
    """Everything about the person's events at once. Reads all events of the project."""
    condition, values = found.condition()
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP.format(condition=condition), [found.project_id, *values])
        count, first, last, sessions, sources, names, countries, addresses, users, anonymous, accounts = (
            cursor.fetchone()
        )
        spelled = _spelled(found.project_id, {*(users or ()), *(anonymous or ()), *(accounts or ())})
        return Found(
            events=count,
            first_event_at=first,
            last_event_at=last,
            sessions=sessions,
            sources=_labelled(cursor, sources),
            names=_labelled(cursor, names),
            countries=_countries(cursor, countries),
            addresses=sorted(addresses or ())[:_MOST_IDS],
            user_ids=_texts(spelled, users),
            anonymous_ids=_texts(spelled, anonymous),
            account_ids=_texts(spelled, accounts),
        )


def exported(found: Person) -> Iterator[dict[str, Any]]:
    """The person's events, oldest first, MOST_EXPORTED at most, day by day."""
    condition, values = found.condition()
    left = MOST_EXPORTED
    for day in event_days():
        with connection.cursor() as cursor:
            cursor.execute(
                _EXPORT.format(table=partition(day), condition=condition),
                [found.project_id, *values, left],
            )
            rows = cursor.fetchall()
        for (row,) in rows:
            yield row
        left -= len(rows)
        if left <= 0:
            return


def event_days() -> list[date]:
    """The days with a partition of events, oldest first."""
    return sorted(partitions.existing(raw_connection(), partitions.EVENTS))


def partition(day: date) -> str:
    """The table of one day's events."""
    return f"{partitions.EVENTS}_{day:%Y%m%d}"


_LOOK_UP: Final = """
    WITH mine AS MATERIALIZED (
        SELECT * FROM events_event WHERE project_id = %s AND {condition}
    )
    SELECT count(*), min(timestamp), max(timestamp), count(DISTINCT session_key),
           (SELECT json_object_agg(source_id, n) FROM (SELECT source_id, count(*) AS n FROM mine GROUP BY 1)),
           (SELECT json_object_agg(name_id, n) FROM (SELECT name_id, count(*) AS n FROM mine GROUP BY 1)),
           array_remove(array_agg(DISTINCT location_id), NULL),
           array_remove(array_agg(DISTINCT host(ip)), NULL),
           array_remove(array_agg(DISTINCT user_key), NULL),
           array_remove(array_agg(DISTINCT anonymous_key), NULL),
           array_remove(array_agg(DISTINCT account_key), NULL)
    FROM mine
"""
_EXPORT: Final = """
    SELECT json_build_object(
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
        'event_properties', coalesce(e.properties, '{{}}'::jsonb)
    )
    FROM (
        SELECT * FROM {table} WHERE project_id = %s AND {condition} ORDER BY timestamp, event_id LIMIT %s
    ) AS e
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
    ORDER BY e.timestamp, e.event_id
"""


def _spelled(project_id: int, keys: set[UUID]) -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, value FROM events_identifier WHERE project_id = %s AND key = ANY (%s)",
            [project_id, list(keys)],
        )
        return dict(cursor.fetchall())


def _texts(spelled: dict[UUID, str], keys: list[UUID] | None) -> list[str]:
    return sorted(spelled.get(key, str(key)) for key in keys or ())[:_MOST_IDS]


def _labelled(cursor: Any, counts: dict[str, int] | None) -> dict[str, int]:
    """Counts by label id → by text, the largest first."""
    if not counts:
        return {}
    cursor.execute("SELECT id, value FROM events_label WHERE id = ANY (%s)", [list(map(int, counts))])
    texts = dict(cursor.fetchall())
    biggest = sorted(counts.items(), key=lambda pair: -pair[1])
    return {texts[int(number)]: count for number, count in biggest if int(number) in texts}


def _countries(cursor: Any, locations: list[int] | None) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT country FROM events_location WHERE id = ANY (%s) AND country IS NOT NULL",
        [locations],
    )
    return sorted(country for (country,) in cursor.fetchall())
