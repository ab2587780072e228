"""Plausible's clients, as they were recorded: @plausible-analytics/tracker 0.4.6, plausible-tracker 0.3.9."""

import json
from typing import Any

import pytest

from analytics.ingest.tests.dialects.wire import CHROME, Wire, header, properties
from analytics.projects.kinds import KeyKind
from analytics.stream.base import StreamFull
from analytics.stream.memory import MemoryPublisher

PAGE = {"user-agent": CHROME, "origin": "https://shop.example", "content-type": "text/plain"}
URL = "https://shop.example/pricing?utm_source=news#plans"


def pageview(site: str, **more: Any) -> dict[str, Any]:
    return {"n": "pageview", "v": 36, "u": URL, "d": site, "r": "https://search.example/"} | more


async def test_a_page_view_is_one_and_the_reply_is_as_the_originals() -> None:
    wire = Wire()
    reply = await wire.call("/api/event", pageview(wire.text), PAGE)
    assert (reply.status, reply.body) == (202, b"ok")
    assert header(reply, "access-control-allow-origin") == "https://shop.example"
    assert header(reply, "x-plausible-dropped") is None
    (sent,) = wire.stored()
    assert (sent.name, sent.referrer) == ("pageview", "https://search.example/")
    assert sent.url == "https://shop.example/pricing?utm_source=news"
    assert sent.user_agent == CHROME


async def test_the_older_tracker_sends_properties_as_a_text_and_a_hash_as_part_of_the_page() -> None:
    wire = Wire()
    event = pageview(wire.text, n="signup", w=1280, h=1, p=json.dumps({"plan": "pro", "seats": 3}))
    sent = await wire.one("/api/event", event, PAGE)
    assert sent.name == "signup"
    assert properties(sent) == {"plan": "pro", "seats": 3}
    assert (sent.url, sent.path) == (URL, "/pricing#plans")


async def test_revenue_counts_as_it_does_for_any_public_key() -> None:
    bought = {"n": "Purchase", "$": {"currency": "USD", "amount": "10.29"}, "p": {"item": "mug"}, "i": False}
    wire = Wire(revenue_from_browser=True)
    sent = await wire.one("/api/event", pageview(wire.text) | bought, PAGE)
    assert (sent.revenue, sent.currency) == ("10.2900", "USD")
    closed = Wire()
    sent = await closed.one("/api/event", pageview(closed.text) | bought, PAGE)
    assert sent.revenue is None
    assert properties(sent)["item"] == "mug"


async def test_engagement_is_no_event_of_its_own() -> None:
    wire = Wire()
    event = {
        "n": "engagement",
        "sd": 63,
        "d": wire.text,
        "u": URL,
        "p": {"plan": "pro"},
        "e": 12_345,
        "v": 36,
    }
    sent = await wire.one("/api/event", event, PAGE)
    assert (sent.name, sent.engagement_ms, sent.scroll_depth) == ("engagement", 12_345, 63)
    assert properties(sent) == {}


@pytest.mark.parametrize("odd", [{"sd": 255, "e": -1}, {"sd": "x", "e": None}, {"sd": True, "e": 1e400}, {}])
async def test_odd_engagement_is_taken_without_its_numbers(odd: dict[str, Any]) -> None:
    wire = Wire()
    body = json.dumps({"n": "engagement", "d": wire.text, "u": URL} | odd).replace("Infinity", "1e400")
    sent = await wire.one("/api/event", body, PAGE)
    assert (sent.engagement_ms, sent.scroll_depth) == (None, None)


async def test_the_events_api_writes_the_names_out() -> None:
    wire = Wire()
    event = {
        "name": "signup",
        "url": URL,
        "domain": wire.text,
        "referrer": "https://r.example/",
        "props": {"a": 1},
    }
    sent = await wire.one("/api/event", event, {"user-agent": "python-requests/2.32"})
    assert (sent.name, sent.referrer, properties(sent)) == ("signup", "https://r.example/", {"a": 1})
    assert (sent.user_agent, sent.ip) == (None, None)  # a server's own are no visitor's


async def test_a_registered_domain_stands_for_the_key() -> None:
    wire = Wire(site=("plausible", "shop.example"))
    assert (await wire.one("/api/event", pageview("Shop.example"), PAGE)).key_id == 7
    assert (await wire.call("/api/event", pageview("other.example"), PAGE)).status == 401
    assert (await wire.call("/api/event", {"n": "pageview", "u": URL}, PAGE)).status == 401


async def test_a_secret_key_cannot_stand_for_a_domain() -> None:
    wire = Wire(KeyKind.SECRET)
    assert (await wire.call("/api/event", pageview(wire.text), PAGE)).status == 401


async def test_what_can_never_be_taken_is_answered_with_success_and_said() -> None:
    wire = Wire()
    reply = await wire.call("/api/event", {"u": URL, "d": wire.text}, PAGE)
    assert (reply.status, reply.body, header(reply, "x-plausible-dropped")) == (202, b"ok", "1")
    assert wire.stored() == []


async def test_a_full_stream_is_never_success() -> None:
    class Full(MemoryPublisher):
        async def publish(self, items: Any, tallies: Any = ()) -> None:
            raise StreamFull

    wire = Wire()
    full = Wire(publisher=Full(wire.stream))
    reply = await full.call("/api/event", pageview(full.text), PAGE)
    assert reply.status == 503
    assert header(reply, "retry-after") is not None
