"""The events a store refuses, found by halving the batch."""

from dataclasses import dataclass, field

from analytics.events.columns import Events
from analytics.events.storage.base import AnyStore, StoreRejected, Within, store_now


@dataclass(slots=True)
class Stored:
    """What became of a batch."""

    stored: int = 0
    repeated: set[int] = field(default_factory=set)
    """Positions of the duplicates."""
    rejected: dict[int, str] = field(default_factory=dict)
    """Position in the batch → the store's reason."""

    @property
    def duplicates(self) -> int:
        """How many there are."""
        return len(self.repeated)


def store_around_poison(store: AnyStore, events: Events, within: Within = lambda _: None) -> Stored:
    """Store all events but those the store refuses even alone.

    A healthy batch is one transaction; each poisoned event costs about 2 log2(n) more. `within` is told in
    each transaction which positions it stores. Raises StoreUnavailable; what was stored until then is
    stored, and a repetition finds it as duplicates.
    """
    outcome = Stored()
    parts = [(0, len(events))]
    while parts:
        start, end = parts.pop()
        try:
            result = store_now(store, events.part(start, end), _shifted(within, start))
        except StoreRejected as error:
            if end - start == 1:
                outcome.rejected[start] = str(error)
            else:
                middle = (start + end) // 2
                # The first half is stored first: of two events with one id, the first counts.
                parts += [(middle, end), (start, middle)]
        else:
            outcome.stored += result.stored
            outcome.repeated |= {start + at for at in result.repeated}
    return outcome


def _shifted(within: Within, start: int) -> Within:
    return lambda positions: within([start + at for at in positions])
