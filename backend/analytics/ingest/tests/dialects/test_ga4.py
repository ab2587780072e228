"""Google Analytics 4, as recorded: ga4mp 2.0.4, @analytics-debugger/ga4mp 0.0.8; gtag.js by its documents."""

import time
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from analytics.ingest.tests.dialects.wire import CHROME, Wire, properties
from analytics.projects.kinds import KeyKind

PAGE = {"user-agent": CHROME, "origin": "https://shop.example"}
PYTHON = {"user-agent": "Python-urllib/3.11", "content-type": "application/json; charset=utf-8"}


def measured(*events: Any, **more: Any) -> dict[str, Any]:
    return {"client_id": "1234567890.1700000000", "events": list(events)} | more


def where(site: str, **more: str) -> dict[str, str]:
    return {"query": urlencode({"measurement_id": site, "api_secret": "a-secret-of-google's"} | more)}


def hit(site: str, **more: object) -> str:
    return urlencode(
        {"v": 2, "tid": site, "cid": "1.2", "sid": 1700000000, "_s": 1, "en": "page_view"} | more
    )


async def test_a_page_view_of_a_server_is_its_visitors() -> None:
    wire = Wire()
    params = {"page_location": "https://shop.example/a", "page_title": "A", "session_id": 1700000000}
    params |= {"engagement_time_msec": 100, "plan": "pro"}
    body = measured({"name": "page_view", "params": params}, user_id="ann")
    reply = await wire.call("/mp/collect", body, PYTHON, **where(wire.text))
    (sent,) = wire.stored()
    assert (reply.status, reply.body) == (204, b"")
    assert (sent.name, sent.url, sent.title) == ("pageview", "https://shop.example/a", "A")
    assert (sent.user_id, sent.anonymous_id) == ("ann", "1234567890.1700000000")
    assert (sent.user_agent, sent.ip, properties(sent)) == (None, None, {"plan": "pro"})


async def test_sessions_that_began_in_the_same_second_are_two() -> None:
    wire = Wire()
    event = {"name": "x", "params": {"session_id": "1700000000"}}
    for client in ("1.1", "2.2"):
        await wire.call("/mp/collect", measured(event, client_id=client), PYTHON, **where(wire.text))
    assert len({sent.session_id for sent in wire.stored()}) == 2


@pytest.mark.parametrize("as_text", [False, True])
async def test_microseconds_are_read(as_text: bool) -> None:
    wire = Wire()
    at = (int(time.time()) - 3_600) * 1_000_000
    body = measured({"name": "x", "params": {}}, timestamp_micros=str(at) if as_text else at)
    sent = await wire.one("/mp/collect", body, PYTHON, **where(wire.text))
    assert sent.timestamp == at


async def test_a_postponed_event_of_the_python_client_comes_without_a_list() -> None:
    wire = Wire()
    body = {"client_id": "1.1", "events": {"name": "late", "params": {"a": 1}}}
    assert (await wire.one("/mp/collect", body, PYTHON, **where(wire.text))).name == "late"


async def test_a_purchase_earns_a_refund_costs_and_a_cart_does_neither() -> None:
    wire = Wire(KeyKind.SECRET)
    headers = PYTHON | {"authorization": f"Bearer {wire.text}"}
    money = {"value": 12.5, "currency": "EUR", "items": [{"item_id": "a", "price": 12.5}]}
    events = [{"name": name, "params": money} for name in ("purchase", "refund", "add_to_cart")]
    await wire.call("/mp/collect", measured(*events), headers, **where("G-1"))
    bought, returned, cart = wire.stored()
    assert (bought.revenue, returned.revenue, cart.revenue) == ("12.5000", "-12.5000", None)
    assert properties(bought) == {"items": [{"item_id": "a", "price": 12.5}]}
    assert properties(cart)["value"] == 12.5


async def test_properties_of_the_person_stand_beside_the_event() -> None:
    wire = Wire()
    known = {"plan": {"value": "pro"}, "odd": 5}
    body = measured({"name": "x"}, user_properties=known)
    sent = await wire.one("/mp/collect", body, PYTHON, **where(wire.text))
    assert properties(sent) == {"user_properties": {"plan": "pro"}}


async def test_what_is_sent_to_be_checked_is_checked_and_not_kept() -> None:
    wire = Wire()
    body = measured({"name": "x", "params": {}}, 5)
    reply = await wire.call("/debug/mp/collect", body, PYTHON, **where(wire.text))
    (message,) = msgspec.json.decode(reply.body)["validationMessages"]
    assert (reply.status, message["fieldPath"], message["validationCode"]) == (
        200,
        "events[1]",
        "not_an_object",
    )
    assert wire.stored() == []


async def test_a_secret_key_in_an_address_is_told_to_be_leaked() -> None:
    wire = Wire(KeyKind.SECRET)
    query = where("G-1", api_secret=wire.text)
    reply = await wire.call("/mp/collect", measured({"name": "x"}), PYTHON, **query)
    assert msgspec.json.decode(reply.body)["code"] == "key_in_url"


async def test_a_public_key_may_stand_for_either() -> None:
    wire = Wire()
    await wire.call("/mp/collect", measured({"name": "x"}), PYTHON, **where("G-1", api_secret=wire.text))
    app = {"query": urlencode({"firebase_app_id": wire.text, "api_secret": "s"})}
    await wire.call("/mp/collect", {"app_instance_id": "i", "events": [{"name": "y"}]}, PYTHON, **app)
    assert [sent.name for sent in wire.stored()] == ["x", "y"]


async def test_a_registered_measurement_id_stands_for_the_key() -> None:
    wire = Wire(site=("ga4", "g-abc123"))
    await wire.call("/mp/collect", measured({"name": "x"}), PYTHON, **where("G-ABC123"))
    await wire.call("/g/collect", query=hit("G-ABC123"), headers=PAGE)
    assert len(wire.stored()) == 2
    assert (await wire.call("/g/collect", query=hit("G-OTHER"), headers=PAGE)).status == 401


# -- what pages send ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_hit_is_its_address(method: str) -> None:
    wire = Wire()
    more = {"dl": "https://shop.example/a?b=1", "dr": "https://s.example/", "dt": "A", "ul": "de-de"}
    more |= {"sr": "1920x1080", "ep.plan": "pro", "epn.seats": "3", "up.tier": "gold", "cs": "news"}
    reply = await wire.call("/g/collect", method=method, query=hit(wire.text, **more), headers=PAGE)
    (sent,) = wire.stored()
    assert (reply.status, reply.body) == (204, b"")
    assert (sent.name, sent.url, sent.referrer) == ("pageview", more["dl"], more["dr"])
    assert (sent.title, sent.language, sent.screen, sent.utm_source) == ("A", "de-de", "1920x1080", "news")
    assert (sent.user_id, sent.session_id) == ("1.2", "1.2.1700000000")
    assert properties(sent) == {"plan": "pro", "seats": 3, "user_properties": {"tier": "gold"}}


async def test_several_hits_share_an_address() -> None:
    wire = Wire()
    query = urlencode({"v": 2, "tid": wire.text, "cid": "1.2", "sid": 5, "dl": "https://shop.example/"})
    lines = "en=scroll&epn.percent_scrolled=90\r\nen=user_engagement&_et=7250\r\n\r\n"
    scroll, engagement = await wire.taken("/g/collect", lines, PAGE, query=query)
    assert (scroll.name, properties(scroll)) == ("scroll", {"percent_scrolled": 90})
    assert (engagement.name, engagement.engagement_ms) == ("engagement", 7_250)
    assert engagement.url == "https://shop.example/"


async def test_any_hit_may_say_how_long_the_page_had_been_looked_at() -> None:
    wire = Wire()
    here = {"dl": "https://shop.example/b", "dt": "B"}
    await wire.call("/g/collect", query=hit(wire.text, en="scroll", _et=5_000, **here), headers=PAGE)
    view = hit(wire.text, _et=2_500, dr="https://shop.example/a", **here)
    await wire.call("/g/collect", query=view, headers=PAGE)
    seen = [(sent.name, sent.url, sent.title, sent.engagement_ms) for sent in wire.stored()]
    assert seen == [
        ("engagement", here["dl"], "B", 5_000),
        ("scroll", here["dl"], "B", None),
        ("engagement", "https://shop.example/a", None, 2_500),
        ("pageview", here["dl"], "B", None),
    ]


async def test_items_are_read_out_of_their_shorthand() -> None:
    wire = Wire(revenue_from_browser=True)
    more = {"en": "purchase", "epn.value": "3.5", "cu": "EUR", "pr1": "id1~nmMug~pr2~qt1~k0color~v0red~zz"}
    sent = await wire.one("/g/collect", query=hit(wire.text, **more), headers=PAGE)
    item = {"item_id": "1", "item_name": "Mug", "price": 2, "quantity": 1, "color": "red"}
    assert (sent.revenue, sent.currency, properties(sent)) == ("3.5000", "EUR", {"items": [item]})


@pytest.mark.parametrize(("consent", "known"), [("G100", False), ("G110", False), ("G101", True), ("", True)])
async def test_without_consent_a_browsers_id_is_nobodys(consent: str, known: bool) -> None:
    wire = Wire()
    sent = await wire.one("/g/collect", query=hit(wire.text, gcs=consent), headers=PAGE)
    assert (sent.user_id == "1.2", sent.session_id == "1.2.1700000000") == (known, known)


@pytest.mark.parametrize("odd", [{"en": ""}, {"pr1": "~~~"}, {"sid": "x" * 300}, {"epn.a": "nan"}])
async def test_odd_hits_are_answered_with_success(odd: dict[str, str]) -> None:
    wire = Wire()
    assert (await wire.call("/g/collect", query=hit(wire.text, **odd), headers=PAGE)).status == 204


async def test_a_body_of_too_many_lines_is_refused_before_they_are_read() -> None:
    wire = Wire()
    assert (await wire.call("/g/collect", "en=x\n" * 501, PAGE, query=hit(wire.text))).status == 413
