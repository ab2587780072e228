"""Telling the events a killed worker had stored from the repeats of clients: see `audit.receipts`.

Between the commit of a batch and its acknowledgement the worker may die, or the commit's answer get lost. The
entries come again, and the store calls all their events repeats; only the receipt, committed with the
events, knows which of them it is that were stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol
from uuid import UUID

import django.db

from analytics.audit import receipts
from analytics.audit.receipts import Place
from analytics.events.storage.base import StoreUnavailable
from analytics.pipeline.batch import Batch

Payloads = tuple[int, str, Sequence[int]]
"""Shard and id of an entry, and which of its readable events, by number, ascending."""


class Receipts(Protocol):
    """Remembers what committed batches have stored."""

    def write(self, stored: Iterable[Payloads], settled: Sequence[UUID]) -> UUID:
        """Inside the storing transaction; forgets the receipts of batches that were settled."""
        ...

    def stored_before(self, places: Iterable[Place]) -> Mapping[Place, set[int]]:
        """The events of these entries that were stored. Raises StoreUnavailable."""
        ...


class DatabaseReceipts:
    """See `Receipts`: in the database that holds the events."""

    def write(self, stored: Iterable[Payloads], settled: Sequence[UUID]) -> UUID:
        """See `Receipts`."""
        return receipts.write(stored, settled)

    def stored_before(self, places: Iterable[Place]) -> Mapping[Place, set[int]]:
        """See `Receipts`."""
        try:
            return receipts.stored_before(places)
        except django.db.Error as error:
            raise StoreUnavailable(str(error) or type(error).__name__) from error


def payloads_at(batch: Batch, positions: Sequence[int]) -> Iterator[Payloads]:
    """Where the events at these positions, ascending, came from."""
    starts = _starts(batch)
    for number, group in groupby(positions, key=batch.places.__getitem__):
        entry, start = batch.entries[number], starts[number]
        yield entry.shard, entry.entry_id, [at - start for at in group]


def stored_by_us(batch: Batch, repeated: Iterable[int], kept: Receipts) -> set[int]:
    """Those of the repeats that this batch's own entries have stored, in a life before or a try before."""
    asked = set(repeated)
    if not asked:
        return asked
    places = [(entry.shard, entry.entry_id) for entry in batch.entries]
    before = kept.stored_before(places)
    if not before:
        return set()
    starts = _starts(batch)
    return {
        at
        for at in asked
        for number in [batch.places[at]]
        if at - starts[number] in before.get(places[number], ())
    }


def _starts(batch: Batch) -> dict[int, int]:
    """The position of each entry's first event: events stand in the order of their entries."""
    starts: dict[int, int] = {}
    for at, number in enumerate(batch.places):
        starts.setdefault(number, at)
    return starts
