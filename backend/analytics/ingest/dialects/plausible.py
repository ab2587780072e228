"""Plausible: plausible-tracker, @plausible-analytics/tracker, the script, the Events API."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.events.schema import ENGAGEMENT
from analytics.ingest.dialects.base import Answer, Call, Claim, Exchange, Foreign, Taken
from analytics.ingest.dialects.fields import (
    as_json,
    as_number,
    hash_path,
    seconds_of,
    with_engagement,
    without_fragment,
)
from analytics.ingest.dialects.reading import header_keys, read_object
from analytics.ingest.dialects.translate import (
    as_name,
    as_object,
    as_referrer,
    as_text,
    is_server,
    merged,
)
from analytics.ingest.parse import RawEvent
from analytics.projects.kinds import Protocol

_DROPPED: Final = ("x-plausible-dropped", "1")


class Plausible(Foreign):
    """See Dialect. An event names its site by `d`; its clients look at no more than the status."""

    name = "plausible"
    paths = ("/api/event",)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect. One event a body, its fields by their short names or by their long ones."""
        event = read_object(body)
        user_agent = exchange.request.header("user-agent")
        return Call(
            claim=Claim(tuple(header_keys(exchange.request)), _site(event)),
            from_server=exchange.origin is None and is_server(user_agent, user_agent),
            count=1,
            translate=lambda: [_translated(event)],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """See Foreign."""
        return Answer(b"ok", 202, "text/plain; charset=utf-8", (_DROPPED,) if taken.rejected else ())


def _field(event: Mapping[str, Any], short: str, long: str) -> Any:
    value = event.get(short)
    return event.get(long) if value is None else value


def _site(event: Mapping[str, Any]) -> tuple[Protocol, str] | None:
    """Of several sites, which Plausible takes with commas between them, the first."""
    text = as_text(_field(event, "d", "domain"))
    return (Protocol.PLAUSIBLE, text.partition(",")[0].strip()) if text else None


def _translated(event: Mapping[str, Any]) -> RawEvent:
    name = as_name(_field(event, "n", "name"))
    url = _field(event, "u", "url")
    hashed = bool(as_number(_field(event, "h", "hashMode")))
    columns = {
        "url": url if hashed else without_fragment(url),
        "path": hash_path(url) if hashed else None,
        "referrer": as_referrer(_field(event, "r", "referrer")),
    }
    if name == ENGAGEMENT:
        return RawEvent(
            event_name=name,
            event_properties=with_engagement(
                merged({}, columns), seconds_of(event.get("e")), event.get("sd")
            ),
        )
    revenue = as_object(as_json(_field(event, "$", "revenue")))
    columns |= {"revenue": revenue.get("amount"), "currency": revenue.get("currency")}
    props = _field(event, "p", "props")
    own = as_object(as_json(event.get("m") if props is None else props))
    return RawEvent(event_name=name, event_properties=merged(own, columns))
