"""When an event happened: the client's clock, corrected and bounded."""

import math
from datetime import datetime
from typing import Final

import msgspec

from analytics.common.clock import DAY_US, to_micros
from analytics.ingest import limits
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.parse import Instant

#: Beyond the years 1 to 9999 either way: whatever is farther cannot be right, and must not overflow.
_FARTHEST_MS: Final = 1e15


class Bounds(msgspec.Struct, gc=False):
    """Microseconds since 1970 UTC between which a timestamp is taken, after `skew` has been added to it."""

    oldest: int
    newest: int
    skew: int = 0


def read_instant(value: str | int | float) -> int | None:
    """Microseconds since 1970 UTC of ISO 8601 with a zone or of epoch milliseconds, else None."""
    if isinstance(value, str):
        return _iso(value)
    # In this order: an integer of hundreds of digits can be compared with a float, but not made one.
    if abs(value) > _FARTHEST_MS or not math.isfinite(value):
        return None
    return round(value * 1_000)


def read_timestamp(value: Instant, received: int, bounds: Bounds) -> int | Rejection:
    """The event's instant in microseconds; the time of receipt where the client gave none."""
    if value is None:
        return received
    at = _iso(value) if type(value) is str else read_instant(value)
    if at is None:
        return Rejection(
            EventCode.INVALID_TIMESTAMP, "timestamp must be ISO 8601 with a zone, or milliseconds since 1970"
        )
    at += bounds.skew
    if bounds.oldest <= at <= bounds.newest:
        return at
    side = "more than 24 hours ahead" if at > bounds.newest else "older than this key may send"
    return Rejection(EventCode.TIMESTAMP_OUT_OF_RANGE, f"timestamp is {side}")


def _iso(text: str) -> int | None:
    try:
        at = datetime.fromisoformat(text)
        return None if at.tzinfo is None else to_micros(at)
    except (ValueError, OverflowError):
        return None


def bounds_for(*, received: int, public: bool, retention_days: int, skew: int) -> Bounds:
    """What a key may send: public ones 7 days back, secret ones to the raw retention, both a day ahead."""
    age = limits.PUBLIC_AGE_US if public else retention_days * DAY_US
    return Bounds(received - age, received + limits.FUTURE_US, skew)
