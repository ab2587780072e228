"""How far what is stored lies behind what was accepted: whether an answer of this moment is complete."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from analytics.stream.base import StreamUnavailable
from analytics.stream.redis import oldest

LATE_SECONDS: Final = 60.0
"""A second or two are usual; a reader who waits for a number looks again before a minute is over."""


class State(StrEnum):
    """What a reader has to know of the newest numbers."""

    CURRENT = "current"
    LATE = "late"
    """Events are accepted, and wait for longer than usual: numbers will rise."""
    AWAY = "away"
    """The stream does not answer: nothing new is accepted, and how much waits in it cannot be told."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """`seconds_behind` is the age of the oldest event that waits, 0 without one; None where nobody knows."""

    state: State
    seconds_behind: float | None


def read_freshness(now: datetime) -> Freshness:
    """Of the whole installation: projects share the stream. Never raises for a stream that is away."""
    try:
        published = oldest()
    except StreamUnavailable:
        return Freshness(State.AWAY, None)
    # The clock of whoever published may be ahead of ours.
    behind = 0.0 if published is None else max(0.0, now.timestamp() - published / 1000)
    return Freshness(State.LATE if behind > LATE_SECONDS else State.CURRENT, round(behind, 3))
