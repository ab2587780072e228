"""PostHog: posthog-js, posthog-python, posthog-node and whatever else speaks `/batch/` or `/e/`."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.ingest.codes import Rejection, RequestRefused
from analytics.ingest.dialects.base import ABSENT, Answer, Call, Claim, Exchange, Foreign, Taken
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
    as_account,
    as_instant,
    as_name,
    as_object,
    as_percent,
    as_referrer,
    as_screen,
    as_seconds,
    as_text,
    first_text,
    is_server,
    merged,
    texts_of,
)
from analytics.ingest.parse import Instant, RawEvent
from analytics.ingest.request import Reply

_V1: Final = "/i/v1/analytics/events"
_encode: Final = msgspec.json.Encoder().encode

_QUIET_CONFIG: Final[dict[str, Any]] = {
    "supportedCompression": ["gzip", "gzip-js"],
    "hasFeatureFlags": False,
    "sessionRecording": False,
    "surveys": False,
    "heatmaps": False,
    "captureDeadClicks": False,
    "capturePerformance": False,
    "autocaptureExceptions": False,
    "autocapture_opt_out": False,
    "elementsChainAsString": True,
    "defaultIdentifiedOnly": True,
    "isAuthenticated": False,
    "siteApps": [],
    "toolbarParams": {},
}
_QUIET_FLAGS: Final = _QUIET_CONFIG | {
    "config": {"enable_collect_everything": True},
    "flags": {},
    "featureFlags": {},
    "featureFlagPayloads": {},
    "errorsWhileComputingFlags": False,
}
_CONFIG: Final = Answer(_encode(_QUIET_CONFIG))
_FLAGS: Final = Answer(_encode(_QUIET_FLAGS))
_RECORDED: Final = Answer(b'{"status":1}')

#: Written by nobody's hand: profiles, recordings and heat maps, of which we keep none.
_NO_EVENTS: Final = frozenset(
    {"$set", "$unset", "$delete", "$create_alias", "$merge_dangerously", "$groupidentify"}
    | {"$snapshot", "$snapshot_items", "$performance_event", "$$heatmap"}
)
#: Stands for "no id" while posthog-js runs without cookies.
_NOBODY: Final = "$posthog_cookieless"
_OTHER_NAMES: Final = {"$pageview": PAGEVIEW}
#: Properties that become columns, are told by the User-Agent, belong to the transport, or are personal.
_LEFT_OUT: Final = frozenset(
    {"token", "distinct_id", "$insert_id", "$ip", "$set", "$set_once", "$unset", "$groups", "$time"}
    | {"$session_id", "$window_id", "$device_id", "$user_id", "$anon_distinct_id", "$pageview_id"}
    | {"$current_url", "$host", "$pathname", "$referrer", "$referring_domain", "$browser_language"}
    | {"$browser_language_prefix", "$screen_width", "$screen_height", "$viewport_width", "$viewport_height"}
    | {"$raw_user_agent", "$browser", "$browser_version", "$os", "$os_version", "$device", "$device_type"}
    | {"$timezone", "$timezone_offset", "$geoip_disable", "$ignore_sent_at", "$process_person_profile"}
    | {"$is_identified", "$is_server", "$session_entry_url", "$session_entry_host", "$session_entry_pathname"}
    | {"$session_entry_referrer", "$session_entry_referring_domain", "$configured_session_timeout_ms"}
    | {"$initial_person_info", "$replay_sample_rate", "$sdk_debug_replay_event_trigger_status"}
)
_BOOKKEEPING: Final = ("$initial_", "$sdk_debug_", "$replay_", "$recording_", "$config_", "$lib_rate_limit_")


class PostHog(Foreign):
    """See Dialect. Its clients take 200, and nothing else, for success."""

    name = "posthog"
    paths = ("/batch", "/capture", "/e", "/i/v0/e", _V1, "/flags", "/decide", "/s")
    prefixes = ("/array/", "/static/")

    def quiet(self, exchange: Exchange) -> Reply | None:
        """See Dialect: no flags, no recordings, no more code to load."""
        path = exchange.route.path
        if path in ("/flags", "/decide"):
            return self.reply(exchange, _FLAGS)
        if path == "/s":
            return self.reply(exchange, _RECORDED)
        if path.startswith(self.prefixes):
            return self.reply(exchange, _CONFIG if path.endswith("/config") else ABSENT)
        return super().quiet(exchange)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect."""
        value = _read_value(body)
        top = as_object(value)
        events = as_events(top.get("batch", value))
        keys = [*header_keys(exchange.request), *texts_of(top, "api_key", "token")]
        first = as_object(events[0]) if events else {}
        said = as_text(top.get("api_key")) or _own_key(first)
        if said is not None and said not in keys:
            keys.append(said)
        library = as_object(first.get("properties")).get("$lib") or exchange.request.header(
            "posthog-sdk-info"
        )
        return Call(
            sent_at=_sent_at(exchange, top, first),
            claim=Claim(tuple(keys)),
            from_server=is_server(exchange.request.header("user-agent"), library),
            note=[as_text(as_object(event).get("uuid")) for event in events],
            count=len(events),
            translate=lambda: [_translated(event, said) for event in events],
        )

    def success(self, exchange: Exchange, taken: Taken) -> Answer:
        """See Foreign. Capture v1 wants a word on each event; the others none."""
        if exchange.route.path != _V1:
            return Answer(b'{"status":1}')
        results: dict[str, dict[str, str]] = {uuid: {"result": "ok"} for uuid in taken.call.note if uuid}
        for index, rejection in taken.rejected:
            if (uuid := taken.call.note[index]) is not None:
                results[uuid] = {"result": "drop", "details": f"{rejection.code}: {rejection.detail}"}
        return Answer(_encode({"results": results}))


def _read_value(body: bytes) -> Any:
    if body.lstrip()[:1] in (b"{", b"["):
        return read_json(body)
    data = read_form_body(body).get("data")
    return read_json(body) if data is None else read_data(data)


def _own_key(event: Mapping[str, Any]) -> str | None:
    return first_text(as_object(event.get("properties")), "token") or first_text(event, "api_key", "token")


def _sent_at(exchange: Exchange, top: Mapping[str, Any], first: Mapping[str, Any]) -> Instant:
    ignored = as_object(first.get("properties")).get("$ignore_sent_at")
    if ignored or as_object(first.get("options")).get("disable_skew_correction"):
        return None
    said = top.get("sent_at") or exchange.request.header("posthog-request-timestamp")
    if not said and "_=" in exchange.request.query:
        try:
            said = read_form(exchange.request.query).get("_")
        except RequestRefused:
            said = None
    return as_instant(said)


def _translated(value: Any, key: str | None) -> RawEvent | Rejection:
    event = as_object(value)
    if not event:
        return NOT_AN_OBJECT
    name = as_name(event.get("event"), _OTHER_NAMES)
    own = as_object(event.get("properties"))
    if name in _NO_EVENTS:
        return NOT_KEPT
    if (said := _own_key(event)) is not None and said != key:
        return OTHER_KEY
    seconds = as_seconds(own.get("$prev_pageview_duration")) if name == "$pageleave" else None
    user = first_text(event, "distinct_id") or first_text(own, "distinct_id", "$distinct_id")
    return RawEvent(
        event_name=name if seconds is None else ENGAGEMENT,
        event_id=as_text(event.get("uuid")) or as_text(own.get("$insert_id")),
        user_id=None if user == _NOBODY else user,
        session_id=first_text(event, "session_id") or first_text(own, "$session_id"),
        anonymous_id=first_text(own, "$anon_distinct_id", "$device_id"),
        account_id=as_account(own.get("$groups")),
        event_properties=_properties(own) if seconds is None else _engagement(own, seconds),
        timestamp=as_instant(event.get("timestamp")),
        ip_address=as_text(own.get("$ip")),
        user_agent=as_text(own.get("$raw_user_agent")),
    )


def _properties(own: Mapping[str, Any]) -> dict[str, Any]:
    drop = _LEFT_OUT.union(name for name in own if name.startswith(_BOOKKEEPING))
    return merged(own, _columns(own), drop)


def _engagement(own: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    depth = as_percent(own.get("$prev_pageview_max_content_percentage"))
    more = {} if depth is None else {"scroll_depth": depth}
    return merged({"engagement_time": seconds} | more, _columns(own))


def _columns(own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": as_text(own.get("$current_url")),
        "path": None if own.get("$current_url") else as_text(own.get("$pathname")),
        "referrer": as_referrer(own.get("$referrer")),
        "language": as_text(own.get("$browser_language")),
        "screen": as_screen(own.get("$screen_width"), own.get("$screen_height")),
    }
