"""Entries in, events out; what cannot be read is set aside with the reason."""

from collections.abc import Sequence
from itertools import chain

from analytics.pipeline.batch import Batch
from analytics.pipeline.steps import Enricher
from analytics.stream.base import Entry
from analytics.stream.dead_letters import DeadLetter
from analytics.stream.envelope import UnreadableEnvelope, decode, decode_all


def add_entries(batch: Batch, entries: Sequence[Entry], enricher: Enricher) -> None:
    """Decode and enrich every payload of the entries into the batch."""
    payloads = list(chain.from_iterable(entry.payloads for entry in entries))
    shards = list(chain.from_iterable([entry.shard] * len(entry.payloads) for entry in entries))
    batch.size += sum(map(len, payloads))
    try:
        batch.events.extend(enricher.enrich(decode_all(payloads)))
    except Exception:  # noqa: BLE001 - found again, one by one
        _add_one_by_one(batch, list(zip(shards, payloads, strict=True)), enricher)
    else:
        batch.origins += zip(shards, payloads, strict=True)
    batch.entries += entries


def _add_one_by_one(batch: Batch, origins: Sequence[tuple[int, bytes]], enricher: Enricher) -> None:
    """What is wrong with one costs that one its place, not the line."""
    for shard, payload in origins:
        try:
            event = enricher.enrich([decode(payload)])
        except UnreadableEnvelope as error:
            batch.unreadable.append(DeadLetter(shard, f"unreadable: {error}", payload))
        except Exception as error:  # noqa: BLE001 - a step's fault
            reason = f"enrichment failed: {type(error).__name__}: {error}"
            batch.unreadable.append(DeadLetter(shard, reason, payload))
        else:
            batch.events.extend(event)
            batch.origins.append((shard, payload))
