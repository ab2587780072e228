"""Segment and RudderStack, whose clients speak the same `/v1/…`."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from analytics.events.schema import PAGEVIEW
from analytics.ingest.codes import EventCode, Rejection, RequestCode, RequestRefused
from analytics.ingest.dialects.base import ABSENT, Answer, Call, Claim, Exchange, Foreign, Taken
from analytics.ingest.dialects.reading import as_events, header_keys, read_object
from analytics.ingest.dialects.translate import (
    NOT_AN_OBJECT,
    NOT_KEPT,
    OTHER_KEY,
    as_instant,
    as_name,
    as_object,
    as_referrer,
    as_screen,
    as_session,
    as_text,
    first_text,
    is_server,
    merged,
)
from analytics.ingest.parse import RawEvent
from analytics.ingest.request import IngestRequest, Reply

_encode: Final = msgspec.json.Encoder().encode

_BATCHES: Final = ("/v1/batch", "/v1/b", "/v1/import")
#: The last part of a path says what a single message is, in full or by its letter.
_TYPES: Final = {
    letter: kind
    for kind in ("track", "page", "screen", "identify", "group", "alias")
    for letter in (kind, kind[0])
}
_KINDS: Final = frozenset(_TYPES.values())
_NAMES: Final = {"page": PAGEVIEW, "screen": "screen", "identify": "identify", "group": "group"}
_WITH_PROPERTIES: Final = ("track", "page", "screen")
_NO_TYPE: Final = Rejection(
    EventCode.INVALID_FIELD, "type must be track, page, screen, identify, group or alias"
)
_SENT: Final = Answer(b'{"success":true}')
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_ALL_ALLOWED: Final = {"__default": {"enabled": True, "integrations": {}}}
_RUDDER_CONFIG: Final = {
    "source": {
        "id": "self-hosted",
        "name": "self-hosted",
        "enabled": True,
        "workspaceId": "self-hosted",
        "destinations": [],
        "connections": [],
        "dataplanes": {},
        "config": {
            "statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}},
        },
    },
    "consentManagementMetadata": {"providers": []},
    "updatedAt": "2026-01-01T00:00:00.000Z",
}


class Segment(Foreign):
    """See Dialect. A message is told apart by its `messageId`, whichever of the two made it."""

    name = "segment"
    paths = (*_BATCHES, *(f"/v1/{word}" for word in _TYPES), "/v1/m", "/sourceConfig")
    prefixes = ("/v1/projects/", "/analytics.js/")

    def quiet(self, exchange: Exchange) -> Reply | None:
        """See Dialect: settings, under which its web clients send everything here, and nothing elsewhere."""
        path = exchange.route.path
        if path == "/v1/m":  # the client's own health
            return self.reply(exchange, _SENT)
        if path == "/sourceConfig":
            return self.reply(exchange, Answer(_encode(_RUDDER_CONFIG)))
        if path.startswith(self.prefixes):
            found = _settings(exchange) if path.endswith("/settings") else ABSENT
            return self.reply(exchange, found)
        return super().quiet(exchange)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect."""
        top = read_object(body)
        kind = _TYPES.get(exchange.route.path.rpartition("/")[2])
        messages = [top] if kind is not None else as_events(top.get("batch", []))
        first = as_object(messages[0]) if messages else {}
        said = first_text(top, "writeKey") or first_text(first, "writeKey")
        keys = [*header_keys(exchange.request), *([said] if said else [])]
        library = as_object(as_object(first.get("context")).get("library")).get("name")
        sent_at = top.get("sentAt") or first.get("sentAt") or exchange.request.header("sentat")
        return Call(
            sent_at=as_instant(sent_at),
            claim=Claim(tuple(keys)),
            from_server=is_server(exchange.request.header("user-agent"), library),
            count=len(messages),
            translate=lambda: [_translated(message, kind, said) for message in messages],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """See Foreign."""
        return _SENT


def _settings(exchange: Exchange) -> Answer:
    """What analytics.js asks before it sends: that all of it is to come here."""
    request, key = exchange.request, exchange.route.path.split("/")[-2]
    host = request.header("host") or ""
    if not _HOST.fullmatch(host):
        raise RequestRefused(400, RequestCode.INVALID_FIELD, "The Host header names no host.")
    below = f"/c/{exchange.route.key}" if exchange.route.key else ""
    ours = {
        "apiKey": key,
        "apiHost": f"{host}{below}/v1",
        "protocol": _scheme(request),
        "unbundledIntegrations": [],
        "addBundledMetadata": False,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    settings = {
        "integrations": {"Segment.io": ours},
        "plan": {"track": _ALL_ALLOWED, "identify": _ALL_ALLOWED, "group": _ALL_ALLOWED},
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0},
        "remotePlugins": [],
    }
    return Answer(_encode(settings))


def _scheme(request: IngestRequest) -> str:
    """How the page reaches us: what a proxy says of itself, or what the page's own address implies.

    Whoever lies here only misleads the answer to this very request.
    """
    forwarded = (request.header("x-forwarded-proto") or "").strip().lower()
    if forwarded in ("http", "https"):
        return forwarded
    page = request.header("origin") or request.header("referer") or ""
    return "https" if request.scheme == "https" or page.startswith("https://") else "http"


def _translated(value: Any, kind: str | None, key: str | None) -> RawEvent | Rejection:
    message = as_object(value)
    if not message:
        return NOT_AN_OBJECT
    said = first_text(message, "writeKey")
    if said is not None and said != key:
        return OTHER_KEY
    kind = kind or first_text(message, "type")
    if kind is None or kind not in _KINDS:
        return _NO_TYPE
    if kind == "alias":
        return NOT_KEPT
    context = as_object(message.get("context"))
    user, anonymous = first_text(message, "userId"), first_text(message, "anonymousId")
    return RawEvent(
        event_name=_NAMES[kind] if kind in _NAMES else as_name(message.get("event")),
        event_id=first_text(message, "messageId"),
        user_id=user,
        session_id=as_session(anonymous or user, context.get("sessionId")),
        anonymous_id=anonymous,
        account_id=first_text(message, "groupId") or first_text(context, "groupId"),
        event_properties=_properties(message, context, kind),
        timestamp=as_instant(message.get("timestamp") or message.get("originalTimestamp")),
        ip_address=as_text(context.get("ip")),
        user_agent=as_text(context.get("userAgent")),
    )


def _properties(message: Mapping[str, Any], context: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The message's own properties, and what its context says about the page. Traits are not kept."""
    own = as_object(message.get("properties")) if kind in _WITH_PROPERTIES else {}
    if kind in ("page", "screen"):
        own = {name: message.get(name) for name in ("name", "category")} | own
    columns = _columns(context)
    return merged(own, {name: columns[name] for name in columns if own.get(name) in (None, "")}, ("ip",))


def _columns(context: Mapping[str, Any]) -> dict[str, Any]:
    page, campaign = as_object(context.get("page")), as_object(context.get("campaign"))
    screen = as_object(context.get("screen"))
    return {
        "url": as_text(page.get("url")),
        "path": as_text(page.get("path")),
        "title": as_text(page.get("title")),
        "referrer": as_referrer(page.get("referrer")),
        "language": as_text(context.get("locale")),
        "screen": as_screen(screen.get("width"), screen.get("height")),
        "utm_campaign": as_text(campaign.get("name")),
        **{f"utm_{part}": as_text(campaign.get(part)) for part in ("source", "medium", "term", "content")},
    }
