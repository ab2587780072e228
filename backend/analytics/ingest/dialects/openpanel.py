"""OpenPanel: @openpanel/sdk and what is built on it. Shares `/track` with Mixpanel."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from analytics.events.schema import PAGEVIEW
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.dialects.base import Answer, Call, Claim, Exchange, Foreign, Taken
from analytics.ingest.dialects.reading import read_object
from analytics.ingest.dialects.translate import (
    NOT_KEPT,
    as_instant,
    as_name,
    as_object,
    as_referrer,
    as_text,
    is_server,
    merged,
)
from analytics.ingest.parse import RawEvent
from analytics.ingest.request import IngestRequest
from analytics.projects.kinds import Protocol
from analytics.stream.envelope import decode

_NO_EVENTS: Final = frozenset(
    {"identify", "alias", "increment", "decrement", "group", "assign_group", "replay"}
)
_UNKNOWN_TYPE: Final = Rejection(
    EventCode.INVALID_FIELD, "type must be track, or one of the calls about profiles"
)
_OTHER_NAMES: Final = {"screen_view": PAGEVIEW}

_encode: Final = msgspec.json.Encoder().encode


class _Top(msgspec.Struct):
    """The two fields by which its calls and Mixpanel's are told apart, unread."""

    type: msgspec.Raw | UnsetType = UNSET
    payload: msgspec.Raw | UnsetType = UNSET


_top: Final = msgspec.json.Decoder(_Top)


class OpenPanel(Foreign):
    """See Dialect. Its clients want JSON with 200 or 202, and send all else again, 401 excepted."""

    name = "openpanel"
    paths = ("/track",)

    def claims(self, exchange: Exchange, body: bytes) -> bool:
        """See Dialect. By its header, else by its shape."""
        if exchange.request.header("openpanel-client-id") is not None:
            return True
        if body.lstrip()[:1] != b"{":
            return False
        try:
            top = _top.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return b'"type"' in body and b'"payload"' in body
        return top.type is not UNSET and top.payload is not UNSET

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect. One call a body."""
        value = read_object(body)
        request = exchange.request
        return Call(
            claim=_claim(request),
            from_server=is_server(request.header("user-agent"), request.header("openpanel-sdk-name")),
            count=1,
            translate=lambda: [_translated(value.get("type"), as_object(value.get("payload")), request)],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """See Foreign. Pages read the two ids, to hand them to a server that sends in their name."""
        if not taken.parcels:
            return Answer(b'{"deviceId":"","sessionId":""}')
        sent = decode(taken.parcels[0].payload)
        device = sent.anonymous_id or sent.user_id
        return Answer(_encode({"deviceId": device, "sessionId": sent.session_id}))


def _claim(request: IngestRequest) -> Claim:
    secret, client = request.header("openpanel-client-secret"), request.header("openpanel-client-id")
    return Claim((secret,) if secret else (), (Protocol.OPENPANEL, client) if client else None)


def _translated(kind: Any, payload: Mapping[str, Any], request: IngestRequest) -> RawEvent | Rejection:
    if as_text(kind) in _NO_EVENTS:
        return NOT_KEPT
    if kind != "track":
        return _UNKNOWN_TYPE
    properties = as_object(payload.get("properties"))
    groups = payload.get("groups")
    return RawEvent(
        event_name=as_name(payload.get("name"), _OTHER_NAMES),
        user_id=as_text(payload.get("profileId")),
        anonymous_id=as_text(properties.get("__deviceId")),
        account_id=as_text(groups[0]) if isinstance(groups, list) and groups else None,
        event_properties=merged(_own(properties), _columns(properties)),
        timestamp=as_instant(properties.get("__timestamp")),
        ip_address=as_text(properties.get("__ip")) or request.header("x-client-ip"),
    )


def _own(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Those with two underscores before their names are the protocol's."""
    return {name: value for name, value in properties.items() if not name.startswith("__")}


def _columns(properties: Mapping[str, Any]) -> dict[str, Any]:
    page = properties.get("__path")
    whole = isinstance(page, str) and "://" in page
    return {
        "url": page if whole else None,
        "path": None if whole else page,
        "title": properties.get("__title"),
        "referrer": as_referrer(properties.get("__referrer")),
        "revenue": properties.get("__revenue"),
    }
