"""Entries in, events out; what cannot be read is set aside with the reason."""

from collections.abc import Sequence
from itertools import chain, repeat

from analytics.common.tally import DeadCode
from analytics.pipeline.batch import Batch, Unreadable
from analytics.pipeline.steps import Enricher
from analytics.stream.base import Entry
from analytics.stream.envelope import UnreadableEnvelope, unseal, unseal_all


def add_entries(batch: Batch, entries: Sequence[Entry], enricher: Enricher) -> None:
    """Decode and enrich every payload of the entries into the batch."""
    payloads = list(chain.from_iterable(entry.payloads for entry in entries))
    numbered = enumerate(entries, len(batch.entries))
    places = list(chain.from_iterable(repeat(at, len(entry.payloads)) for at, entry in numbered))
    batch.size += sum(map(len, payloads))
    batch.entries += entries
    try:
        events = enricher.enrich(unseal_all(payloads))
    except Exception:  # noqa: BLE001 - found again, one by one
        for place, payload in zip(places, payloads, strict=True):
            _add_one(batch, place, payload, enricher)
    else:
        batch.parts.append(events)
        batch.payloads += payloads
        batch.places += places


def _add_one(batch: Batch, place: int, payload: bytes, enricher: Enricher) -> None:
    """What is wrong with one costs that one its place, not the line."""
    try:
        event = enricher.enrich([unseal(payload)])
    except UnreadableEnvelope as error:
        batch.unreadable.append(Unreadable(place, payload, DeadCode.UNREADABLE, f"unreadable: {error}"))
    except Exception as error:  # noqa: BLE001 - a step's fault
        reason = f"enrichment failed: {type(error).__name__}: {error}"
        batch.unreadable.append(Unreadable(place, payload, DeadCode.ENRICHMENT_FAILED, reason))
    else:
        batch.parts.append(event)
        batch.payloads.append(payload)
        batch.places.append(place)
