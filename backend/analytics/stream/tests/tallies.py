"""What the ledger counts an event as."""

from analytics.common.tally import field_of, minute_of
from analytics.stream.envelope import Envelope


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
