"""How much a project may send and how long it is kept, and what each number may be. None is no limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

RATES: Final = range(1, 1_000_001)
RANGES: Final[Mapping[str, range]] = MappingProxyType(
    {
        "events_per_second": RATES,
        # A whole body, 1,000 events, is charged at once: a smaller burst could never take it.
        "burst": range(1_000, 10_000_001),
        "key_events_per_second": RATES,
        "ip_events_per_second": RATES,
        "daily_quota": range(1, 10**12 + 1),
        "monthly_quota": range(1, 10**13 + 1),
        "max_sources": range(1, 1_001),
        "max_event_names": range(1, 100_001),
        "max_property_keys": range(1, 100_001),
        # A repeat is known by the events of its day for a week after its first receipt: those must be there.
        "raw_retention_days": range(8, 3_651),
        "aggregate_retention_days": range(8, 36_501),
    }
)
"""What each limit, cap and retention of a project may be, by the name of its setting."""
OPTIONAL: Final = frozenset(
    {"events_per_second", "key_events_per_second", "ip_events_per_second", "daily_quota", "monthly_quota"}
)
"""Those that may be None."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many events a project may send."""

    events_per_second: int | None = None
    """Of the whole project."""
    burst: int = RANGES["burst"][0]
    """How many may come at once, after a rest, of the project, a key or an address."""
    ip_events_per_second: int | None = None
    """Of one address; asked of public keys only."""
    daily_quota: int | None = None
    """Between two midnights, UTC."""
    monthly_quota: int | None = None
    """From the first of a month on, UTC."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How many different names a project may have, and whether it takes sources it does not know."""

    max_sources: int = 100
    max_event_names: int = 2_000
    max_property_keys: int = 5_000
    new_sources_allowed: bool = True
    sources: frozenset[str] = frozenset()
    """The sources of the project as the database has them."""
