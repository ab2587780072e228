"""The envelope: all that `ingest` tells `pipeline` about one event.

Identity, session and address are already decided here, so that nothing which must not be kept ever
reaches a store; enrichment is still to come.

It travels as versioned msgpack, positional: new fields are appended with a default, so that a pipeline of
either release reads what is waiting in the stream. What every event has stands in one head of fixed
width, and what repeats from event to event is packed by itself, each side with its project: the pipeline
knows a side again by its bytes, and reads it once.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from struct import Struct
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID
from zlib import crc32

import msgspec

from analytics.common.ids import identifier_bytes

VERSION: Final = 1

#: Part of the stream keys; changing it needs the old streams drained first.
SHARDS: Final = 4

FIELD: Final = b"e"
"""The name of each field of a stream entry: one envelope a field, several fields an entry."""

HEAD: Final = Struct(">ii16sqq16s16s?")
"""project_id, key_id, event_id, received_at, timestamp, user key, session key, id_from_client.

Keys are those of `common.ids.identifier_key`; instants are microseconds since 1970 UTC.
"""


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """One accepted event. Instants are microseconds since 1970 UTC; texts hold no NUL, no lone surrogate."""

    version: int
    project_id: int
    key_id: int
    event_id: bytes
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
    session_key: bytes = b""
    """Instead of `session_id`, where it is known already."""


class Sealed(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An envelope as it travels. The sides are msgpack arrays that begin with the project's id."""

    version: int
    head: Annotated[bytes, msgspec.Meta(min_length=HEAD.size, max_length=HEAD.size)]
    """See `HEAD`."""
    kind: bytes
    """Project, key, name, source."""
    place: bytes
    """Project, url, path, title."""
    origin: bytes
    """Project, referrer, then the five `utm_*`."""
    sender: bytes
    """Project, user_agent, user_agent_given."""
    surroundings: bytes
    """Project, language, screen, country, region, city."""
    ip: str | None = None
    properties: bytes = b""
    rare: bytes = b""
    """`RareFields`, or empty."""


class RareFields(msgspec.Struct, array_like=True, frozen=True, gc=False, omit_defaults=True):
    """What most events have none of, as in `Envelope`. Ids only where the head's key does not spell them."""

    engagement_ms: int | None = None
    scroll_depth: int | None = None
    anonymous_id: str | None = None
    account_id: str | None = None
    revenue: str | None = None
    currency: str | None = None
    user_id: str | None = None
    session_id: str | None = None


class UnreadableEnvelope(ValueError):
    """Not an envelope, or one of a release newer than this one."""


D = TypeVar("D")
T = TypeVar("T")

pack: Final = msgspec.msgpack.Encoder().encode
"""A side of `Sealed`, of its values in order."""
often: Final = lru_cache(maxsize=8_192)(lambda *values: pack(values))
"""The same of a few values: of a side that most events of a request, or of a visitor, have in common."""
_sealed: Final = msgspec.msgpack.Decoder(Sealed).decode
_side: Final = msgspec.msgpack.Decoder(tuple[Any, ...]).decode
_rare: Final = msgspec.msgpack.Decoder(RareFields).decode


class Parcel(msgspec.Struct, frozen=True, gc=False):
    """One event on its way into the stream."""

    shard: int
    payload: bytes
    """What `seal` made of it."""
    name: str
    source: str
    property_keys: Collection[str]
    """Of the properties that have no column of their own."""


def encode(envelope: Envelope) -> bytes:
    """The bytes of one `e` field of a stream entry."""
    one, project = envelope, envelope.project_id
    user, user_id = identifier_bytes(project, one.user_id)
    session, session_id = (
        (one.session_key, None) if one.session_key else identifier_bytes(project, one.session_id)
    )
    return seal(
        HEAD.pack(
            project,
            one.key_id,
            one.event_id,
            one.received_at,
            one.timestamp,
            user,
            session,
            one.id_from_client,
        ),
        often(project, one.key_id, one.name, one.source),
        pack((project, one.url, one.path, one.title)),
        pack(
            (
                project,
                one.referrer,
                one.utm_source,
                one.utm_medium,
                one.utm_campaign,
                one.utm_term,
                one.utm_content,
            )
        ),
        often(project, one.user_agent, one.user_agent_given),
        often(project, one.language, one.screen, one.country, one.region, one.city),
        one.ip,
        one.properties,
        (
            one.engagement_ms,
            one.scroll_depth,
            one.anonymous_id,
            one.account_id,
            one.revenue,
            one.currency,
            user_id,
            session_id,
        ),
        one.version,
    )


def seal(
    head: bytes,
    kind: bytes,
    place: bytes,
    origin: bytes,
    sender: bytes,
    surroundings: bytes,
    ip: str | None,
    properties: bytes,
    rare: tuple[Any, ...],
    version: int = VERSION,
) -> bytes:
    """The bytes of a `Sealed` of these; `rare` are the values of `RareFields`.

    For ingest, which has the sides at hand and no use for an envelope: a third of its price.
    """
    packed = b"" if rare == _NOTHING_RARE else pack(rare)
    return pack((version, head, kind, place, origin, sender, surroundings, ip, properties, packed))


def _read(decode: Callable[[D], T], data: D) -> T:
    try:
        return decode(data)
    except msgspec.DecodeError as error:
        raise UnreadableEnvelope(str(error)) from error


def unseal(payload: bytes) -> Sealed:
    """Read one `e` field as it travels. Raises UnreadableEnvelope, naming the cause."""
    sealed = _read(_sealed, payload)
    if sealed.version > VERSION:
        raise UnreadableEnvelope(f"version {sealed.version}, this release reads up to {VERSION}")
    return sealed


def unseal_all(payloads: Sequence[bytes]) -> list[Sealed]:
    """Read many fields at once. Raises UnreadableEnvelope; `unseal` tells which of them it is."""
    found = _read(lambda some: list(map(_sealed, some)), payloads)
    if found and max([sealed.version for sealed in found]) > VERSION:
        raise UnreadableEnvelope("one of a newer release")
    return found


def read_side(side: bytes) -> tuple[Any, ...]:
    """The values of one of the sides of `Sealed`. Raises UnreadableEnvelope."""
    return _read(_side, side)


def read_rare(rare: bytes) -> RareFields:
    """The rare fields, which are not empty. Raises UnreadableEnvelope."""
    return _read(_rare, rare)


def decode(payload: bytes) -> Envelope:
    """Read one `e` field whole, for people and tests. Raises UnreadableEnvelope."""
    sealed = unseal(payload)
    project_id, key_id, event_id, received, at, user, session, from_client = HEAD.unpack(sealed.head)
    _, _, name, source = read_side(sealed.kind)
    _, url, path, title = read_side(sealed.place)
    _, referrer, *campaign = read_side(sealed.origin)
    _, user_agent, given = read_side(sealed.sender)
    _, language, screen, country, region, city = read_side(sealed.surroundings)
    rare = read_rare(sealed.rare) if sealed.rare else RareFields()
    utm = dict(zip(("source", "medium", "campaign", "term", "content"), campaign, strict=True))
    return Envelope(
        version=sealed.version,
        project_id=project_id,
        key_id=key_id,
        event_id=event_id,
        received_at=received,
        timestamp=at,
        name=name,
        source=source,
        user_id=rare.user_id or str(UUID(bytes=user)),
        session_id=rare.session_id or str(UUID(bytes=session)),
        anonymous_id=rare.anonymous_id,
        account_id=rare.account_id,
        ip=sealed.ip,
        user_agent=user_agent,
        url=url,
        path=path,
        title=title,
        referrer=referrer,
        **{f"utm_{name}": value for name, value in utm.items()},
        language=language,
        screen=screen,
        revenue=rare.revenue,
        currency=rare.currency,
        engagement_ms=rare.engagement_ms,
        scroll_depth=rare.scroll_depth,
        properties=sealed.properties,
        country=country,
        region=region,
        city=city,
        id_from_client=from_client,
        user_agent_given=given,
    )


def shard_of(project_id: int, user_id: str) -> int:
    """The shard of a user's events: always the same one, so that two workers never race for a session."""
    return crc32(f"{project_id}:{user_id}".encode()) % SHARDS


def stream_key(shard: int) -> str:
    """The Redis key of a shard; the hash tag keeps what belongs to it in one cluster slot."""
    return f"ev:{{{shard}}}"


_NOTHING_RARE: Final = (None,) * len(RareFields.__struct_fields__)
