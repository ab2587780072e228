"""What a stream must do, whoever does it. Redis and its in-memory twin pass the same suite."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

ShardTally = tuple[int, bytes, int]
"""A shard, a field of its ledger (see `common.tally`), and how many events to add there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream entry: several envelopes of one shard that were published together."""

    shard: int
    entry_id: str
    payloads: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One envelope as it was published, and why it could not be stored."""

    shard: int
    reason: str
    payload: bytes
    letter_id: str = ""
    """Given when it is kept: milliseconds since 1970, "-", a number."""
    code: str = ""
    """A `common.tally.DeadCode`; the reason is for people."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the events of some entries, all of one shard."""

    tallies: Mapping[bytes, int]
    """Fields of the shard's ledger (see `common.tally`) and what to add to each."""
    letters: Sequence[DeadLetter] = ()


class StreamUnavailable(Exception):
    """The stream cannot be reached, or did not confirm: nothing may be acknowledged."""


class StreamFull(Exception):
    """The stream is at its cap: nothing was taken; it is never trimmed to make room."""


class Publisher(Protocol):
    """Takes envelopes in; used by ingest."""

    def publish(
        self, items: Sequence[tuple[int, bytes]], tallies: Sequence[ShardTally] = ()
    ) -> Awaitable[None]:
        """Put (shard, payload) pairs into the stream, all or none; to be awaited until they are held.

        The tallies are counted in the same step, so that what is held and what is counted never differ.
        Raises StreamUnavailable or StreamFull, at once or to who waits.
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

    def settle(self, entries: Sequence[Entry], account: Callable[[Sequence[Entry]], Account]) -> None:
        """Forget entries for good, count their events and keep their dead letters, in one step.

        Only after their events are committed.

        Entries that are gone already, settled by another worker or by a call whose answer was lost, are
        neither counted nor kept again: `account` is asked for what is settled now, in parts of one shard.
        """
        ...

    def depth(self) -> int:
        """Entries not yet acknowledged, delivered or not."""
        ...

    def oldest(self) -> int | None:
        """When the oldest unacknowledged entry was published: milliseconds since 1970, None without one."""
        ...
