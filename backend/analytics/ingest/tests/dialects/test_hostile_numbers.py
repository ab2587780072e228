"""Numbers that no honest client sends, in the fields that are counted with: never a 500."""

import json
from typing import Any

import pytest

from analytics.ingest.tests.dialects.wire import Wire

HUGE = 10**400
SNOWPLOW = "/com.snowplowanalytics.snowplow/tp2"
CALLS: list[tuple[str, Any]] = [
    ("/api/event", {"n": "engagement", "u": "https://shop.test/", "d": "x", "e": HUGE, "sd": HUGE}),
    ("/api/send", {"type": "engagement", "payload": {"website": "x", "engagement": HUGE}}),
    (
        "/mp/collect",
        {"client_id": "a", "events": [{"name": "user_engagement", "params": {"engagement_time_msec": HUGE}}]},
    ),
    ("/2/httpapi", {"events": [{"event_type": "x", "user_id": "u", "price": 10**4298, "quantity": 10**8}]}),
    ("/2/httpapi", {"events": [{"event_type": "x", "user_id": "u", "revenue": -(10**4298)}]}),
]


@pytest.mark.parametrize(("path", "body"), CALLS)
async def test_a_number_too_long_to_count_with_is_left_out(path: str, body: Any) -> None:
    wire = Wire(revenue_from_browser=True)
    stored = await wire.one(f"/c/{wire.text}{path}", body)
    assert (stored.engagement_ms, stored.scroll_depth, stored.revenue) == (None, None, None)


@pytest.mark.parametrize(
    ("page", "view", "offset", "percent"),
    [
        ("1x1e308", "1x1e308", "1e308", 100),
        ("1x1e-300", "1x1", "-1e300", 0),
        ("1x5", "1x5", HUGE, None),
        ("1x1000", "1x500", "250", 75),
    ],
)
async def test_a_page_of_any_height_has_a_depth_up_to_a_hundred(
    page: str, view: str, offset: Any, percent: int | None
) -> None:
    wire = Wire()
    ping = {"e": "pp", "aid": "x", "p": "web", "ds": page, "vp": view, "pp_may": offset}
    stored = await wire.one(f"/c/{wire.text}{SNOWPLOW}", {"data": [ping]})
    assert stored.scroll_depth == percent


@pytest.mark.parametrize("body", [b"[" * 5_000, b'{"a":' * 5_000, b'{"events":' + b"[" * 5_000])
async def test_a_body_too_deep_for_any_of_two_formats_is_refused(body: bytes) -> None:
    wire = Wire()
    reply = await wire.call(f"/c/{wire.text}/batch", body)
    assert reply.status == 400
    json.loads(reply.body)
