"""Events of the storage tests: the least that is valid."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from analytics.common.clock import to_micros
from analytics.common.ids import uuid7
from analytics.events.schema import EnrichedEvent

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def v7(at: datetime) -> bytes:
    """A UUIDv7 made at that instant."""
    return uuid7(to_micros(at) // 1000).bytes


def v4(number: int) -> bytes:
    """A UUIDv4, which says nothing of its age."""
    return UUID(int=number << 80 | number, version=4).bytes


def event(at: datetime = NOON, *, received: datetime | None = None, **fields: Any) -> EnrichedEvent:
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
    return EnrichedEvent(**(least | fields))
