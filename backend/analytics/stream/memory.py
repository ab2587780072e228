"""The stream's twin in memory: the same promises, for tests that need no server."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.stream.base import Account, DeadLetter, Entry, ShardTally, StreamFull
from analytics.stream.envelope import SHARDS


@dataclass(slots=True)
class _Delivery:
    consumer: str
    at: float


_Wanted = Callable[[_Delivery | None], bool]


class MemoryStream:
    """Holds the shards; publishers and consumers of one stream share it."""

    def __init__(self, *, shards: int = SHARDS, cap: int = 1_000_000) -> None:
        self.cap = cap
        self.entries: list[dict[str, Entry]] = [{} for _ in range(shards)]
        self.deliveries: dict[tuple[int, str], _Delivery] = {}
        self.ledger: Counter[tuple[int, bytes]] = Counter()
        self.letters: list[DeadLetter] = []
        self.lock = threading.RLock()
        self._sequence = 0

    def add(self, shard: int, payloads: tuple[bytes, ...]) -> None:
        """Append one entry, without asking for the cap."""
        with self.lock:
            self._sequence += 1
            entry_id = f"{time.time_ns() // 1_000_000}-{self._sequence}"
            self.entries[shard][entry_id] = Entry(shard, entry_id, payloads)


class MemoryPublisher:
    """See `base.Publisher`."""

    def __init__(self, stream: MemoryStream) -> None:
        self._stream = stream

    async def publish(self, items: Sequence[tuple[int, bytes]], tallies: Sequence[ShardTally] = ()) -> None:
        """See `base.Publisher`."""
        by_shard: dict[int, list[bytes]] = {}
        for shard, payload in items:
            by_shard.setdefault(shard, []).append(payload)
        if any(len(self._stream.entries[shard]) >= self._stream.cap for shard in by_shard):
            raise StreamFull("a shard is at its cap")
        for shard, payloads in by_shard.items():
            self._stream.add(shard, tuple(payloads))
        for shard, field, events in tallies:
            self._stream.ledger[shard, field] += events
        await asyncio.sleep(0)


class MemoryConsumer:
    """See `base.Consumer`. It never waits: there is nobody else in this process to wait for."""

    def __init__(self, stream: MemoryStream, name: str) -> None:
        self._stream = stream
        self._name = name
        self._held: set[tuple[int, str]] = set()

    def read(self, *, count: int, block_ms: int) -> list[Entry]:  # noqa: ARG002
        """See `base.Consumer`."""
        return self._take(count, lambda delivery: delivery is None)

    def resume(self, *, count: int) -> list[Entry]:
        """See `base.Consumer`."""
        return self._take(count, lambda delivery: delivery is not None and delivery.consumer == self._name)

    def reclaim(self, *, idle_ms: int, count: int) -> list[Entry]:
        """See `base.Consumer`."""
        before = time.monotonic() - idle_ms / 1000
        return self._take(count, lambda delivery: delivery is not None and delivery.at <= before)

    def settle(self, entries: Sequence[Entry], account: Callable[[Sequence[Entry]], Account]) -> None:
        """See `base.Consumer`."""
        with self._stream.lock:
            for shard in sorted({entry.shard for entry in entries}):
                there = [
                    entry
                    for entry in entries
                    if entry.shard == shard and (shard, entry.entry_id) in self._stream.deliveries
                ]
                if there:
                    found = account(there)
                    self._stream.letters += found.letters
                    for field, events in found.tallies.items():
                        self._stream.ledger[shard, field] += events
            for entry in entries:
                self._stream.entries[entry.shard].pop(entry.entry_id, None)
                self._stream.deliveries.pop((entry.shard, entry.entry_id), None)
                self._held.discard((entry.shard, entry.entry_id))

    def depth(self) -> int:
        """See `base.Consumer`."""
        return sum(len(shard) for shard in self._stream.entries)

    def oldest(self) -> int | None:
        """See `base.Consumer`."""
        firsts = [next(iter(shard)) for shard in self._stream.entries if shard]
        return min((int(entry_id.split("-")[0]) for entry_id in firsts), default=None)

    def _take(self, count: int, wanted: _Wanted) -> list[Entry]:
        with self._stream.lock:
            return [entry for shard in self._stream.entries for entry in self._take_of(shard, count, wanted)]

    def _take_of(self, shard: dict[str, Entry], count: int, wanted: _Wanted) -> list[Entry]:
        taken: list[Entry] = []
        for entry in shard.values():
            key = (entry.shard, entry.entry_id)
            if len(taken) < count and key not in self._held and wanted(self._stream.deliveries.get(key)):
                taken.append(entry)
                self._stream.deliveries[key] = _Delivery(self._name, time.monotonic())
                self._held.add(key)
        return taken
