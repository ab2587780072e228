"""Segment's and RudderStack's clients, as they were recorded."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.common.clock import to_micros
from analytics.common.ids import foreign_event_id
from analytics.ingest.tests.dialects.wire import CHROME, Wire, header, properties
from analytics.projects.kinds import KeyKind

ID = "d50bd616-63bd-47fd-b6a3-012e94c73939"
PAGE = "https://app.example.test"


def now() -> str:
    return datetime.now(UTC).isoformat()


def basic(key: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"}


def python_track(**more: Any) -> dict[str, Any]:
    """segment-analytics-python 2.4.0"""
    return {
        "integrations": {},
        "anonymousId": None,
        "properties": {"plan": "pro"},
        "timestamp": now(),
        "context": {"groupId": "acme", "library": {"name": "analytics-python", "version": "2.4.0"}},
        "userId": "user-42",
        "type": "track",
        "event": "signed up",
        "messageId": ID,
    } | more


def web_page(**more: Any) -> dict[str, Any]:
    """@segment/analytics-next 1.84.3"""
    return {
        "timestamp": now(),
        "integrations": {"Segment.io": True},
        "type": "page",
        "properties": {
            "path": "/pricing",
            "referrer": "https://search.example/",
            "search": "?utm_source=news",
            "title": "Pricing",
            "url": f"{PAGE}/pricing?utm_source=news",
        },
        "context": {
            "page": {
                "path": "/pricing",
                "referrer": "https://search.example/",
                "search": "?utm_source=news",
                "title": "Pricing",
                "url": f"{PAGE}/pricing?utm_source=news",
            },
            "userAgent": CHROME,
            "locale": "en-US",
            "library": {"name": "analytics.js", "version": "npm:next-1.84.3"},
            "timezone": "UTC",
            "campaign": {"source": "news", "name": "spring"},
        },
        "messageId": "ajs-next-1795366732614-078d61df",
        "anonymousId": "019ad0c4-0000-7000-8000-00000000d1d1",
        "_metadata": {"bundled": ["Segment.io"], "unbundled": [], "bundledIds": []},
    } | more


def rudder_web(**more: Any) -> dict[str, Any]:
    """@rudderstack/analytics-js 3.34.1"""
    return {
        "properties": {"plan": "pro"},
        "event": "signed up",
        "type": "track",
        "channel": "web",
        "context": {
            "traits": {"email": "somebody@example.test"},
            "sessionId": 1795366732614,
            "campaign": {},
            "page": {"path": "/", "referrer": "$direct", "title": "Home", "url": f"{PAGE}/"},
            "userAgent": CHROME,
            "locale": "de-DE",
            "screen": {"density": 1, "width": 1920, "height": 1080},
            "library": {"name": "RudderLabs JavaScript SDK", "version": "3.34.1"},
        },
        "originalTimestamp": now(),
        "messageId": "1fb8a36e-3b3a-4d69-a7cd-e6c9e9c3a9a7",
        "anonymousId": "019ad0c4-0000-7000-8000-00000000d1d1",
        "userId": "",
        "integrations": {"All": True},
        "sentAt": now(),
    } | more


async def test_a_batch_of_a_server_is_taken() -> None:
    wire = Wire()
    page = python_track(type="page", event=None, name="Pricing", category="Docs", messageId="other")
    page["properties"] = {"url": "https://example.com/pricing"}
    body = {"batch": [python_track(), page], "sentAt": now(), "writeKey": wire.text}
    reply = await wire.call("/v1/batch", body, {"user-agent": "analytics-python/2.4.0"} | basic(wire.text))
    assert (reply.status, json.loads(reply.body)) == (200, {"success": True})
    track, view = sorted(wire.stored(), key=lambda event: event.name, reverse=True)
    assert (track.name, track.user_id, track.account_id) == ("signed up", "user-42", "acme")
    assert track.event_id == foreign_event_id(3, "segment", ID)
    assert properties(track) == {"plan": "pro"}
    assert (view.name, view.url) == ("pageview", "https://example.com/pricing")
    assert properties(view) == {"name": "Pricing", "category": "Docs"}
    assert (track.ip, track.user_agent) == (None, None)


@pytest.mark.parametrize("where", ["header", "body", "message"])
async def test_the_key_is_found_wherever_it_is(where: str) -> None:
    wire = Wire()
    own = {"writeKey": wire.text}
    body: dict[str, Any] = {"batch": [python_track(**(own if where == "message" else {}))]}
    body |= own if where == "body" else {}
    await wire.one("/v1/batch", body, basic(wire.text) if where == "header" else {})


async def test_junk_beside_a_good_key_refuses_nobody() -> None:
    wire = Wire()
    for junk in ("Bearer None", "Basic %%%", "Basic ", "Digest x", basic("other")["authorization"]):
        reply = await wire.call(
            "/v1/batch", {"batch": [python_track()], "writeKey": wire.text}, {"authorization": junk}
        )
        assert reply.status == 200, junk


async def test_rudder_node_sends_gzip_and_calls_it_a_form() -> None:
    wire = Wire()
    message = python_track(originalTimestamp=now(), channel="server", _metadata={"nodeVersion": "20"})
    del message["timestamp"]
    content = gzip.compress(json.dumps({"batch": [message], "timestamp": now(), "sentAt": now()}).encode())
    given = {"content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip"}
    event = await wire.one("/v1/batch", content, given | basic(wire.text))
    assert event.name == "signed up"
    assert event.timestamp < event.received_at


async def test_a_page_sends_single_messages_by_letter() -> None:
    wire = Wire()
    given = {"user-agent": CHROME, "origin": PAGE, "content-type": "text/plain"} | basic(wire.text)
    event = await wire.one("/v1/p", web_page(writeKey=wire.text, sentAt=now()), given)
    assert (event.name, event.title, event.language) == ("pageview", "Pricing", "en-US")
    assert event.url == f"{PAGE}/pricing?utm_source=news"
    assert (event.utm_source, event.utm_campaign) == ("news", "spring")
    assert event.referrer == "https://search.example/"
    assert event.user_id == event.anonymous_id == "019ad0c4-0000-7000-8000-00000000d1d1"
    assert event.ip == "198.51.100.7"
    assert event.user_agent == CHROME
    assert properties(event) == {"search": "?utm_source=news"}


async def test_rudder_in_a_page_says_its_session_and_keeps_traits_to_itself() -> None:
    wire = Wire()
    given = {"user-agent": CHROME, "origin": PAGE, "anonymousid": "x", "sentat": now()} | basic(wire.text)
    event = await wire.one("/v1/track", rudder_web(), given)
    assert event.session_id == "019ad0c4-0000-7000-8000-00000000d1d1:1795366732614"
    assert (event.screen, event.language, event.referrer) == ("1920x1080", "de-DE", None)
    assert "somebody" not in str(event)


async def test_identify_is_an_event_without_traits_and_alias_is_none() -> None:
    wire = Wire()
    identify = web_page(type="identify", userId="user-42", traits={"email": "a@b.example"}, properties=None)
    batch = [identify, python_track(type="alias", previousId="x"), python_track(type="nonsense"), 7]
    event = await wire.one("/v1/batch", {"batch": batch, "writeKey": wire.text})
    assert (event.name, event.user_id) == ("identify", "user-42")
    assert event.anonymous_id == "019ad0c4-0000-7000-8000-00000000d1d1"
    assert "a@b.example" not in str(event)


async def test_context_ip_counts_from_a_secret_key_and_is_never_a_property() -> None:
    for kind, expected in ((KeyKind.SECRET, ("203.0.113.9", CHROME)), (KeyKind.PUBLIC, (None, None))):
        wire = Wire(kind)
        context = {"ip": "203.0.113.9", "userAgent": CHROME}
        body = {"batch": [python_track(context=context)], "writeKey": wire.text}
        event = await wire.one("/v1/batch", body)
        assert (event.ip, event.user_agent) == expected
        assert properties(event) == {"plan": "pro"}


async def test_revenue_counts_where_it_is_money_and_stays_a_property_where_not() -> None:
    for value, revenue, left in ((19.99, "19.9900", {}), ("$20", None, {"revenue_": "$20"})):
        wire = Wire(KeyKind.SECRET)
        body = {"batch": [python_track(properties={"revenue": value, "currency": "EUR"})]}
        event = await wire.one("/v1/batch", body | {"writeKey": wire.text})
        assert (event.revenue, event.currency) == (revenue, "EUR")
        assert properties(event) == left


async def test_an_own_property_with_a_reserved_name_costs_no_event() -> None:
    wire = Wire()
    own = {"title": {"of": "nobility"}, "path": 7, "language": ["en"], "screen": "home", "url": "x" * 9_000}
    event = await wire.one("/v1/batch", {"batch": [python_track(properties=own)], "writeKey": wire.text})
    assert event.screen == "home"
    assert {"title_", "path_", "language_", "url_"} == set(properties(event))


async def test_a_wrong_clock_is_corrected_and_an_absurd_one_is_not() -> None:
    for behind, expected in ((timedelta(days=2), timedelta(0)), (timedelta(days=3_000), None)):
        wire = Wire()
        then = datetime.now(UTC) - behind
        body: dict[str, Any] = {
            "batch": [python_track(timestamp=then.isoformat())],
            "sentAt": then.isoformat(),
        }
        stored = await wire.taken("/v1/batch", body | {"writeKey": wire.text})
        if expected is None:
            assert stored == []
        else:
            assert abs(stored[0].timestamp - to_micros(datetime.now(UTC))) < 5_000_000


async def test_analytics_js_is_told_to_send_everything_here() -> None:
    wire = Wire()
    given = {"host": "stats.example.com:8443", "origin": "https://app.example.test"}
    for path, below in (
        (f"/v1/projects/{wire.text}/settings", ""),
        ("/c/pk_x/v1/projects/k/settings", "/c/pk_x"),
    ):
        reply = await wire.call(path, b"", given, method="GET", scheme="http")
        (name, settings), *others = json.loads(reply.body)["integrations"].items()
        assert (reply.status, name, others) == (200, "Segment.io", [])
        assert settings["apiHost"] == f"stats.example.com:8443{below}/v1"
        assert settings["protocol"] == "https", "the page is on https, and may call nothing else"
    for host in ("", 'x"><script>', "a b", "a/../b"):
        reply = await wire.call("/v1/projects/k/settings", b"", {"host": host}, method="GET")
        assert reply.status == 400


async def test_rudder_is_told_that_there_are_no_destinations() -> None:
    reply = await Wire().call("/sourceConfig/", b"", {"origin": PAGE}, method="GET", query="writeKey=x")
    source = json.loads(reply.body)["source"]
    assert (source["enabled"], source["destinations"]) == (True, [])
    assert header(reply, "access-control-allow-credentials") == "true"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"5", b'{"batch":5}', b'{"batch":[]}', b'{"batch":[[]]}', b'{"batch":[{"type":5}]}'],
)
async def test_junk_is_refused_or_passed_over_but_never_an_error(body: bytes) -> None:
    wire = Wire()
    reply = await wire.call("/v1/batch", body, basic(wire.text))
    assert reply.status in (200, 400)
    assert wire.stored() == []


async def test_without_a_key_it_says_so_in_the_words_each_client_looks_for() -> None:
    reply = await Wire().call("/v1/batch", {"batch": [python_track()]})
    body = json.loads(reply.body)
    assert reply.status == 401
    assert {"code", "message", "detail", "error", "status", "request_id"} <= body.keys()
