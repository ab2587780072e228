"""The envelope: all that `ingest` tells `pipeline` about one event.

Identity, session and address are already decided here, so that nothing which must not be kept ever
reaches a store; enrichment is still to come. Versioned msgpack, positional: new fields are appended
with a default, so that a pipeline of either release reads what is waiting in the stream.
"""

from collections.abc import Sequence
from typing import Annotated, Final
from zlib import crc32

import msgspec

VERSION: Final = 1

#: Part of the stream keys; changing it needs the old streams drained first.
SHARDS: Final = 4

FIELD: Final = b"e"
"""The name of each field of a stream entry: one envelope a field, several fields an entry."""


class Envelope(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One accepted event. Instants are microseconds since 1970 UTC; texts hold no NUL, no lone surrogate."""

    version: int
    project_id: int
    key_id: int
    event_id: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    """16 bytes, unique within the project for seven days."""
    received_at: int
    timestamp: int
    name: str
    source: str
    user_id: str
    session_id: str
    anonymous_id: str | None = None
    account_id: str | None = None
    ip: str | None = None
    """As the project's privacy setting leaves it: whole, truncated, or None."""
    user_agent: str | None = None
    url: str | None = None
    path: str | None = None
    """Only where the client gave one; else the pipeline takes it from `url`."""
    title: str | None = None
    referrer: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    language: str | None = None
    screen: str | None = None
    revenue: str | None = None
    """Decimal text, at most 14 digits before and 4 after the point."""
    currency: str | None = None
    engagement_ms: int | None = None
    scroll_depth: int | None = None
    properties: bytes = b""
    """The rest of event_properties as one JSON object; empty when there is none."""
    country: str | None = None
    region: str | None = None
    city: str | None = None
    id_from_client: bool = False
    """Whether `event_id` came with the event: only then can a client repeat it."""
    user_agent_given: bool = False
    """Whether the event itself says whose `user_agent` it is; else it is the connection's."""


class UnreadableEnvelope(ValueError):
    """Not an envelope, or one of a release newer than this one."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Envelope)


def encode(envelope: Envelope) -> bytes:
    """The bytes of one `e` field of a stream entry."""
    return _encoder.encode(envelope)


def decode(payload: bytes) -> Envelope:
    """Read one `e` field. Raises UnreadableEnvelope, naming the cause."""
    try:
        envelope = _decoder.decode(payload)
    except msgspec.DecodeError as error:
        raise UnreadableEnvelope(str(error)) from error
    if envelope.version > VERSION:
        raise UnreadableEnvelope(f"version {envelope.version}, this release reads up to {VERSION}")
    return envelope


def decode_all(payloads: Sequence[bytes]) -> list[Envelope]:
    """Read many fields at once. Raises UnreadableEnvelope; `decode` tells which of them it is."""
    try:
        envelopes = list(map(_decoder.decode, payloads))
    except msgspec.DecodeError as error:
        raise UnreadableEnvelope(str(error)) from error
    if envelopes and max([envelope.version for envelope in envelopes]) > VERSION:
        raise UnreadableEnvelope("one of a newer release")
    return envelopes


def shard_of(project_id: int, user_id: str) -> int:
    """The shard of a user's events: always the same one, so that two workers never race for a session."""
    return crc32(f"{project_id}:{user_id}".encode()) % SHARDS


def stream_key(shard: int) -> str:
    """The Redis key of a shard; the hash tag keeps what belongs to it in one cluster slot."""
    return f"ev:{{{shard}}}"
