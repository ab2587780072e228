"""Time is passed in, so that a test can hold it still."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

MINUTE_US: Final = 60_000_000
DAY_US: Final = 1_440 * MINUTE_US
"""Microseconds, in which instants are counted from 1970 UTC on. No leap seconds, as everywhere in Unix."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still, for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._at


def to_micros(at: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exact (a float would lose the last digits)."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of `micros` microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
