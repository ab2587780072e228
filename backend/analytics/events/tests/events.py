"""Events of the storage tests: the least that is valid, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from analytics.common.clock import to_micros
from analytics.common.ids import identifier_bytes, identifier_key, uuid7
from analytics.events.columns import HEAD, Around, Events, Kind, Rare, Whence, Where, Who
from analytics.events.schema import Acquisition, Client, Locale, Location, Page, StoreResult
from analytics.events.storage import base
from analytics.events.storage.base import AnyStore

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One event, all of it in one place."""

    project_id: int
    event_id: bytes
    timestamp: int
    received_at: int
    name: str
    source: str
    user_id: str
    session_id: str
    key_id: int | None = None
    anonymous_id: str | None = None
    account_id: str | None = None
    page: Page | None = None
    title: str | None = None
    client: Client | None = None
    location: Location | None = None
    acquisition: Acquisition | None = None
    locale: Locale | None = None
    bot: str | None = None
    ip: str | None = None
    url_scheme: str | None = None
    url_query: str | None = None
    engagement_ms: int | None = None
    scroll_depth: int | None = None
    revenue: Decimal | None = None
    currency: str | None = None
    import_id: int | None = None
    properties: bytes = b""
    id_from_client: bool = True

    @property
    def rare(self) -> Rare | None:
        """What most events have none of."""
        found = Rare(
            *[getattr(self, name) for name in Rare._fields[:7]],
            *[identifier_bytes(self.project_id, one)[1] for one in (self.user_id, self.session_id)],
        )
        return None if found == Rare() else found


def v7(at: datetime) -> bytes:
    """A UUIDv7 made at that instant."""
    return uuid7(to_micros(at) // 1000).bytes


def v4(number: int) -> bytes:
    """A UUIDv4, which says nothing of its age."""
    return UUID(int=number << 80 | number, version=4).bytes


def event(at: datetime = NOON, *, received: datetime | None = None, **fields: Any) -> Row:
    least: dict[str, Any] = {
        "project_id": 1,
        "event_id": v7(at),
        "timestamp": to_micros(at),
        "received_at": to_micros(received or at),
        "name": "pageview",
        "source": "web",
        "user_id": "someone",
        "session_id": "a visit",
    }
    return Row(**(least | fields))


def batch(rows: Sequence[Row]) -> Events:
    """The rows as the pipeline hands them over."""
    return Events(
        heads=np.array([_head(row) for row in rows], HEAD),
        kinds=[Kind(row.project_id, row.key_id, row.name, row.source) for row in rows],
        where=[Where(row.project_id, row.page, row.title, row.url_scheme, row.url_query) for row in rows],
        whence=[Whence(row.project_id, row.acquisition) for row in rows],
        who=[Who(row.project_id, row.client, row.bot) for row in rows],
        around=[Around(row.project_id, row.location, row.locale) for row in rows],
        addresses=[row.ip for row in rows],
        rare=[row.rare for row in rows],
        properties=[row.properties for row in rows],
    )


def _head(row: Row) -> tuple[Any, ...]:
    return (
        row.project_id,
        row.key_id or 0,
        row.event_id,
        row.received_at,
        row.timestamp,
        identifier_key(row.project_id, row.user_id).bytes,
        identifier_key(row.project_id, row.session_id).bytes,
        row.id_from_client,
    )


def store_now(store: AnyStore, rows: Sequence[Row]) -> StoreResult:
    """Both halves of storing at once."""
    return base.store_now(store, batch(rows))
