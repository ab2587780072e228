"""Entries in, events out; what cannot be read is set aside with the reason."""

from collections.abc import Sequence
from typing import Final

from analytics.pipeline.batch import Batch
from analytics.pipeline.steps import enrich
from analytics.pipeline.steps.draft import Context
from analytics.stream.base import Entry
from analytics.stream.dead_letters import DeadLetter
from analytics.stream.envelope import UnreadableEnvelope, decode

_UUID_BYTES: Final = 16


def add_entries(batch: Batch, entries: Sequence[Entry], context: Context) -> None:
    """Decode and enrich every payload of the entries into the batch."""
    for entry in entries:
        shard = entry.shard
        for payload in entry.payloads:
            batch.size += len(payload)
            try:
                envelope = decode(payload)
                if len(envelope.event_id) != _UUID_BYTES:
                    raise UnreadableEnvelope(f"an event id of {len(envelope.event_id)} bytes")
                event = enrich(envelope, context, size=len(payload))
            except UnreadableEnvelope as error:
                batch.unreadable.append(DeadLetter(shard, f"unreadable: {error}", payload))
            except Exception as error:  # noqa: BLE001 - a step's fault must cost this event's place, not the line
                reason = f"enrichment failed: {type(error).__name__}: {error}"
                batch.unreadable.append(DeadLetter(shard, reason, payload))
            else:
                batch.events.append(event)
                batch.origins.append((shard, payload))
    batch.entries += entries
