"""A store in memory, with faults to order."""

import threading
from datetime import date

from analytics.events.columns import Events
from analytics.events.schema import StoreResult
from analytics.events.storage.base import StoreRejected, StoreUnavailable


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

    def store(self, packed: Events) -> StoreResult:
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
        return StoreResult(len(packed) - len(repeated), len(repeated), repeated)
