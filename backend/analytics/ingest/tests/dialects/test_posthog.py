"""PostHog's clients, as they were recorded: posthog-python 7.91, posthog-node 5.70, posthog-js 1.449."""

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

UUID = "019ad0c4-5a6b-7cc2-9d6e-0c8ad5c1f001"
BROWSER = {"user-agent": CHROME, "origin": "https://app.example.test", "content-type": "text/plain"}


def now() -> str:
    return datetime.now(UTC).isoformat()


def python_batch(key: str, **event: Any) -> dict[str, Any]:
    return {
        "batch": [
            {
                "properties": {
                    "plan": "pro",
                    "$lib": "posthog-python",
                    "$lib_version": "7.91.1",
                    "$geoip_disable": True,
                    "$is_server": True,
                },
                "timestamp": now(),
                "uuid": UUID,
                "event": "signed up",
                "distinct_id": "user-42",
            }
            | event
        ],
        "historical_migration": False,
        "sent_at": now(),
        "api_key": key,
    }


def js_pageview(key: str, **more: Any) -> dict[str, Any]:
    return {
        "api_key": key,
        "batch": [
            {
                "uuid": UUID,
                "event": "$pageview",
                "properties": {
                    "$os": "Linux",
                    "$browser": "Chrome",
                    "$device_type": "Desktop",
                    "$current_url": "https://app.example.test/pricing?utm_source=news",
                    "$host": "app.example.test",
                    "$pathname": "/pricing",
                    "$raw_user_agent": CHROME,
                    "$screen_height": 1080,
                    "$screen_width": 1920,
                    "$browser_language": "en-US",
                    "$lib": "web",
                    "$insert_id": "abc",
                    "distinct_id": "019ad0c4-0000-7000-8000-00000000d1d1",
                    "$device_id": "019ad0c4-0000-7000-8000-00000000d1d1",
                    "$referrer": "$direct",
                    "$session_id": "019ad0c4-0000-7000-8000-000000005e55",
                    "utm_source": "news",
                    "utm_medium": None,
                    "gclid": None,
                    "title": "Pricing",
                    "token": key,
                    "colour": "blue",
                }
                | more,
                "timestamp": now(),
            }
        ],
        "sent_at": now(),
    }


async def test_python_sends_a_batch_and_hears_exactly_200() -> None:
    wire = Wire()
    reply = await wire.call("/batch/", python_batch(wire.text), {"user-agent": "posthog-python/7.91.1"})
    assert (reply.status, json.loads(reply.body)) == (200, {"status": 1})
    (event,) = wire.stored()
    assert (event.name, event.user_id) == ("signed up", "user-42")
    assert event.event_id == foreign_event_id(3, "posthog", UUID)
    assert properties(event) == {"plan": "pro", "$lib": "posthog-python", "$lib_version": "7.91.1"}
    assert (event.ip, event.user_agent) == (None, None), "the server's own are nobody's"


async def test_a_secret_key_may_say_whose_address_it_was() -> None:
    wire = Wire(KeyKind.SECRET)
    body = python_batch(wire.text, properties={"$ip": "203.0.113.9", "$raw_user_agent": CHROME})
    event = await wire.one("/batch", body, {"user-agent": "posthog-python/7.91.1"})
    assert (event.ip, event.user_agent) == ("203.0.113.9", CHROME)
    assert properties(event) == {}, "an address is never a property: the project may not keep them"


async def test_js_sends_gzip_that_nobody_declared_as_plain_text() -> None:
    wire = Wire()
    body = gzip.compress(json.dumps(js_pageview(wire.text)).encode())
    event = await wire.one("/e/", body, BROWSER)
    assert event.name == "pageview"
    assert event.url == "https://app.example.test/pricing?utm_source=news"
    assert (event.title, event.referrer, event.language) == ("Pricing", None, "en-US")
    assert (event.screen, event.utm_source) == ("1920x1080", "news")
    assert event.user_id == event.anonymous_id == "019ad0c4-0000-7000-8000-00000000d1d1"
    assert event.session_id == "019ad0c4-0000-7000-8000-000000005e55"
    assert event.user_agent is None or event.user_agent == CHROME
    assert event.ip == "198.51.100.7"
    assert properties(event) == {"$lib": "web", "colour": "blue"}


async def test_a_page_may_read_the_answer_with_credentials() -> None:
    wire = Wire()
    reply = await wire.call("/e", js_pageview(wire.text), BROWSER)
    assert header(reply, "access-control-allow-origin") == "https://app.example.test"
    assert header(reply, "access-control-allow-credentials") == "true"
    asked = {"origin": "https://app.example.test", "access-control-request-headers": "content-encoding"}
    reply = await wire.call("/batch/", b"", asked, method="OPTIONS")
    assert reply.status == 204
    assert header(reply, "access-control-allow-headers") == "content-encoding"
    assert header(reply, "access-control-allow-credentials") == "true"


@pytest.mark.parametrize(
    "body",
    [
        lambda event, key: [event],
        lambda event, key: event | {"api_key": key},
        lambda event, key: {"api_key": key, "batch": [event]},
        lambda event, key: {"token": key, "batch": [event]},
    ],
)
async def test_older_shapes_are_the_same_event(body: Any) -> None:
    wire = Wire()
    sent = {"event": "x", "properties": {"token": wire.text, "distinct_id": 7}}
    event = await wire.one("/capture/", body(sent, wire.text))
    assert (event.name, event.user_id) == ("x", "7")


async def test_a_form_of_base64_is_read() -> None:
    wire = Wire()
    data = json.dumps({"api_key": wire.text, "event": "x", "distinct_id": "a"}).encode()
    event = await wire.one("/e/", b"data=" + base64.b64encode(data).replace(b"+", b"%2B"))
    assert event.user_id == "a"


async def test_leaving_a_page_is_engagement_and_no_event_of_its_own() -> None:
    wire = Wire()
    body = js_pageview(
        wire.text, **{"$prev_pageview_duration": 12.5, "$prev_pageview_max_content_percentage": 0.4}
    )
    body["batch"][0]["event"] = "$pageleave"
    event = await wire.one("/e/", body, BROWSER)
    assert (event.name, event.engagement_ms, event.scroll_depth) == ("engagement", 12_500, 40)
    assert event.url is not None


async def test_profiles_and_recordings_are_no_events_and_no_failures() -> None:
    wire = Wire()
    body = python_batch(wire.text)
    body["batch"] = [{"event": "$set", "distinct_id": "a"}, {"event": "$snapshot"}, "junk", *body["batch"]]
    assert len(await wire.taken("/batch/", body)) == 1


async def test_who_runs_without_cookies_is_told_apart_by_the_server() -> None:
    wire = Wire()
    body = js_pageview(wire.text, distinct_id="$posthog_cookieless", **{"$device_id": None})
    event = await wire.one("/e/", body, BROWSER)
    assert event.user_id != "$posthog_cookieless"
    assert event.anonymous_id is None


async def test_a_wrong_clock_is_corrected_by_sent_at() -> None:
    wire = Wire()
    early = datetime.now(UTC) - timedelta(hours=3)
    body = python_batch(wire.text, timestamp=(early - timedelta(minutes=1)).isoformat())
    body["sent_at"] = early.isoformat()
    event = await wire.one("/batch/", body)
    assert abs(event.timestamp - to_micros(datetime.now(UTC) - timedelta(minutes=1))) < 5_000_000


async def test_one_request_cannot_send_for_two_keys() -> None:
    wire = Wire()
    mine = {"event": "x", "distinct_id": "a", "properties": {"token": wire.text}}
    other = {"event": "y", "distinct_id": "a", "properties": {"token": "pk_other"}}
    event = await wire.one("/e/", [mine, other])
    assert event.name == "x"


@pytest.mark.parametrize("path", ["/batch/", "/e/", "/i/v1/analytics/events"])
async def test_an_unknown_key_is_a_401_that_says_so(path: str) -> None:
    wire = Wire()
    reply = await wire.call(path, python_batch("phc_unknown"))
    body = json.loads(reply.body)
    assert (reply.status, body["code"], body["status"]) == (401, "key_invalid", 0)
    assert body["detail"] == body["message"] == body["error"]


async def test_the_key_may_stand_in_the_path_instead() -> None:
    wire = Wire()
    await wire.one(f"/c/{wire.text}/batch/", python_batch("phc_of_somewhere_else"))
    secret = Wire(KeyKind.SECRET)
    reply = await secret.call(f"/c/{secret.text}/batch/", python_batch(secret.text))
    assert json.loads(reply.body)["code"] == "key_in_url"


# -- capture v1 ---------------------------------------------------------------------------------------


async def test_v1_answers_each_event_by_its_uuid() -> None:
    wire = Wire()
    other = UUID[:-1] + "2"
    batch = [
        {"event": "a", "uuid": UUID, "distinct_id": "u", "timestamp": now(), "options": {}, "properties": {}},
        {"event": "x" * 201, "uuid": other, "distinct_id": "u", "timestamp": now(), "properties": {}},
    ]
    headers = {
        "authorization": f"Bearer {wire.text}",
        "posthog-sdk-info": "posthog-python/7.91.1",
        "posthog-request-timestamp": now(),
    }
    reply = await wire.call("/i/v1/analytics/events", {"created_at": now(), "batch": batch}, headers)
    results = json.loads(reply.body)["results"]
    assert results[UUID] == {"result": "ok"}
    assert results[other]["result"] == "drop"
    assert results[other]["details"].startswith("field_too_long")


# -- what else its clients ask ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/flags/", 200),
        ("POST", "/decide/", 200),
        ("POST", "/s/", 200),
        ("GET", "/array/pk_x/config", 200),
        ("GET", "/array/pk_x/config.js", 404),
        ("GET", "/static/1.449.2/surveys.js", 404),
    ],
)
async def test_questions_that_are_no_events_have_quiet_answers(method: str, path: str, status: int) -> None:
    wire = Wire()
    reply = await wire.call(path, b"{}", BROWSER, method=method, query="v=2")
    assert reply.status == status
    assert header(reply, "x-content-type-options") == "nosniff"
    assert "javascript" not in str(header(reply, "content-type"))
    if status == 200 and path != "/s/":
        config = json.loads(reply.body)
        assert (config["sessionRecording"], config["hasFeatureFlags"]) == (False, False)
    assert wire.stored() == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"data=%%%", b"5", b"[[]]", b'"x"', b"\x1f\x8bjunk"])
async def test_junk_is_refused_or_passed_over_but_never_an_error(body: bytes) -> None:
    wire = Wire()
    reply = await wire.call(f"/c/{wire.text}/e/", body)
    assert reply.status in (200, 400)
    assert wire.stored() == []


async def test_a_get_is_refused_where_events_are_posted() -> None:
    reply = await Wire().call("/batch/", method="GET")
    assert reply.status == 405


async def test_the_same_event_sent_again_has_the_same_id() -> None:
    wire = Wire()
    body = python_batch(wire.text)
    first, second = [await wire.call("/batch/", body), await wire.call("/batch/", body)]
    assert first.status == second.status == 200
    ids = {event.event_id for event in wire.stored()}
    assert len(ids) == 1
