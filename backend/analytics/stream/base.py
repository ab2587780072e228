"""What a stream must do, whoever does it. Redis and its in-memory twin pass the same suite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream entry: several envelopes of one shard that were published together."""

    shard: int
    entry_id: str
    payloads: tuple[bytes, ...]


class StreamUnavailable(Exception):
    """The stream cannot be reached, or did not confirm: nothing may be acknowledged."""


class StreamFull(Exception):
    """The stream is at its cap: nothing was taken; it is never trimmed to make room."""


class Publisher(Protocol):
    """Takes envelopes in; used by ingest."""

    async def publish(self, items: Sequence[tuple[int, bytes]]) -> None:
        """Put (shard, payload) pairs into the stream, all or none; return once they are held.

        Raises StreamUnavailable or StreamFull.
        """
        ...


class Consumer(Protocol):
    """Hands envelopes out, each to one consumer of the group at a time; used by pipeline.

    What was handed out stays pending until it is acknowledged, whatever happens to the consumer. Every
    method raises StreamUnavailable when the stream is away; calling again later is always safe.
    """

    def read(self, *, count: int, block_ms: int) -> list[Entry]:
        """Up to `count` new entries of each shard, in order within a shard.

        Waits up to `block_ms` for the first one.
        """
        ...

    def resume(self, *, count: int) -> list[Entry]:
        """Up to `count` entries of each shard that were given to this name, neither acknowledged nor held.

        Those of a process that was killed, and those whose delivery was lost with the connection.
        """
        ...

    def reclaim(self, *, idle_ms: int, count: int) -> list[Entry]:
        """Up to `count` entries of each shard that anybody took and left unacknowledged for `idle_ms`."""
        ...

    def ack(self, entries: Sequence[Entry]) -> None:
        """Forget entries for good. Only after their events are committed."""
        ...

    def depth(self) -> int:
        """Entries not yet acknowledged, delivered or not."""
        ...

    def oldest(self) -> int | None:
        """When the oldest unacknowledged entry was published: milliseconds since 1970, None without one."""
        ...
