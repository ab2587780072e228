"""Snowplow's trackers, as they were recorded: for Python 1.1.0, Node 4.8.0 and pages 4.10.1."""

import base64
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from analytics.common.ids import foreign_event_id
from analytics.ingest.dialects.base import PIXEL
from analytics.ingest.tests.dialects.wire import CHROME, Wire, header, properties

PATH = "/com.snowplowanalytics.snowplow/tp2"
SCHEMA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
NODE = {"user-agent": "node", "content-type": "application/json; charset=UTF-8"}
PAGE = {
    "user-agent": CHROME,
    "origin": "https://shop.example",
    "content-type": "application/json; charset=UTF-8",
}
EID = "781fd893-0b09-4b19-9e1b-bd79a4994f8c"


def ms(seconds_ago: float = 0) -> str:
    return str(round((time.time() - seconds_ago) * 1_000))


def payload(*events: Any) -> dict[str, Any]:
    return {"schema": SCHEMA, "data": list(events)}


def node_event(site: str, kind: str, **more: str) -> dict[str, str]:
    own = {"e": kind, "eid": EID, "p": "srv", "tv": "node-4.8.0", "tna": "n", "aid": site, "uid": "u1"}
    return own | {"dtm": ms(), "stm": ms()} | more


def web_event(site: str, kind: str, **more: str) -> dict[str, str]:
    own = {"e": kind, "eid": EID, "p": "web", "tv": "js-4.10.1", "tna": "sp", "aid": site, "duid": "d-1"}
    own |= {
        "sid": "s-1",
        "vid": "1",
        "url": "https://shop.example/p",
        "page": "P",
        "refr": "https://s.example/",
    }
    own |= {
        "lang": "de-DE",
        "res": "1920x1080",
        "vp": "1280x700",
        "ds": "1280x2800",
        "cookie": "1",
        "cs": "UTF-8",
    }
    return own | {"dtm": ms(), "stm": ms()} | more


def described(name: str, data: Any, vendor: str = "com.acme") -> dict[str, Any]:
    return {"schema": f"iglu:{vendor}/{name}/jsonschema/1-0-0", "data": data}


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, ensure_ascii=False).encode()).decode().rstrip("=")


async def test_a_page_view_is_one() -> None:
    wire = Wire()
    reply = await wire.call(PATH, payload(web_event(wire.text, "pv")), PAGE)
    (sent,) = wire.stored()
    assert (reply.status, reply.body) == (200, b"ok")
    assert header(reply, "access-control-allow-credentials") == "true"  # its pages send with them
    assert (sent.name, sent.url, sent.title) == ("pageview", "https://shop.example/p", "P")
    assert (sent.language, sent.screen, sent.referrer) == ("de-DE", "1920x1080", "https://s.example/")
    assert (sent.user_id, sent.session_id, sent.user_agent) == ("d-1", "s-1", CHROME)
    assert properties(sent) == {}


async def test_an_events_id_is_the_same_at_every_attempt() -> None:
    wire = Wire()
    for _ in range(2):
        await wire.call(PATH, payload(node_event(wire.text, "pv")), NODE)
    assert [sent.event_id for sent in wire.stored()] == [foreign_event_id(3, "snowplow", EID)] * 2


async def test_a_structured_event_is_called_by_its_action() -> None:
    wire = Wire()
    event = node_event(wire.text, "se", se_ca="Mixes", se_ac="Play", se_la="MRC", se_va="2")
    sent = await wire.one(PATH, payload(event), NODE)
    assert (sent.name, sent.user_id) == ("Play", "u1")
    assert properties(sent) == {"category": "Mixes", "label": "MRC", "value": 2}
    assert (sent.user_agent, sent.ip) == (None, None)


@pytest.mark.parametrize("field", ["ue_px", "ue_pr"])
async def test_a_self_describing_event_is_called_by_its_schema(field: str) -> None:
    wire = Wire()
    data = {"sku": "a", "price": 3.5, "ключ": "é😀", "deep": {"a": {"b": {"c": {"d": {"e": 1}}}}}}
    outer = described("unstruct_event", described("add_to_cart", data), "com.snowplowanalytics.snowplow")
    text = encoded(outer) if field == "ue_px" else json.dumps(outer)
    sent = await wire.one(PATH, payload(node_event(wire.text, "ue", **{field: text})), NODE)
    assert (sent.name, properties(sent)["price"], properties(sent)["ключ"]) == ("add_to_cart", 3.5, "é😀")
    assert properties(sent)["deep"] == {"a": {"b": {"c": {"d": '{"e":1}'}}}}


async def test_a_screen_of_an_app_is_a_page_view() -> None:
    wire = Wire()
    seen = described("screen_view", {"name": "Basket", "id": EID}, "com.snowplowanalytics.mobile")
    event = node_event(wire.text, "ue", ue_pr=json.dumps(described("unstruct_event", seen)))
    sent = await wire.one(PATH, payload(event), NODE)
    assert (sent.name, sent.title, properties(sent)["name"]) == ("pageview", "Basket", "Basket")


async def test_contexts_of_the_sender_are_kept_and_those_of_the_tracker_are_not() -> None:
    wire = Wire()
    session = {"userId": "device-9", "sessionId": "session-9", "sessionIndex": 1}
    contexts = [
        described("plan", {"tier": "gold"}),
        described("client_session", session, "com.snowplowanalytics.snowplow"),
        described("web_page", {"id": EID}, "com.snowplowanalytics.snowplow"),
        {"schema": 5},
        "odd",
    ]
    event = node_event(wire.text, "pv", cx=encoded(described("contexts", contexts)))
    del event["uid"]
    sent = await wire.one(PATH, payload(event), NODE)
    assert (sent.user_id, sent.session_id) == ("device-9", "session-9")
    assert properties(sent) == {"plan": {"tier": "gold"}}


async def test_a_page_ping_says_how_far_somebody_scrolled() -> None:
    wire = Wire()
    sent = await wire.one(PATH, payload(web_event(wire.text, "pp", pp_may="1400")), PAGE)
    assert (sent.name, sent.scroll_depth, sent.engagement_ms) == ("engagement", 75, None)


async def test_a_transaction_earns() -> None:
    wire = Wire(revenue_from_browser=True)
    order = web_event(wire.text, "tr", tr_id="A1", tr_tt="10.5", tr_cu="EUR", tr_tx="1.5")
    item = web_event(wire.text, "ti", ti_id="A1", ti_sk="mug", ti_pr="5.25", ti_qu="2", ti_cu="EUR")
    bought, part = await wire.taken(PATH, payload(order, item), PAGE)
    assert (bought.name, bought.revenue, bought.currency) == ("transaction", "10.5000", "EUR")
    assert (part.name, part.revenue, properties(part)["quantity"]) == ("transaction_item", None, 2)


async def test_a_wrong_clock_is_corrected_and_a_true_instant_is_not() -> None:
    wire = Wire()
    ahead, true = ms(-5_000), ms(600)
    late = node_event(wire.text, "pv", dtm=ms(-4_990), stm=ahead)
    known = node_event(wire.text, "pv", ttm=true, dtm=ahead, stm=ahead)
    corrected, exact = await wire.taken(PATH, payload(late, known), NODE)
    assert abs(corrected.timestamp / 1e6 - (time.time() - 10)) < 5
    assert exact.timestamp == int(true) * 1_000


async def test_a_pixel_is_answered_with_one() -> None:
    wire = Wire()
    reply = await wire.call("/i", method="GET", query=urlencode(web_event(wire.text, "pv")), headers=PAGE)
    assert (reply.status, reply.body) == (200, PIXEL.body)
    assert len(wire.stored()) == 1


async def test_a_phones_app_keeps_its_user_agent() -> None:
    wire = Wire()
    event = node_event(wire.text, "pv", p="mob", tv="andr-6.0.0")
    sent = await wire.one(PATH, payload(event), {"user-agent": "Dalvik/2.1.0 (Linux; Android 14)"})
    assert sent.user_agent == "Dalvik/2.1.0 (Linux; Android 14)"


@pytest.mark.parametrize(
    "odd",
    [
        {"e": "ue", "ue_pr": json.dumps(described("u", described("x", {"a": [[[[["\ud800"]]]]]})))},
        {"e": "zz"},
        {"e": ["pv"]},
        {"aid": "other"},
        {"e": "ue"},
        {"e": "ue", "ue_px": "%%"},
        {"e": "se"},
        {"p": []},
    ],
)
async def test_one_odd_event_does_not_fail_the_others(odd: dict[str, Any]) -> None:
    wire = Wire()
    good = node_event(wire.text, "pv")
    sent = await wire.taken(PATH, payload(good, good | odd, 5, None), NODE)
    assert len(sent) == (2 if "p" in odd else 1)


async def test_a_registered_app_id_stands_for_the_key() -> None:
    wire = Wire(site=("snowplow", "shop"))
    assert (await wire.one(PATH, payload(node_event("shop", "pv")), NODE)).key_id == 7
    assert (await wire.call(PATH, payload(node_event("other", "pv")), NODE)).status == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
async def test_a_body_that_is_no_payload_is_a_400(body: bytes) -> None:
    assert (await Wire().call(PATH, body, NODE)).status == 400
