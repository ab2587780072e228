"""Umami's clients, as they were recorded: @umami/node 0.4.0, umami-analytics 1.0.0, script.js 3.1.0."""

import time
from typing import Any

import msgspec
import pytest

from analytics.ingest.tests.dialects.wire import CHROME, Wire, properties
from analytics.projects.kinds import KeyKind

NODE = {"user-agent": "Mozilla/5.0 Umami/v20.20.2", "content-type": "application/json"}
PAGE = {"user-agent": CHROME, "origin": "https://shop.example", "content-type": "application/json"}


def event(site: str, kind: str = "event", **payload: Any) -> dict[str, Any]:
    return {"type": kind, "payload": {"website": site} | payload}


def script_view(site: str, **more: Any) -> dict[str, Any]:
    return event(
        site,
        **{
            "hostname": "shop.example",
            "screen": "1920x1080",
            "language": "de-DE",
            "title": "Pricing",
            "url": "https://shop.example/pricing?utm_source=news",
            "referrer": "https://search.example/",
        }
        | more,
    )


async def test_an_event_without_a_name_is_a_page_view() -> None:
    wire = Wire()
    reply = await wire.call("/api/send", script_view(wire.text), PAGE)
    (sent,) = wire.stored()
    assert (sent.name, sent.title, sent.language, sent.screen) == (
        "pageview",
        "Pricing",
        "de-DE",
        "1920x1080",
    )
    assert sent.url == "https://shop.example/pricing?utm_source=news"
    answer = msgspec.json.decode(reply.body)
    assert (reply.status, answer["sessionId"]) == (200, sent.session_id)
    assert answer.keys() == {
        "sessionId",
        "visitId",
    }  # `disabled` would stop the script, `cache` cost a preflight


async def test_the_script_before_version_3_encodes_what_is_encoded() -> None:
    wire = Wire()
    odd = {"url": "/caf%25C3%25A9?a=1", "title": "Caf%C3%A9%20%26%20more", "referrer": ""}
    sent = await wire.one("/api/send", script_view(wire.text, **odd), PAGE)
    assert (sent.url, sent.title) == ("https://shop.example/caf%C3%A9?a=1", "Café & more")


@pytest.mark.parametrize("title", ["100% sure", "50%25", "Ä%20", "%zz", ""])
async def test_a_title_that_only_looks_encoded_stays(title: str) -> None:
    wire = Wire()
    sent = await wire.one("/api/send", script_view(wire.text, title=title), PAGE)
    assert (sent.title or "") == ("50%" if title == "50%25" else title)


async def test_the_browsers_own_id_is_the_visitor() -> None:
    wire = Wire()
    sent = await wire.one("/api/send", script_view(wire.text, vid="v-1", id="ann"), PAGE)
    assert (sent.user_id, sent.anonymous_id) == ("ann", "v-1")


async def test_python_sends_a_path_beside_its_host_and_a_junk_key() -> None:
    wire = Wire()
    payload: dict[str, Any] = {
        "hostname": "shop.example",
        "url": "/checkout",
        "referrer": "/cart",
        "language": "en-US",
    }
    payload |= {
        "screen": "1920x1080",
        "title": "",
        "name": "order",
        "data": {"revenue": 9.5, "currency": "EUR"},
    }
    junk = {"user-agent": CHROME, "authorization": "Bearer None"}
    sent = await wire.one("/api/send", event(wire.text, **payload, id="user-7"), junk)
    assert (sent.name, sent.user_id) == ("order", "user-7")
    assert (sent.url, sent.referrer) == ("https://shop.example/checkout", "https://shop.example/cart")


async def test_node_sends_an_event_with_neither_page_nor_host() -> None:
    wire = Wire()
    sent = await wire.one("/api/send", event(wire.text, name="signup", data={"plan": "pro"}, tag="b"), NODE)
    assert (sent.name, sent.url, properties(sent)) == ("signup", None, {"plan": "pro", "tag": "b"})
    assert (sent.user_agent, sent.ip) == (None, None)


async def test_what_describes_a_person_is_no_event_but_is_a_success() -> None:
    wire = Wire()
    reply = await wire.call("/api/send", event(wire.text, "identify", data={"email": "a@b.example"}), NODE)
    assert (reply.status, wire.stored()) == (200, [])


async def test_seconds_and_vitals_are_read() -> None:
    wire = Wire()
    at = int(time.time()) - 3_600
    sent = await wire.one("/api/send", event(wire.text, "engagement", engagement=4_200, timestamp=at), PAGE)
    assert (sent.name, sent.engagement_ms, sent.timestamp) == ("engagement", 4_200, at * 1_000_000)
    other = Wire()
    sent = await other.one("/api/send", event(other.text, "performance", lcp=1200, cls=0.1, url="/"), PAGE)
    assert (sent.name, properties(sent)) == ("performance", {"lcp": 1200, "cls": 0.1})


async def test_a_server_with_a_secret_key_speaks_for_its_visitor() -> None:
    wire = Wire(KeyKind.SECRET)
    payload = {"name": "x", "ip": "203.0.113.9", "userAgent": CHROME}
    headers = NODE | {"authorization": f"Bearer {wire.text}"}
    sent = await wire.one("/api/send", event("any", **payload), headers)
    assert (sent.ip, sent.user_agent) == ("203.0.113.9", CHROME)
    public = Wire()
    sent = await public.one("/api/send", event(public.text, **payload), NODE)
    assert (sent.ip, sent.user_agent) == (None, None)


async def test_a_batch_says_which_of_it_were_wrong() -> None:
    wire = Wire()
    batch = [script_view(wire.text), event("other"), 5, event(wire.text, "odd"), event(wire.text, "identify")]
    reply = await wire.call("/api/batch", batch, PAGE)
    answer = msgspec.json.decode(reply.body)
    assert (answer["size"], answer["processed"], answer["errors"]) == (5, 2, 3)
    assert [each["index"] for each in answer["details"]] == [1, 2, 3]
    assert len(wire.stored()) == 1


@pytest.mark.parametrize("body", [b"[]", b"5", b"{", b""])
async def test_a_body_that_is_no_object_is_a_400(body: bytes) -> None:
    reply = await Wire().call("/api/send", body, PAGE)
    assert reply.status == 400
    assert msgspec.json.decode(reply.body)["message"]


async def test_a_registered_website_stands_for_the_key() -> None:
    wire = Wire(site=("umami", "1f7a0c2e-0d5c-4a0a-9a2e-6a4c4f4f0001"))
    assert (
        await wire.one("/api/send", script_view("1F7A0C2E-0d5c-4a0a-9a2e-6a4c4f4f0001"), PAGE)
    ).key_id == 7
    assert (await wire.call("/api/send", script_view("unknown"), PAGE)).status == 401
