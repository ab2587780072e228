"""What a storage engine must do with events, whichever it is."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol, TypeVar

from analytics.events.columns import Events
from analytics.events.schema import StoreResult

Packed = TypeVar("Packed")
Within = Callable[[list[int]], None]


class StoreUnavailable(Exception):
    """The store cannot take anything now; the same batch may succeed later. Nothing of it is stored."""


class StoreRejected(Exception):
    """The store refuses this batch for what is in it, and would again. Nothing of it is stored."""


class EventStore(Protocol[Packed]):
    """Keeps events. Storing is idempotent on (project_id, event_id) for seven days from first receipt.

    In two halves, so that one batch can be packed while another is being committed; each half is for one
    thread at a time, and batches may be stored in any order. Every method raises StoreUnavailable, `pack`
    and `store` also StoreRejected; after either, pack again: what was packed before may be out of date.
    """

    def prepare(self, today: date) -> None:
        """Make ready for events of about `today`."""
        ...

    def pack(self, events: Events) -> Packed:
        """All the work that needs no transaction. There must be an event."""
        ...

    def store(self, packed: Packed, within: Within | None = None) -> StoreResult:
        """Commit a batch and all that hangs on it (sessions, marks, activity), wholly or not at all.

        Of several events with one id the first counts; the others, and those stored before, are duplicates.
        `within` is called in the same transaction with the positions of the events that are stored,
        ascending; not where none is.
        """
        ...


AnyStore = EventStore[Any]


def store_now(store: AnyStore, events: Events, within: Within | None = None) -> StoreResult:
    """Both halves at once."""
    return store.store(store.pack(events), within)
