"""An event of Google Analytics 4 as ours, whichever way it came: its parameters have the same names."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.ingest import limits
from analytics.ingest.dialects.fields import as_number, seconds_of, with_engagement
from analytics.ingest.dialects.translate import as_name, as_referrer, as_text, merged
from analytics.ingest.parse import Instant, RawEvent

ENGAGED: Final = "user_engagement"

_OTHER_NAMES: Final = {"page_view": PAGEVIEW, "screen_view": PAGEVIEW, ENGAGED: ENGAGEMENT}
#: Events whose `value` is money that came in; elsewhere it is what somebody might spend.
_EARNING: Final = frozenset({"purchase", "in_app_purchase", "ecommerce_purchase"})
_RETURNING: Final = "refund"

#: Parameters that become columns, and what our column is called.
_COLUMNS: Final = {
    "page_location": "url",
    "page_title": "title",
    "page_referrer": "referrer",
    "language": "language",
    "screen_resolution": "screen",
    "campaign_source": "utm_source",
    "campaign_medium": "utm_medium",
    "campaign_name": "utm_campaign",
    "campaign_term": "utm_term",
    "campaign_content": "utm_content",
}
_LEFT_OUT: Final = frozenset(
    {*_COLUMNS, "session_id", "session_number", "engagement_time_msec", "debug_mode", "session_engaged"}
)


class Person(NamedTuple):
    """Who a request speaks of."""

    client: str | None
    """The browser's or the installation's id."""
    user: str | None
    properties: Mapping[str, Any]
    """What is known of the person."""
    address: str | None = None
    user_agent: str | None = None


def translated(name: Any, params: Mapping[str, Any], person: Person, timestamp: Instant = None) -> RawEvent:
    """One event of ours. A session's number only means something beside its client's id."""
    called = as_name(name)
    name = called if isinstance(called, str) else ""
    session = as_text(params.get("session_id"))
    return RawEvent(
        event_name=_OTHER_NAMES.get(name, called),
        user_id=person.user,
        anonymous_id=person.client,
        session_id=_session(person.client, session),
        event_properties=_properties(name, params, person.properties),
        timestamp=timestamp,
        ip_address=person.address,
        user_agent=person.user_agent,
    )


def _session(client: str | None, session: str | None) -> str | None:
    """Google counts sessions by the second in which they began: two people may share one."""
    both = f"{client}.{session}"
    return both if client and session and len(both) <= limits.IDENTIFIER else None


def _properties(name: str, params: Mapping[str, Any], person: Mapping[str, Any]) -> dict[str, Any]:
    columns = {ours: params.get(theirs) for theirs, ours in _COLUMNS.items()}
    columns["referrer"] = as_referrer(columns["referrer"])
    if name == ENGAGED:
        return with_engagement(merged({}, columns), seconds_of(params.get("engagement_time_msec")))
    own = dict(params)
    if name in _EARNING:
        columns["revenue"] = own.pop("value", None)
    elif name == _RETURNING and (value := as_number(own.get("value"))) is not None:
        del own["value"]
        columns["revenue"] = -abs(value)
    known = {key: value for key, value in person.items() if value is not None}
    if known:
        own.setdefault("user_properties", known)
    return merged(own, columns, _LEFT_OUT)
