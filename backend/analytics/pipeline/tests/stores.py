"""A store and its receipts in memory, with faults to order."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from analytics.audit.receipts import Place
from analytics.events.columns import Events
from analytics.events.schema import StoreResult
from analytics.events.storage.base import StoreRejected, StoreUnavailable, Within
from analytics.pipeline.receipts import Payloads


class MemoryStore:
    """Keeps ids; refuses events named "poison"; away while `away` is set."""

    def __init__(self) -> None:
        self.ids: set[tuple[int, bytes]] = set()
        self.away = threading.Event()
        self.asked = threading.Event()
        self.transactions = 0

    def prepare(self, today: date) -> None:
        """See `EventStore`."""

    def pack(self, events: Events) -> Events:
        """See `EventStore`."""
        return events

    def store(self, packed: Events, within: Within | None = None) -> StoreResult:
        """See `EventStore`."""
        self.asked.set()
        if self.away.is_set():
            raise StoreUnavailable("away")
        if "poison" in [kind.name for kind in packed.kinds]:
            raise StoreRejected("poison")
        if "bug" in [kind.name for kind in packed.kinds]:
            raise ZeroDivisionError("a fault of ours")
        self.transactions += 1
        repeated = []
        for at, head in enumerate(packed.heads):
            key = int(head["project_id"]), bytes(head["event_id"])
            if key in self.ids:
                repeated.append(at)
            self.ids.add(key)
        fresh = sorted(set(range(len(packed))).difference(repeated))
        if within is not None and fresh:
            within(fresh)
        return StoreResult(len(packed) - len(repeated), len(repeated), repeated)


class MemoryReceipts:
    """See `pipeline.receipts.Receipts`. It has no transactions, and needs none with the store above."""

    def __init__(self) -> None:
        self.kept: dict[UUID, dict[Place, set[int]]] = {}

    def write(self, stored: Iterable[Payloads], settled: Sequence[UUID]) -> UUID:
        """See `Receipts`."""
        for receipt in settled:
            self.kept.pop(receipt, None)
        made = uuid4()
        self.kept[made] = {(shard, entry_id): set(events) for shard, entry_id, events in stored}
        return made

    def stored_before(self, places: Iterable[Place]) -> Mapping[Place, set[int]]:
        """See `Receipts`."""
        found: dict[Place, set[int]] = {}
        for place in places:
            for receipt in self.kept.values():
                if place in receipt:
                    found.setdefault(place, set()).update(receipt[place])
        return found
