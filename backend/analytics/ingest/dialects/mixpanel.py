"""Mixpanel's clients: `/track`, and `/engage` and `/groups`, of which nothing is kept."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from analytics.events.schema import PAGEVIEW
from analytics.ingest.codes import Rejection, RequestCode, RequestRefused
from analytics.ingest.dialects.base import PIXEL, Answer, Call, Claim, Exchange, Foreign, Taken, only_public
from analytics.ingest.dialects.reading import (
    as_events,
    header_keys,
    read_data,
    read_form,
    read_form_body,
    read_json,
)
from analytics.ingest.dialects.translate import (
    NOT_AN_OBJECT,
    NOT_KEPT,
    OTHER_KEY,
    as_instant,
    as_name,
    as_object,
    as_referrer,
    as_screen,
    as_text,
    first_text,
    is_server,
    merged,
    texts_of,
)
from analytics.ingest.parse import RawEvent
from analytics.ingest.request import Reply

_encode: Final = msgspec.json.Encoder().encode

_EVENTS: Final = ("/track", "/import")
_PROFILES: Final = ("/engage", "/groups")
_RECORDED: Final = Answer(b'{"code":200,"status":"OK"}')
_NO_EVENTS: Final = frozenset({"$create_alias", "$merge"})
_OTHER_NAMES: Final = {"$mp_web_page_view": PAGEVIEW}
#: What mixpanel-browser puts before the id of somebody it does not know yet.
_DEVICE: Final = "$device:"
#: Properties that become columns, are told by the User-Agent, belong to the transport, or are personal.
_LEFT_OUT: Final = frozenset(
    {"token", "distinct_id", "time", "ip", "$ip", "$insert_id", "$user_id", "$device_id"}
    | {"$had_persisted_distinct_id", "$anon_distinct_id", "$identified_id", "$current_url", "$referrer"}
    | {"$referring_domain", "$browser", "$browser_version", "$os", "$device", "$screen_height"}
    | {"$screen_width", "$initial_referrer", "$initial_referring_domain", "current_page_title"}
    | {"current_domain", "current_url_path", "current_url_search", "current_url_protocol", "$mp_autocapture"}
)


class Mixpanel(Foreign):
    """See Dialect. `verbose=1` decides whether its clients want JSON or the one character `1`."""

    name = "mixpanel"
    paths = (*_EVENTS, *_PROFILES, "/record", "/settings")
    gets = frozenset((*_EVENTS, *_PROFILES))

    def quiet(self, exchange: Exchange) -> Reply | None:
        """See Dialect: no recordings, no settings."""
        if exchange.route.path in ("/record", "/settings"):
            return self.reply(exchange, _RECORDED)
        return super().quiet(exchange)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect."""
        query = read_form(exchange.request.query)
        value, fields = _read_value(query, body)
        events = as_events(value)
        first = as_object(events[0]) if events else {}
        said = _own_key(first)
        if said is not None and "data" in query:
            only_public(said)
        keys = [said] if said else []
        keys += [only_public(text) for text in texts_of(query, "token", "api_key")]
        keys += header_keys(exchange.request)
        library = as_object(first.get("properties")).get("mp_lib")
        is_event = exchange.route.path in _EVENTS
        return Call(
            claim=Claim(tuple(keys)),
            from_server=is_server(exchange.request.header("user-agent"), library),
            note=query | fields,
            count=len(events),
            translate=lambda: [_translated(event, said) if is_event else NOT_KEPT for event in events],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:
        """See Foreign."""
        asked: dict[str, str] = taken.call.note
        if asked.get("verbose") == "1":
            return Answer(b'{"status":1,"error":null}')
        if asked.get("img") == "1":
            return PIXEL
        if exchange.route.path == "/import" and "data" not in asked:
            answer = {"code": 200, "status": "OK", "num_records_imported": len(taken.parcels)}
            return Answer(_encode(answer))
        return Answer(b"1", 200, "text/plain; charset=utf-8")


def _read_value(query: Mapping[str, str], body: bytes) -> tuple[Any, dict[str, str]]:
    """The events, and the form that they came in."""
    if "data" in query:
        return read_data(query["data"]), {}
    if body.lstrip()[:1] in (b"{", b"["):
        return read_json(body), {}
    fields = read_form_body(body)
    if "data" not in fields:
        raise RequestRefused(400, RequestCode.EMPTY, "There is no `data`.")
    return read_data(fields["data"]), fields


def _own_key(event: Mapping[str, Any]) -> str | None:
    return first_text(as_object(event.get("properties")), "token") or first_text(event, "$token", "token")


def _translated(value: Any, key: str | None) -> RawEvent | Rejection:
    event = as_object(value)
    if not event:
        return NOT_AN_OBJECT
    name = as_name(event.get("event"), _OTHER_NAMES)
    if name in _NO_EVENTS:
        return NOT_KEPT
    if (said := _own_key(event)) is not None and said != key:
        return OTHER_KEY
    own = as_object(event.get("properties"))
    user, device = _people(own)
    return RawEvent(
        event_name=name,
        event_id=first_text(own, "$insert_id"),
        user_id=user,
        anonymous_id=device,
        event_properties=merged(own, _columns(own), _LEFT_OUT),
        timestamp=as_instant(own.get("time")),
        ip_address=_address(own.get("ip")),
    )


def _people(own: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The person, and who it was before: only ids that somebody chose make a person."""
    user = first_text(own, "$user_id", "$identified_id", "distinct_id")
    device = first_text(own, "$anon_distinct_id", "$device_id")
    if user is not None and user.startswith(_DEVICE):
        return None, device or user.removeprefix(_DEVICE)
    return user, device.removeprefix(_DEVICE) if device else None


def _address(value: Any) -> str | None:
    """`ip`, where it is one: 0 and 1 stand there too."""
    text = as_text(value)
    return text if text is not None and ("." in text or ":" in text) else None


def _columns(own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": as_text(own.get("$current_url")),
        "path": None if own.get("$current_url") else as_text(own.get("current_url_path")),
        "title": as_text(own.get("current_page_title")),
        "referrer": as_referrer(own.get("$referrer")),
        "screen": as_screen(own.get("$screen_width"), own.get("$screen_height")),
    }
