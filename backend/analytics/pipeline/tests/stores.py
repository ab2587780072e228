"""A store and a place for dead letters in memory, with faults to order."""

import threading
from collections.abc import Sequence
from datetime import date

from analytics.events.schema import EnrichedEvent, StoreResult
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

    def pack(self, events: Sequence[EnrichedEvent]) -> Sequence[EnrichedEvent]:
        """See `EventStore`."""
        return events

    def store(self, packed: Sequence[EnrichedEvent]) -> StoreResult:
        """See `EventStore`."""
        self.asked.set()
        if self.away.is_set():
            raise StoreUnavailable("away")
        if any(event.name == "poison" for event in packed):
            raise StoreRejected("poison")
        if any(event.name == "bug" for event in packed):
            raise ZeroDivisionError("a fault of ours")
        self.transactions += 1
        fresh = {(event.project_id, event.event_id) for event in packed} - self.ids
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
