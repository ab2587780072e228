"""What is asked of single sessions, as a value, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from analytics.reports.query.result import Meta
from analytics.reports.records.cursors import Cursor
from analytics.reports.records.spec import PAGE


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """Whose events: those of this session. Which page of them; the newest come first."""

    session_id: str
    question: bytes
    """See `RecordsSpec`."""
    limit: int = PAGE
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Revenue:
    """What a session paid in one currency, or without one."""

    currency: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Session:
    """One session, whole: of all of its events, whichever passed the filters.

    `host` is that of its first page view, as `entry_path` is; what follows `exit_path` is what its first
    event said.
    """

    session_id: str
    user_id: str
    started_at: datetime
    ended_at: datetime
    pageviews: int
    events: int
    """All but `engagement`."""
    host: str | None
    entry_path: str | None
    exit_path: str | None
    event_source: str
    referrer: str | None
    channel: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    country: str | None
    region: str | None
    city: str | None
    browser: str | None
    os: str | None
    device: str | None
    bot: str | None
    revenue: tuple[Revenue, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds from its first event to its last one."""
        return (self.ended_at - self.started_at).total_seconds()

    @property
    def bounced(self) -> bool:
        """Whether it has exactly one page view, and no other event but `engagement`."""
        return self.pageviews == self.events == 1


@dataclass(frozen=True, slots=True)
class Sessions:
    """A page, those begun last first."""

    sessions: Sequence[Session]
    next_cursor: str | None
    meta: Meta
