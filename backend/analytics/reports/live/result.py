"""What happens right now, as a value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics.reports.query.result import Meta


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of the project's clock, by its local start with offset."""

    start: str
    visitors: int
    pageviews: int
    events: int


@dataclass(frozen=True, slots=True)
class LatestEvent:
    """One event; `document` is what `events.storage.postgres.documents` says of it."""

    event_id: str
    received_at: datetime
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Live:
    """The last half hour of a project, as of `at`."""

    at: datetime
    active: int
    """People with an event in the last five minutes."""
    visitors: int
    """People with an event in the minutes shown."""
    minutes: tuple[Minute, ...]
    latest: tuple[LatestEvent, ...]
    """The newest first."""
    meta: Meta
