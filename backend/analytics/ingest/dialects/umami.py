"""Umami: its script, @umami/node, umami-analytics and whatever else speaks `/api/send`."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.ingest import limits
from analytics.ingest.codes import EventCode, Rejection, RequestCode, RequestRefused
from analytics.ingest.dialects.base import Answer, Call, Claim, Exchange, Foreign, Taken
from analytics.ingest.dialects.fields import on_host, seconds_of, with_engagement
from analytics.ingest.dialects.reading import as_events, header_keys, read_json
from analytics.ingest.dialects.translate import (
    NOT_AN_OBJECT,
    NOT_KEPT,
    OTHER_KEY,
    as_instant,
    as_object,
    as_text,
    is_server,
    merged,
)
from analytics.ingest.parse import RawEvent
from analytics.projects.kinds import Protocol
from analytics.stream.envelope import decode

_SEND: Final = "/api/send"
_BATCH: Final = "/api/batch"
_VITALS: Final = ("lcp", "inp", "cls", "fcp", "ttfb")
_UNKNOWN_TYPE: Final = Rejection(
    EventCode.INVALID_FIELD, "type must be event, identify, performance or engagement"
)
_TWICE_ENCODED: Final = re.compile("%25(?=[0-9A-Fa-f]{2})")
_ENCODED_TEXT: Final = re.compile("(?:[!-$&-~]|%[0-9A-F]{2})+")
_LONGEST_TITLE: Final = 12 * limits.TITLE
"""As it is sent: a character has up to four bytes, of three characters each. Longer ones are only cut."""
_NODE: Final = "Mozilla/5.0 Umami/"
"""How @umami/node calls itself."""

_encode: Final = msgspec.json.Encoder().encode


class Umami(Foreign):
    """See Dialect. Its clients parse the reply as a JSON object, and one with `disabled` would stop them."""

    name = "umami"
    paths = (_SEND, _BATCH)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect. One event a body; on `/api/batch` an array of them."""
        value = read_json(body)
        if exchange.route.path == _SEND and not isinstance(value, dict):
            raise RequestRefused(400, RequestCode.INVALID_FIELD, "The body must be a JSON object.")
        events = as_events(value)
        site = next((found for found in map(_site, events) if found), None)
        user_agent = exchange.request.header("user-agent") or ""
        return Call(
            claim=Claim(tuple(header_keys(exchange.request)), (Protocol.UMAMI, site) if site else None),
            from_server=user_agent.startswith(_NODE)
            or (exchange.origin is None and is_server(user_agent, user_agent)),
            count=len(events),
            translate=lambda: [_checked(event, site) for event in events],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:
        """See Foreign. Without `cache`, which the script would send back, at the price of a preflight."""
        if exchange.route.path == _BATCH:
            return Answer(_encode(_batch_answer(taken)))
        session = decode(taken.parcels[0].payload).session_id if taken.parcels else ""
        return Answer(_encode({"sessionId": session, "visitId": session}))


def _batch_answer(taken: Taken) -> dict[str, Any]:
    size = len(taken.call.events)
    wrong = [(index, rejection) for index, rejection in taken.rejected if rejection is not NOT_KEPT]
    details = [
        {"index": index, "response": {"code": rejection.code, "message": rejection.detail}}
        for index, rejection in wrong
    ]
    return {"size": size, "processed": size - len(wrong), "errors": len(wrong), "details": details}


def _site(event: Any) -> str | None:
    return as_text(as_object(as_object(event).get("payload")).get("website"))


def _checked(event: Any, site: str | None) -> RawEvent | Rejection:
    if not isinstance(event, dict):
        return NOT_AN_OBJECT
    if _site(event) not in (site, None):
        return OTHER_KEY
    return _translated(event.get("type", "event"), as_object(event.get("payload")))


def _translated(kind: Any, payload: Mapping[str, Any]) -> RawEvent | Rejection:
    """`identify` is no event: it describes a person, whom later events name by the same `id`."""
    if kind == "event":
        own = as_object(payload.get("data"))
        return _event(payload, as_text(payload.get("name")) or PAGEVIEW, merged(own, _columns(payload)))
    if kind == "identify":
        return NOT_KEPT
    if kind == "performance":
        vitals = {name: payload.get(name) for name in _VITALS}
        return _event(payload, "performance", merged(vitals, _columns(payload)))
    if kind == "engagement":
        return _event(
            payload,
            ENGAGEMENT,
            with_engagement(merged({}, _columns(payload)), seconds_of(payload.get("engagement"))),
        )
    return _UNKNOWN_TYPE


def _columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    host = payload.get("hostname")
    return {
        "url": on_host(_once_encoded(payload.get("url")), host),
        "title": _decoded(payload.get("title")),
        "referrer": on_host(_once_encoded(payload.get("referrer")), host),
        "language": payload.get("language"),
        "screen": payload.get("screen"),
    }


def _once_encoded(address: Any) -> Any:
    """Scripts before version 3 send paths only, and encode them although the browser has done so."""
    if not isinstance(address, str) or not address.startswith("/"):
        return address
    return _TWICE_ENCODED.sub("%", address)


def _decoded(title: Any) -> Any:
    """Scripts before version 3 send titles as parts of a URL: with no space, nor anything beyond ASCII."""
    if not isinstance(title, str) or len(title) > _LONGEST_TITLE or " " in title:
        return title
    if not _ENCODED_TEXT.fullmatch(title):
        return title
    return unquote(title)


def _event(payload: Mapping[str, Any], name: str, properties: dict[str, Any]) -> RawEvent:
    tag = as_text(payload.get("tag"))
    if tag is not None:
        properties.setdefault("tag", tag)
    return RawEvent(
        event_name=name,
        user_id=as_text(payload.get("id")),
        anonymous_id=as_text(payload.get("vid")),
        event_properties=properties,
        timestamp=as_instant(payload.get("timestamp")),
        ip_address=as_text(payload.get("ip")),
        user_agent=as_text(payload.get("userAgent")),
    )
