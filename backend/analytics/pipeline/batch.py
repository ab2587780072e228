"""When a batch is full: pure policy, handed the time."""

from dataclasses import dataclass, field
from typing import Any

from analytics.events.schema import Events
from analytics.stream.base import Entry
from analytics.stream.dead_letters import DeadLetter


@dataclass(frozen=True, slots=True)
class BatchPolicy:
    """A batch is due by size, by bytes or by age, whichever comes first."""

    max_events: int = 10_000
    max_bytes: int = 16 << 20
    max_seconds: float = 0.25


@dataclass(slots=True)
class Batch:
    """What was read and is not yet stored. `entries` are acknowledged together, once all else is safe."""

    policy: BatchPolicy
    entries: list[Entry] = field(default_factory=list)
    events: Events = field(default_factory=Events.none)
    origins: list[tuple[int, bytes]] = field(default_factory=list)
    """(shard, payload) of each event: what a dead letter keeps."""
    unreadable: list[DeadLetter] = field(default_factory=list)
    packed: Any = None
    """The events as the store takes them, once it has packed them."""
    size: int = 0
    opened_at: float | None = None
    """Seconds of a monotonic clock, when the first entry came."""

    def opened(self, now: float) -> None:
        """Note the time of the first entry."""
        if self.opened_at is None:
            self.opened_at = now

    def is_due(self, now: float) -> bool:
        """Whether the batch should be stored now."""
        if self.opened_at is None:
            return False
        return (
            len(self.events) >= self.policy.max_events
            or self.size >= self.policy.max_bytes
            or now - self.opened_at >= self.policy.max_seconds
        )

    def seconds_left(self, now: float, otherwise: float) -> float:
        """How long to wait for more entries; `otherwise` while there is none."""
        if self.opened_at is None:
            return otherwise
        return max(0.0, self.opened_at + self.policy.max_seconds - now)
