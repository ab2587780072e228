"""Events for report tests, written straight into the tables.

They lie in years no other test uses, in one partition of their own, so that any day can be asked about.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from django.db import connection

from analytics.common.ids import identifier_key
from analytics.events.schema import LabelKind

_NAMESPACE: Final = UUID("0192f1a0-0000-7000-8000-000000000000")
_DICTIONARIES: Final = {
    "page_id": ("events_page", ("host", "path")),
    "client_id": ("events_client", ("user_agent", "browser", "browser_version", "os", "device")),
    "location_id": ("events_location", ("country", "region", "city")),
    "acquisition_id": ("events_acquisition", ("referrer", "channel", "utm_source", "utm_campaign")),
    "locale_id": ("events_locale", ("language", "screen")),
}
_LABELS: Final = {
    "name_id": ("name", LabelKind.EVENT_NAME),
    "source_id": ("source", LabelKind.SOURCE),
    "title_id": ("title", LabelKind.TITLE),
    "bot_id": ("bot", LabelKind.BOT),
}

_VIEWED: Final = "FILTER (WHERE viewed)"


def _first(column: str, which: str = "") -> str:
    return f"(array_agg({column} ORDER BY timestamp, event_id) {which})[1]"


def _last(column: str) -> str:
    return f"(array_agg({column} ORDER BY timestamp DESC, event_id DESC) {_VIEWED})[1]"


_SESSIONS: Final = f"""
INSERT INTO events_session (
    project_id, session_key, user_key, started_at, ended_at, first_event_id, pageviews, events,
    entry_at, exit_at, entry_event_id, exit_event_id, entry_page_id, exit_page_id,
    source_id, client_id, location_id, acquisition_id, locale_id, bot_id
)
SELECT
    project_id, session_key, {_first("user_key")}, min(timestamp), max(timestamp), {_first("event_id")},
    count(*) FILTER (WHERE viewed), count(*) FILTER (WHERE counted),
    min(timestamp) FILTER (WHERE viewed), max(timestamp) FILTER (WHERE viewed),
    {_first("event_id", _VIEWED)}, {_last("event_id")}, {_first("page_id", _VIEWED)}, {_last("page_id")},
    {_first("source_id")}, {_first("client_id")}, {_first("location_id")}, {_first("acquisition_id")},
    {_first("locale_id")}, {_first("bot_id")}
FROM (
    SELECT e.*, l.value = 'pageview' AS viewed, l.value <> 'engagement' AS counted
    FROM events_event AS e JOIN events_label AS l ON l.id = e.name_id
    WHERE e.project_id = %s
) AS e
GROUP BY project_id, session_key
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One event, as far as reports can see it."""

    at: datetime
    name: str = "pageview"
    user: str = "anna"
    session: str = "s1"
    source: str = "default"
    host: str | None = None
    path: str | None = None
    title: str | None = None
    bot: str | None = None
    user_agent: str = ""
    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    device: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    referrer: str | None = None
    channel: str | None = None
    utm_source: str | None = None
    utm_campaign: str | None = None
    language: str | None = None
    screen: str | None = None
    engagement_ms: int | None = None
    scroll_depth: int | None = None
    revenue: Decimal | None = None
    currency: str | None = None
    account: str | None = None
    properties: dict[str, object] = field(default_factory=dict)
    event_id: UUID = field(default_factory=uuid4)


def store(project_id: int, facts: Sequence[Fact]) -> None:
    """Write the events of one project, and make its sessions what all of its events say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS events_event_of_report_tests PARTITION OF events_event "
            "FOR VALUES FROM ('2033-01-01Z') TO ('2037-01-01Z')"
        )
    writer = _Writer(project_id)
    rows: list[dict[str, Any]] = [writer.row(fact) for fact in facts]
    if rows:
        columns = ", ".join(rows[0])
        marks = ", ".join(f"%({name})s" for name in rows[0])
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO events_event ({columns}) VALUES ({marks})", rows)
            cursor.execute("DELETE FROM events_session WHERE project_id = %s", [project_id])
            cursor.execute(_SESSIONS, [project_id])


class _Writer:
    def __init__(self, project_id: int) -> None:
        self._project = project_id
        self._ids: dict[tuple[object, ...], int] = {}

    def row(self, fact: Fact) -> dict[str, object]:
        ids = {
            column: self._entry(table, {name: getattr(fact, name) for name in names})
            for column, (table, names) in _DICTIONARIES.items()
        }
        labels = {column: self._label(getattr(fact, name), kind) for column, (name, kind) in _LABELS.items()}
        return {
            "timestamp": fact.at,
            "received_at": fact.at,
            "project_id": self._project,
            "event_id": fact.event_id,
            "user_key": self._key(fact.user),
            "session_key": self._key(fact.session),
            "account_key": None if fact.account is None else self._key(fact.account),
            "engagement_ms": fact.engagement_ms,
            "scroll_depth": fact.scroll_depth,
            "revenue": fact.revenue,
            "currency": fact.currency,
            "properties": json.dumps(fact.properties) if fact.properties else None,
            **ids,
            **labels,
        }

    def _label(self, value: str | None, kind: LabelKind) -> int | None:
        return None if value is None else self._entry("events_label", {"kind": int(kind), "value": value})

    def _entry(self, table: str, values: dict[str, object]) -> int | None:
        if all(value is None or (name == "user_agent" and not value) for name, value in values.items()):
            return None
        known = (table, *values.values())
        if known not in self._ids:
            named: dict[str, Any] = {
                "project_id": self._project,
                "digest": uuid5(_NAMESPACE, repr(known)),
                **values,
            }
            marks = ", ".join(f"%({name})s" for name in named)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(named)}) VALUES ({marks}) "
                    "ON CONFLICT (project_id, digest) DO UPDATE SET digest = EXCLUDED.digest RETURNING id",
                    named,
                )
                self._ids[known] = cursor.fetchone()[0]
        return self._ids[known]

    def _key(self, spelling: str) -> UUID:
        key = identifier_key(self._project, spelling)
        if str(key) != spelling:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO events_identifier (project_id, key, value) VALUES (%s, %s, %s) "
                    "ON CONFLICT DO NOTHING",
                    [self._project, key, spelling],
                )
        return key
