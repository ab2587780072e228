"""One parsed event becomes one parcel for the stream, or the code that says why not."""

from typing import Any, Final, TypeAlias

import msgspec
from msgspec import UNSET

from analytics.common.ids import default_session_key, foreign_event_id, identifier_bytes, uuid7_bytes
from analytics.events.schema import ENGAGEMENT
from analytics.ingest import limits
from analytics.ingest.client_info import kept_address, read_address
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.geo import Place, PlaceOf
from analytics.ingest.identity import fallback_user_id, read_event_id
from analytics.ingest.instants import Bounds, read_timestamp
from analytics.ingest.keys import KnownKey
from analytics.ingest.parse import RawEvent
from analytics.ingest.properties import Columns, InvalidProperties, Rules, is_storable, read_properties
from analytics.stream.envelope import HEAD, Parcel, often, pack, seal, shard_of

Outcome: TypeAlias = Parcel | Rejection

_LENGTHS: Final = (
    ("event_source", limits.EVENT_SOURCE),
    ("user_id", limits.IDENTIFIER),
    ("session_id", limits.IDENTIFIER),
    ("anonymous_id", limits.IDENTIFIER),
    ("account_id", limits.IDENTIFIER),
)
_TEXTS: Final = ("event_name", "user_agent", *(name for name, _ in _LENGTHS))


class Client(msgspec.Struct, frozen=True):
    """Whose browser or device an event came from, as far as the connection or the event says so."""

    address: str
    """Whole; empty when nobody can know it."""
    user_agent: str | None
    kept: str | None
    """What of the address may leave this process."""
    place: Place
    side: bytes
    """`stream.envelope.Sealed.sender`."""


def client_of(
    key: KnownKey, place_of: PlaceOf, address: str, user_agent: str | None, *, given: bool = False
) -> Client:
    """`given` says that the event itself named this User-Agent."""
    return Client(
        address,
        user_agent,
        kept_address(address, key.ip_storage),
        place_of(address),
        often(key.project_id, user_agent, given),
    )


class Sender(msgspec.Struct):
    """What all events of one request share. Instants are microseconds since 1970 UTC."""

    key: KnownKey
    received: int
    client: Client
    """The connection's."""
    bounds: Bounds
    rules: Rules
    suspicious: bool
    lengths_known: bool
    """Whether no field can be longer than it may be."""
    place_of: PlaceOf
    protocol: str | None = None
    """Whose ids of events these are; None for ours, which are UUIDs."""


def build(event: RawEvent, sender: Sender) -> Outcome:
    """Check one event and decide who, when and from where it was.

    Raises RequestRefused: see `Salts.at`.
    """
    wrong = _wrong_field(event, sender)
    if wrong is not None:
        return wrong
    at = read_timestamp(event.timestamp, sender.received, sender.bounds)
    if isinstance(at, Rejection):
        return at
    event_id = _event_id(event, sender)
    if isinstance(event_id, Rejection):
        return event_id
    key = sender.key
    # A secret key may say whose the event was, a public one is not asked.
    client = sender.client if key.is_public else _client(event, sender)
    if isinstance(client, Rejection):
        return client
    try:
        columns = read_properties(
            event.event_properties, engagement=event.event_name == ENGAGEMENT, rules=sender.rules
        )
    except InvalidProperties as error:
        return error.rejection
    sieve = key.sieve
    if sieve is not None:
        held_back = sieve.holds_back(client.address, columns.texts)
        if held_back is not None:
            return held_back
        sieve.strip(columns.texts)
    return _parcel(event, sender, at, event_id, client, columns)


def _parcel(
    event: RawEvent, sender: Sender, at: int, event_id: bytes, client: Client, columns: Columns
) -> Parcel:
    """An event in which nothing is wrong."""
    key, name, get = sender.key, event.event_name, columns.texts.get
    assert name is not UNSET  # noqa: S101 - _wrong_field has seen to it
    project, source = key.project_id, event.event_source or key.source
    user_id = event.user_id or event.anonymous_id or _nameless(sender, client)
    user, user_text = identifier_bytes(project, user_id)
    if event.session_id:
        session, session_text = identifier_bytes(project, event.session_id)
    else:
        session, session_text = default_session_key(project, user_id, at, key.window_minutes), None
    payload = seal(
        HEAD.pack(
            project, key.key_id, event_id, sender.received, at, user, session, event.event_id is not None
        ),
        often(project, key.key_id, name, source),
        pack((project, get("url"), get("path"), get("title"))),
        pack(
            (
                project,
                get("referrer"),
                get("utm_source"),
                get("utm_medium"),
                get("utm_campaign"),
                get("utm_term"),
                get("utm_content"),
            )
        ),
        client.side,
        often(project, get("language"), get("screen"), *client.place),
        client.kept,
        columns.encoded(),
        _rare(event, columns, user_text, session_text),
    )
    return Parcel(shard_of(project, user_id), payload, name, source, columns.rest)


def _rare(event: RawEvent, columns: Columns, user: str | None, session: str | None) -> tuple[Any, ...]:
    """In the order of `stream.envelope.RareFields`."""
    return (
        columns.engagement_ms,
        columns.scroll_depth,
        event.anonymous_id or None,
        event.account_id or None,
        columns.revenue,
        columns.currency,
        user,
        session,
    )


def _nameless(sender: Sender, client: Client) -> str:
    """Who sends without a name, by the salt of the instant of receipt."""
    return fallback_user_id(sender.key.salts.at(sender.received), client.address, client.user_agent or "")


def _wrong_field(event: RawEvent, sender: Sender) -> Rejection | None:
    name = event.event_name
    if name is UNSET:
        return Rejection(EventCode.MISSING_FIELD, "event_name is required")
    if not sender.lengths_known:
        too_long = _long_field(event, name)
        if too_long is not None:
            return too_long
    if event.project_id is not None and event.project_id != sender.key.project_public_id:
        return Rejection(EventCode.PROJECT_MISMATCH, "project_id names another project than the key's")
    if sender.suspicious:
        for field in _TEXTS:
            value = getattr(event, field)
            if value is not None and not is_storable(value):
                return Rejection(EventCode.INVALID_TEXT, f"{field} holds NUL or half of a surrogate pair")
    return None


def _long_field(event: RawEvent, name: str) -> Rejection | None:
    if not name:
        return Rejection(EventCode.INVALID_FIELD, "event_name must not be empty")
    if len(name) > limits.EVENT_NAME:
        return Rejection(EventCode.FIELD_TOO_LONG, f"event_name is over {limits.EVENT_NAME} characters")
    for field, longest in _LENGTHS:
        value = getattr(event, field)
        if value is not None and len(value) > longest:
            return Rejection(EventCode.FIELD_TOO_LONG, f"{field} is over {longest} characters")
    return None


def _event_id(event: RawEvent, sender: Sender) -> bytes | Rejection:
    if event.event_id is None:
        return uuid7_bytes(sender.received // 1_000)
    if sender.protocol is not None:
        return foreign_event_id(sender.key.project_id, sender.protocol, event.event_id)
    read = read_event_id(event.event_id)
    return read or Rejection(EventCode.INVALID_FIELD, "event_id must be a UUID, and not all zeros or ones")


def _client(event: RawEvent, sender: Sender) -> Client | Rejection:
    """Whose an event is that may say so itself."""
    address, user_agent = event.ip_address, event.user_agent
    if not address and not user_agent:
        return sender.client
    connection = sender.client
    if address:
        address = read_address(address)
        if address is None:
            return Rejection(EventCode.INVALID_FIELD, "ip_address must be an IPv4 or IPv6 address")
    return client_of(
        sender.key,
        sender.place_of,
        address or connection.address,
        user_agent[: limits.USER_AGENT] if user_agent else connection.user_agent,
        given=bool(user_agent),
    )
