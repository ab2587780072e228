"""Amplitude's clients: `/2/httpapi`, and `/batch`, which they share with PostHog's."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from analytics.events.schema import PAGEVIEW
from analytics.ingest.codes import Rejection, RequestRefused
from analytics.ingest.dialects.base import Answer, Call, Claim, Exchange, Foreign, Taken
from analytics.ingest.dialects.reading import as_events, read_object
from analytics.ingest.dialects.translate import (
    NOT_AN_OBJECT,
    NOT_KEPT,
    as_account,
    as_instant,
    as_name,
    as_object,
    as_session,
    as_text,
    first_text,
    is_server,
    merged,
    texts_of,
)
from analytics.ingest.parse import RawEvent

_encode: Final = msgspec.json.Encoder().encode

_NO_EVENTS: Final = frozenset({"$identify", "$groupidentify"})
_OTHER_NAMES: Final = {"[Amplitude] Page Viewed": PAGEVIEW}
_LEFT_OUT: Final = frozenset(
    {"[Amplitude] Page Location", "[Amplitude] Page URL", "[Amplitude] Page Path", "[Amplitude] Page Title"}
    | {"[Amplitude] Page Domain", "ip"}
)
_MOST_PIECES: Final = 10**9
#: What its clients never send again.
_FINAL: Final = (400, 401, 403, 405, 415)


class _Top(msgspec.Struct):
    """The two fields by which its batches and PostHog's are told apart, unread."""

    events: msgspec.Raw | UnsetType = UNSET
    batch: msgspec.Raw | UnsetType = UNSET


_top: Final = msgspec.json.Decoder(_Top)


class Amplitude(Foreign):
    """See Dialect. Its clients read the status from the body's `code`, not from HTTP."""

    name = "amplitude"
    paths = ("/2/httpapi", "/batch")

    def claims(self, exchange: Exchange, body: bytes) -> bool:  # noqa: ARG002
        """See Dialect."""
        try:
            top = _top.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return b'"events"' in body and b'"batch"' not in body
        return top.events is not UNSET and top.batch is UNSET

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect."""
        top = read_object(body)
        events = as_events(top.get("events", []))
        first = as_object(events[0]) if events else {}
        user_agent = exchange.request.header("user-agent")
        return Call(
            sent_at=as_instant(top.get("client_upload_time")),
            claim=Claim(tuple(texts_of(top, "api_key"))),
            from_server=is_server(user_agent, first.get("library")),
            note=len(body),
            count=len(events),
            translate=lambda: [_translated(event) for event in events],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:
        """See Foreign."""
        answer = {
            "code": 200,
            "events_ingested": len(taken.parcels),
            "payload_size_bytes": taken.call.note,
            "server_upload_time": exchange.received // 1_000,
        }
        return Answer(_encode(answer))

    def failure(self, exchange: Exchange, refusal: RequestRefused) -> Answer:
        """See Foreign.

        Only these very words, or a `missing_field`, keep its clients from sending for hours what will never
        be taken.
        """
        refused = refusal.status in (401, 403)
        body: dict[str, Any] = {
            "code": 400 if refusal.status in _FINAL else refusal.status,
            "error": f"Invalid API key: {refusal.detail}" if refused else refusal.detail,
            "reason": refusal.code,
            "request_id": exchange.rid,
        }
        if refusal.status in _FINAL and not refused:
            body["missing_field"] = refusal.code
        return Answer(_encode(body), refusal.status)


def _translated(value: Any) -> RawEvent | Rejection:
    event = as_object(value)
    if not event:
        return NOT_AN_OBJECT
    name = as_name(event.get("event_type"), _OTHER_NAMES)
    if name in _NO_EVENTS:
        return NOT_KEPT
    user, device = first_text(event, "user_id"), first_text(event, "device_id")
    address = first_text(event, "ip")
    own = as_object(event.get("event_properties"))
    return RawEvent(
        event_name=name,
        event_id=first_text(event, "insert_id"),
        user_id=user,
        session_id=as_session(device or user, event.get("session_id")),
        anonymous_id=device,
        account_id=as_account(event.get("groups")),
        event_properties=merged(own, _columns(event, own), _LEFT_OUT),
        timestamp=as_instant(event.get("time")),
        ip_address=None if address == "$remote" else address,
        user_agent=first_text(event, "user_agent"),
    )


def _columns(event: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    url = as_text(own.get("[Amplitude] Page Location")) or as_text(own.get("[Amplitude] Page URL"))
    return {
        "url": url,
        "path": None if url else as_text(own.get("[Amplitude] Page Path")),
        "title": as_text(own.get("[Amplitude] Page Title")),
        "language": as_text(event.get("language")),
        "revenue": _revenue(event),
        "currency": as_text(event.get("currency")),
    }


def _revenue(event: Mapping[str, Any]) -> Any:
    if event.get("revenue") is not None:
        return event["revenue"]
    price, quantity = event.get("price"), event.get("quantity")
    if isinstance(price, bool) or not isinstance(price, int | float):
        return None
    # An integer of hundreds of digits cannot be multiplied with a float.
    return price * quantity if isinstance(quantity, int) and abs(quantity) < _MOST_PIECES else price
