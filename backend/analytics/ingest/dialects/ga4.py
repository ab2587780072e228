"""Google Analytics 4: the Measurement Protocol of servers and apps, and gtag.js with its `/g/collect`."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

import msgspec

from analytics.ingest import limits
from analytics.ingest.codes import Rejection, RequestCode, RequestRefused
from analytics.ingest.dialects.base import Answer, Call, Claim, Exchange, Foreign, Taken, only_public
from analytics.ingest.dialects.fields import as_number
from analytics.ingest.dialects.ga4_event import ENGAGED, Person, translated
from analytics.ingest.dialects.ga4_hit import hit_params, hit_person
from analytics.ingest.dialects.reading import as_events, header_keys, read_form, read_object
from analytics.ingest.dialects.translate import NOT_AN_OBJECT, NOT_KEPT, as_instant, as_object, as_text
from analytics.ingest.parse import RawEvent
from analytics.ingest.weight import check_form, check_forms
from analytics.projects.kinds import Protocol

_DEBUG: Final = "/debug/mp/collect"
_HITS: Final = "/g/collect"
_MOST_LINES: Final = 500
"""Each may become two events: what happened, and the time since the hit before it."""
_NOTHING: Final = Answer(b"", 204)

_encode: Final = msgspec.json.Encoder().encode


class MeasurementProtocol(Foreign):
    """See Dialect. Sent by servers, for visitors that the body names."""

    name = "ga4"
    paths = ("/mp/collect", _DEBUG)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect. What is sent to be checked only is translated and thrown away."""
        query = read_form(exchange.request.query)
        whole = read_object(body)
        events = as_events(whole.get("events"))
        person, at = _person(whole), whole.get("timestamp_micros")

        def translated_all() -> list[RawEvent | Rejection]:
            read = [_measured(event, person, at) for event in events]
            if exchange.route.path != _DEBUG:
                return read
            return [NOT_KEPT if isinstance(event, RawEvent) else event for event in read]

        site = query.get("measurement_id") or query.get("firebase_app_id")
        secret = query.get("api_secret")
        keys = [*header_keys(exchange.request), *([only_public(secret)] if secret else [])]
        return Call(
            claim=Claim(tuple(keys), (Protocol.GA4, site) if site else None),
            from_server=True,
            count=len(events),
            translate=translated_all,
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:
        """See Foreign. 204, as the original; its checking twin says what is wrong."""
        if exchange.route.path != _DEBUG:
            return _NOTHING
        messages = [
            {"fieldPath": f"events[{index}]", "description": found.detail, "validationCode": found.code}
            for index, found in taken.rejected
            if found is not NOT_KEPT
        ]
        return Answer(_encode({"validationMessages": messages}))


def _person(whole: Mapping[str, Any]) -> Person:
    """Of its properties no more than suffice to get its events rejected: each of those is given them all."""
    properties = islice(as_object(whole.get("user_properties")).items(), limits.PROPERTIES_KEYS + 1)
    return Person(
        as_text(whole.get("client_id")) or as_text(whole.get("app_instance_id")),
        as_text(whole.get("user_id")),
        {name: as_object(value).get("value") for name, value in properties},
        as_text(whole.get("ip_override")),
        as_text(whole.get("user_agent")),
    )


def _measured(event: Any, person: Person, at: Any) -> RawEvent | Rejection:
    if not isinstance(event, dict):
        return NOT_AN_OBJECT
    at = event.get("timestamp_micros") or at
    return translated(event.get("name"), as_object(event.get("params")), person, as_instant(at))


class Gtag(Foreign):
    """See Dialect. A hit is a query; several of them share one, with a line of their own each in the body."""

    name = "ga4"
    paths = (_HITS,)
    gets = frozenset({_HITS})

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect."""
        shared = read_form(exchange.request.query)
        if body.count(b"\n") > _MOST_LINES:
            raise RequestRefused(413, RequestCode.TOO_MANY_EVENTS, f"Over {_MOST_LINES} lines in one body.")
        check_forms(body.count(b"&"))
        text = body.decode("utf-8", "replace")
        check_form(text)
        lines = [line for line in text.split("\n") if line.strip()]
        check_forms(len(lines) * len(shared))  # which each of them is given
        lines = lines or [""]
        site = shared.get("tid") or read_form(lines[0]).get("tid")
        return Call(
            claim=Claim(tuple(header_keys(exchange.request)), (Protocol.GA4, site) if site else None),
            count=len(lines),
            translate=lambda: [event for line in lines for event in _events(shared | read_form(line))],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """See Foreign."""
        return _NOTHING


def _events(hit: Mapping[str, str]) -> list[RawEvent]:
    """What a hit says happened; and how long the page had been looked at, which `_et` says of any hit."""
    params, person = hit_params(hit), hit_person(hit)
    events = [translated(hit.get("en"), params, person)]
    if hit.get("en") != ENGAGED and (as_number(hit.get("_et")) or 0) > 0:
        if hit.get("en") == "page_view":
            # It was the page before, of which this hit only knows the address.
            params = params | {"page_location": hit.get("dr"), "page_title": None, "page_referrer": None}
        events.insert(0, translated(ENGAGED, params, person))
    return events
