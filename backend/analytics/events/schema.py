"""The shape of what is stored of events, in plain Python; `columns` has whole batches of them.

Texts that repeat are stored once, in dictionaries of whole tuples: an event carries one integer for
its page (host and path), one for its client (User-Agent and what was read from it), and so on. A row
stays narrow, and re-reading User-Agents later rewrites a few thousand dictionary rows, not every event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Final, NamedTuple

PAGEVIEW: Final = "pageview"
ENGAGEMENT: Final = "engagement"
"""Carries visible seconds and scroll depth; counted as no event of its own."""
BOT_DAYS: Final = 30
"""How long bots' events are kept, whatever a project says of others."""

# Longest texts kept, in characters. What is longer is cut: no stranger fills a dictionary with novels.
MAX_PATH: Final = 2_000
MAX_QUERY: Final = 4_000
MAX_TITLE: Final = 500
MAX_REFERRER: Final = 1_000
MAX_CAMPAIGN: Final = 200
"""Each of the `utm_*`."""
MAX_USER_AGENT: Final = 1_000


class LabelKind(IntEnum):
    """What an `events_label` row spells. Stored: never renumber."""

    EVENT_NAME = 1
    SOURCE = 2
    TITLE = 3
    BOT = 4


class Label(NamedTuple):
    """One text that repeats."""

    kind: LabelKind
    value: str


class Page(NamedTuple):
    """Where it happened. `host` without port 80 or 443, lower case; `path` begins with "/"."""

    host: str | None
    path: str | None


class Client(NamedTuple):
    """The browser or program that sent it, as it named itself and as we read that."""

    user_agent: str
    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    os_version: str | None = None
    device: str | None = None


class Location(NamedTuple):
    """Where the address was: ISO 3166-1 alpha-2 country, then names."""

    country: str | None
    region: str | None
    city: str | None


class Acquisition(NamedTuple):
    """Where the visit came from."""

    referrer: str | None
    referrer_host: str | None
    channel: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None


class Locale(NamedTuple):
    """The browser's language tag and the screen, "1920x1080"."""

    language: str | None
    screen: str | None


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What one committed batch did."""

    stored: int
    duplicates: int
    repeated: Sequence[int] = field(default=(), compare=False)
    """Positions of the duplicates."""


@dataclass(frozen=True, slots=True)
class Activity:
    """First and last event of a project; None where it has none."""

    first_event_at: datetime | None
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Instants before which something of a project is gone; None where nothing is."""

    raw_from: datetime | None = None
    """Of events. No slice that begins before it may be built from events again: see `models.Horizon`."""
    bots_from: datetime | None = None
    """Of bots' events."""
    aggregates_from: datetime | None = None
    """Of rollups."""
