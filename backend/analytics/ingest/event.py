"""One parsed event becomes one envelope, or the code that says why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from msgspec import UNSET

from analytics.common.ids import default_session_key, foreign_event_id
from analytics.events.schema import ENGAGEMENT
from analytics.ingest import limits
from analytics.ingest.client_info import kept_address, read_address
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.geo import PlaceOf
from analytics.ingest.identity import EventIds, fallback_user_id, read_event_id
from analytics.ingest.instants import Bounds, read_timestamp
from analytics.ingest.keys import KnownKey
from analytics.ingest.parse import RawEvent
from analytics.ingest.properties import Columns, InvalidProperties, Rules, is_storable, read_properties
from analytics.stream.envelope import VERSION, Envelope

Outcome: TypeAlias = Envelope | Rejection
Text: TypeAlias = str | None
_Texts: TypeAlias = tuple[Text, Text, Text, Text, Text, Text, Text, Text, Text, Text, Text]

_LENGTHS: Final = (
    ("event_source", limits.EVENT_SOURCE),
    ("user_id", limits.IDENTIFIER),
    ("session_id", limits.IDENTIFIER),
    ("anonymous_id", limits.IDENTIFIER),
    ("account_id", limits.IDENTIFIER),
)
_TEXTS: Final = ("event_name", "user_agent", *(name for name, _ in _LENGTHS))

_ids: Final = EventIds()


@dataclass(slots=True)
class Sender:
    """What all events of one request share. Instants are microseconds since 1970 UTC."""

    key: KnownKey
    received: int
    address: str
    """The connection's, whole; empty when nobody can know it."""
    user_agent: str | None
    bounds: Bounds
    rules: Rules
    suspicious: bool
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
    client = _client(event, sender)
    if isinstance(client, Rejection):
        return client
    is_engagement = event.event_name == ENGAGEMENT
    try:
        columns = read_properties(event.event_properties, engagement=is_engagement, rules=sender.rules)
    except InvalidProperties as error:
        return error.rejection
    sieve = sender.key.sieve
    if sieve is not None:
        held_back = sieve.holds_back(client[0], columns.texts)
        if held_back is not None:
            return held_back
        sieve.strip(columns.texts)
    return _envelope(event, sender, at, event_id, client, columns)


def _envelope(
    event: RawEvent,
    sender: Sender,
    at: int,
    event_id: bytes,
    client: tuple[str, str | None],
    columns: Columns,
) -> Envelope:
    """An event in which nothing is wrong."""
    key, name = sender.key, event.event_name
    assert name is not UNSET  # noqa: S101 - _wrong_field has seen to it
    address, user_agent = client
    user_id = event.user_id or event.anonymous_id or _nameless(sender, address, user_agent)
    project = key.project_id
    session = b"" if event.session_id else default_session_key(project, user_id, at, key.window_minutes)
    return Envelope(
        VERSION,
        project,
        key.key_id,
        event_id,
        sender.received,
        at,
        name,
        event.event_source or key.source,
        user_id,
        event.session_id or "",
        event.anonymous_id or None,
        event.account_id or None,
        kept_address(address, key.ip_storage),
        user_agent,
        *_texts(columns.texts.get),
        columns.revenue,
        columns.currency,
        columns.engagement_ms,
        columns.scroll_depth,
        columns.properties,
        *sender.place_of(address),
        id_from_client=event.event_id is not None,
        user_agent_given=bool(event.user_agent) and not key.is_public,
        session_key=session,
    )


def _texts(get: Callable[[str], Text]) -> _Texts:
    """What comes as properties, in the envelope's order."""
    return (
        get("url"), get("path"), get("title"), get("referrer"),
        get("utm_source"), get("utm_medium"), get("utm_campaign"), get("utm_term"), get("utm_content"),
        get("language"), get("screen"),
    )  # fmt: skip


def _nameless(sender: Sender, address: str, user_agent: str | None) -> str:
    """Who sends without a name, by the salt of the instant of receipt."""
    return fallback_user_id(sender.key.salts.at(sender.received), address, user_agent or "")


def _wrong_field(event: RawEvent, sender: Sender) -> Rejection | None:
    name = event.event_name
    if name is UNSET:
        return Rejection(EventCode.MISSING_FIELD, "event_name is required")
    if not name:
        return Rejection(EventCode.INVALID_FIELD, "event_name must not be empty")
    if len(name) > limits.EVENT_NAME:
        return Rejection(EventCode.FIELD_TOO_LONG, f"event_name is over {limits.EVENT_NAME} characters")
    for field, longest in _LENGTHS:
        value = getattr(event, field)
        if value is not None and len(value) > longest:
            return Rejection(EventCode.FIELD_TOO_LONG, f"{field} is over {longest} characters")
    if event.project_id is not None and event.project_id != sender.key.project_public_id:
        return Rejection(EventCode.PROJECT_MISMATCH, "project_id names another project than the key's")
    if sender.suspicious:
        for field in _TEXTS:
            value = getattr(event, field)
            if value is not None and not is_storable(value):
                return Rejection(EventCode.INVALID_TEXT, f"{field} holds NUL or half of a surrogate pair")
    return None


def _event_id(event: RawEvent, sender: Sender) -> bytes | Rejection:
    if event.event_id is None:
        return _ids.new(sender.received // 1_000)
    if sender.protocol is not None:
        return foreign_event_id(sender.key.project_id, sender.protocol, event.event_id)
    read = read_event_id(event.event_id)
    return read or Rejection(EventCode.INVALID_FIELD, "event_id must be a UUID")


def _client(event: RawEvent, sender: Sender) -> tuple[str, str | None] | Rejection:
    """Address and User-Agent: a secret key may say whose they were, a public one is not asked."""
    if sender.key.is_public:
        return sender.address, sender.user_agent
    address, user_agent = sender.address, sender.user_agent
    if event.ip_address:
        read = read_address(event.ip_address)
        if read is None:
            return Rejection(EventCode.INVALID_FIELD, "ip_address must be an IPv4 or IPv6 address")
        address = read
    if event.user_agent:
        user_agent = event.user_agent[: limits.USER_AGENT]
    return address, user_agent
