"""What a storage engine must do with events, whichever it is."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from analytics.events.schema import EnrichedEvent, StoreResult


class StoreUnavailable(Exception):
    """The store cannot take anything now; the same batch may succeed later. Nothing of it is stored."""


class StoreRejected(Exception):
    """The store refuses this batch for what is in it, and would again. Nothing of it is stored."""


class EventStore(Protocol):
    """Keeps events. Storing is idempotent on (project_id, event_id) for seven days from first receipt."""

    def prepare(self, today: date) -> None:
        """Make ready for events of about `today`. Raises StoreUnavailable."""
        ...

    def store(self, events: Sequence[EnrichedEvent]) -> StoreResult:
        """Store a batch and all that hangs on it (sessions, marks, activity), wholly or not at all.

        Of several events with one id the first counts; the others, and those stored before, are duplicates.
        Raises StoreUnavailable or StoreRejected.
        """
        ...
