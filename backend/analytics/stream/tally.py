"""How an envelope counts in the ledger."""

from typing import Final

import msgspec

from analytics.common.tally import field_of, minute_of
from analytics.stream.envelope import Envelope


class _Head(msgspec.Struct, array_like=True, gc=False):
    """The first fields of every envelope, whatever its version."""

    version: int
    project_id: int
    key_id: int
    event_id: bytes
    received_at: int
    timestamp: int
    name: str
    source: str


_heads: Final = msgspec.msgpack.Decoder(_Head)


def field_of_envelope(envelope: Envelope, outcome: str, code: str = "") -> bytes:
    """The ledger's field for one event."""
    return field_of(
        envelope.project_id,
        minute_of(envelope.received_at),
        envelope.key_id,
        envelope.source,
        outcome,
        code,
    )


def field_of_payload(payload: bytes, outcome: str, code: str = "") -> bytes | None:
    """The same for an envelope that could not be read; None where not even its beginning can.

    Such a payload was never counted as accepted: ingest publishes and counts the same envelope.
    """
    try:
        head = _heads.decode(payload)
    except msgspec.DecodeError:
        return None
    return field_of(head.project_id, minute_of(head.received_at), head.key_id, head.source, outcome, code)
