"""Snowplow: its trackers for pages, servers and devices, by POST `…/tp2` and by GET `/i`."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.dialects.base import PIXEL, Answer, Call, Claim, Exchange, Foreign, Taken
from analytics.ingest.dialects.reading import as_events, header_keys, read_form, read_object
from analytics.ingest.dialects.snowplow_event import Described, describe
from analytics.ingest.dialects.snowplow_json import Contexts, read_contexts
from analytics.ingest.dialects.translate import (
    NOT_AN_OBJECT,
    OTHER_KEY,
    as_instant,
    as_referrer,
    as_text,
    is_server,
    merged,
)
from analytics.ingest.parse import Instant, RawEvent
from analytics.ingest.weight import Allowance
from analytics.projects.kinds import Protocol

_PIXEL: Final = "/i"
_UNKNOWN_EVENT: Final = Rejection(EventCode.INVALID_FIELD, "e must be pv, pp, se, ue, tr or ti")
#: What trackers of servers say they run on; the one for Python says `pc` unless it is told.
_SERVERS: Final = frozenset({"srv", "pc", "app", None})


class Snowplow(Foreign):
    """See Dialect. Its events have ids that outlive every attempt; its trackers take any 2xx for success."""

    name = "snowplow"
    paths = ("/com.snowplowanalytics.snowplow/tp2", _PIXEL)
    gets = frozenset({_PIXEL})

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect. All of an event's fields are texts."""
        request = exchange.request
        if request.method == "GET":
            events: list[Any] = [read_form(request.query)]
        else:
            events = as_events(read_object(body).get("data"))
        rows = [event for event in events if isinstance(event, dict)]
        site = next((found for row in rows if (found := as_text(row.get("aid")))), None)
        first = rows[0] if rows else {}
        allowance = Allowance()
        return Call(
            claim=Claim(tuple(header_keys(request)), (Protocol.SNOWPLOW, site) if site else None),
            from_server=as_text(first.get("p")) in _SERVERS
            and exchange.origin is None
            and is_server(request.header("user-agent"), first.get("tv")),
            count=len(events),
            translate=lambda: [
                self._translated(event, site, exchange.received, allowance) for event in events
            ],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """See Foreign."""
        if exchange.request.method == "GET":
            return PIXEL
        return Answer(b"ok", 200, "text/plain; charset=utf-8")

    def _translated(
        self, event: Any, site: str | None, received: int, allowance: Allowance
    ) -> RawEvent | Rejection:
        if not isinstance(event, dict):
            return NOT_AN_OBJECT
        if as_text(event.get("aid")) not in (site, None):
            return OTHER_KEY
        described = describe(event, allowance)
        if described is None:
            return _UNKNOWN_EVENT
        if isinstance(described, Rejection):
            return described
        contexts = read_contexts(event, allowance)
        return _raw_event(event, described, contexts, self._timestamp(event, received))

    def _timestamp(self, event: Mapping[str, Any], received: int) -> Instant:
        """The true instant where the sender knows it; else the device's, whose clock `stm` lets us correct.

        Both may stand side by side in one request, so it is done here and not by the frame.
        """
        if event.get("ttm"):
            return as_instant(event["ttm"])
        created = as_instant(event.get("dtm"))
        if not isinstance(created, int | float):
            return created
        return created + self.skew(Call([], as_instant(event.get("stm"))), received) / 1_000


def _raw_event(
    event: Mapping[str, Any], described: Described, contexts: Contexts, timestamp: Instant
) -> RawEvent:
    columns = {
        "url": event.get("url"),
        "title": event.get("page"),
        "referrer": as_referrer(event.get("refr")),
        "language": event.get("lang"),
        "screen": event.get("res"),
    }
    device = as_text(event.get("duid")) or contexts.device or as_text(event.get("tnuid") or event.get("nuid"))
    properties = merged(contexts.properties | described.properties, columns | described.columns)
    return RawEvent(
        event_name=described.name,
        event_id=as_text(event.get("eid")),
        user_id=as_text(event.get("uid")),
        anonymous_id=device,
        session_id=as_text(event.get("sid")) or contexts.session,
        event_properties=properties | described.engagement,
        timestamp=timestamp,
        ip_address=as_text(event.get("ip")),
        user_agent=as_text(event.get("ua")),
    )
