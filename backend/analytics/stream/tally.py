"""How an envelope counts in the ledger."""

import struct
from typing import Final

import msgspec

from analytics.common.tally import field_of, minute_of
from analytics.stream.envelope import HEAD, read_side


def field_of_payload(payload: bytes, outcome: str, code: str = "") -> bytes | None:
    """The ledger's field for an envelope that may be damaged; None where not even its beginning can be read.

    Such a payload was never counted as accepted: ingest publishes and counts the same envelope.
    """
    try:
        sealed = _beginnings.decode(payload)
        project_id, key_id, _, received_at, *_ = HEAD.unpack(sealed.head)
        _, _, _, source, *_ = read_side(sealed.kind)
    except (msgspec.DecodeError, struct.error, ValueError):
        return None
    if not isinstance(source, str):
        return None
    return field_of(project_id, minute_of(received_at), key_id, source, outcome, code)


def project_of_payload(payload: bytes) -> int | None:
    """The project of an envelope that may be damaged, where its beginning can be read."""
    try:
        return int(HEAD.unpack(_beginnings.decode(payload).head)[0])
    except (msgspec.DecodeError, struct.error):
        return None


class _Beginning(msgspec.Struct, array_like=True, gc=False):
    """The first fields of every envelope, whatever its version."""

    version: int
    head: bytes
    kind: bytes


_beginnings: Final = msgspec.msgpack.Decoder(_Beginning)
