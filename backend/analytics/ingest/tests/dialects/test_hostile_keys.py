"""Whatever comes on the paths of protocols with a key, it is answered, and never with a 500."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.ingest.tests.dialects.wire import CHROME, Wire

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["", "\0", "\ud83d", "$pageview", "$pageleave", "page", "track", "1e999", "-1", "²", "$device:"]
    )
    | st.sampled_from(
        [10**25, -(10**25), 10**400, 1e308, "9" * 30, "2026-01-01", "0001-01-01T00:00:00+23:59", "١٢٣"]
    )
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
RESERVED = "url path title referrer utm_source language screen revenue currency "
POSTHOG = (
    "distinct_id token $ip $set $groups $session_id $device_id $current_url $pathname $referrer "
    "$screen_width $screen_height $browser_language $lib $ignore_sent_at $prev_pageview_duration "
    "$prev_pageview_max_content_percentage $raw_user_agent "
)
MIXPANEL = (
    "distinct_id token time ip $user_id $device_id $anon_distinct_id $insert_id $current_url $screen_width "
    "mp_lib current_page_title "
)
#: Path → what stands at the top, where in it the events are, their fields, where in those the properties are.
SHAPES = {
    "/batch": (
        "api_key sent_at historical_migration",
        "batch",
        "event uuid distinct_id timestamp",
        "properties",
    ),
    "/e": ("api_key token batch sent_at event timestamp", None, "", None),
    "/i/v1/analytics/events": (
        "created_at",
        "batch",
        "event uuid distinct_id timestamp options",
        "properties",
    ),
    "/v1/batch": (
        "writeKey sentAt",
        "batch",
        "type event name messageId userId anonymousId groupId timestamp originalTimestamp context writeKey",
        "properties",
    ),
    "/v1/p": ("writeKey type userId anonymousId context properties sentAt messageId", None, "", None),
    "/2/httpapi": (
        "api_key client_upload_time options",
        "events",
        "event_type user_id device_id time insert_id session_id groups ip revenue price quantity currency",
        "event_properties",
    ),
    "/track": ("event", None, "", "properties"),
    "/import": ("event properties", None, "", None),
    "/engage": ("$token $set", None, "", None),
}
PROPERTIES = {"/batch": POSTHOG, "/i/v1/analytics/events": POSTHOG, "/track": MIXPANEL}


def objects(names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names.split(), ODD))


@st.composite
def bodies(draw: st.DrawFn, path: str) -> Any:
    top, events, fields, place = SHAPES[path]
    whole = draw(objects(top))
    if events is not None:
        event = draw(objects(fields))
        whole[events] = draw(st.sampled_from([[event, draw(ODD)], [event], event]))
    else:
        event = whole
    if place is not None:
        event[place] = draw(objects(PROPERTIES.get(path, "") + RESERVED))
    return whole


@pytest.mark.parametrize("path", SHAPES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
async def test_any_json_is_answered(path: str, data: st.DataObject) -> None:
    wire = Wire()
    body = data.draw(bodies(path))
    headers = {"user-agent": data.draw(st.sampled_from([CHROME, "x", ""]))}
    reply = await wire.call(f"/c/{wire.text}{path}", body, headers)
    assert reply.status in (200, 400, 401)
    packed = base64.b64encode(json.dumps(body).encode()).decode()
    reply = await wire.call(f"/c/{wire.text}/track", f"data={quote(packed)}&verbose=1")
    assert reply.status in (200, 400, 401)
    for envelope in wire.stored():
        assert envelope.name
        assert len(envelope.session_id) <= 200


@pytest.mark.parametrize(
    "path", ["/batch", "/e", "/v1/batch", "/v1/track", "/2/httpapi", "/track", "/import"]
)
@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=40), query=st.text(alphabet="%&=data_verbos1ÿ", max_size=20))
async def test_any_bytes_are_answered(path: str, body: bytes, query: str) -> None:
    wire = Wire()
    for begun in (b"", b"\x1f\x8b", b"data=", b"{"):
        headers = {"content-encoding": "deflate"} if begun == b"" else {}
        reply = await wire.call(f"/c/{wire.text}{path}", begun + body, headers, query=query)
        assert reply.status in (200, 400, 401)
        assert wire.stored() == []
