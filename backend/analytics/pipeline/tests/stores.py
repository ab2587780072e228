"""A store and a place for dead letters in memory, with faults to order."""

import threading
from collections.abc import Sequence
from datetime import date

from analytics.events.schema import Events, StoreResult
from analytics.events.storage.base import StoreRejected, StoreUnavailable
from analytics.stream.base import StreamUnavailable
from analytics.stream.dead_letters import DeadLetter


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
        if "poison" in packed.names:
            raise StoreRejected("poison")
        if "bug" in packed.names:
            raise ZeroDivisionError("a fault of ours")
        self.transactions += 1
        fresh = set(zip(packed.project_ids, packed.event_ids, strict=True)) - self.ids
        self.ids |= fresh
        return StoreResult(len(fresh), len(packed) - len(fresh))


class MemoryDeadLetters:
    """Keeps letters; away while `away` is set."""

    def __init__(self) -> None:
        self.letters: list[DeadLetter] = []
        self.away = threading.Event()

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """See `DeadLetters`."""
        if self.away.is_set():
            raise StreamUnavailable("away")
        self.letters += letters

    def list(self, *, count: int, after: str = "") -> list[DeadLetter]:
        """See `DeadLetters`."""
        return [letter for letter in self.letters if letter.letter_id > after][:count]

    def count(self) -> int:
        """See `DeadLetters`."""
        return len(self.letters)

    def replay(self, letters: Sequence[DeadLetter]) -> None:
        """See `DeadLetters`."""
        raise NotImplementedError
