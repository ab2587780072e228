"""When a batch is full: pure policy, handed the time."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analytics.common.tally import DeadCode
from analytics.events.columns import Events, joined
from analytics.stream.base import Entry


@dataclass(frozen=True, slots=True)
class BatchPolicy:
    """A batch is due by size, by bytes or by age, or when nothing more comes, whichever is first."""

    max_events: int = 20_000
    max_bytes: int = 16 << 20
    max_seconds: float = 0.25
    worth_it: int = 1_000
    """Events that are stored without waiting for their age once nothing more comes."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A payload that is no event."""

    entry: int
    """Its entry's place in the batch."""
    payload: bytes
    code: DeadCode
    reason: str


@dataclass
class Batch:
    """What was read and is not yet stored. `entries` are acknowledged together, once all else is safe."""

    policy: BatchPolicy
    entries: list[Entry] = field(default_factory=list)
    parts: list[Events] = field(default_factory=list)
    payloads: list[bytes] = field(default_factory=list)
    """Of each event, as it was published: what a dead letter keeps."""
    places: list[int] = field(default_factory=list)
    """Of each event, the place of its entry in `entries`."""
    unreadable: list[Unreadable] = field(default_factory=list)
    packed: Any = None
    """The events as the store takes them, once it has packed them."""
    size: int = 0
    opened_at: float | None = None
    """Seconds of a monotonic clock, when the first entry came."""

    @cached_property
    def events(self) -> Events:
        """All events, of which there must be one. Nothing may be added once this was asked."""
        return joined(self.parts)

    def opened(self, now: float) -> None:
        """Note the time of the first entry."""
        if self.opened_at is None:
            self.opened_at = now

    def is_due(self, now: float, *, idle: bool = False) -> bool:
        """Whether the batch should be stored now; `idle` when nothing more came for a moment."""
        if self.opened_at is None:
            return False
        return (
            len(self.payloads) >= self.policy.max_events
            or self.size >= self.policy.max_bytes
            or now - self.opened_at >= self.policy.max_seconds
            or (idle and len(self.payloads) >= self.policy.worth_it)
        )

    def seconds_left(self, now: float, otherwise: float) -> float:
        """How long to wait for more entries; `otherwise` while there is none."""
        if self.opened_at is None:
            return otherwise
        return max(0.0, self.opened_at + self.policy.max_seconds - now)
