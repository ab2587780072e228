"""Protocols that name a site, at the running gateway: what is no success is never answered as one."""

import json
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from tests.gateway.conftest import Stack
from tests.gateway.servers import Answer
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN: Final = "http://app.example.test"
SNOWPLOW: Final = {"e": "pv", "tv": "js-4.10.1", "p": "web", "url": "https://a.example/"}
#: Method, path, fields of a query, body, headers; SITE stands for the site's id.
CALLS: Final[dict[str, tuple[str, str, dict[str, Any], Any, dict[str, str]]]] = {
    "plausible": ("POST", "/api/event", {}, {"n": "pageview", "u": "https://a.example/", "d": "SITE"}, {}),
    "umami": ("POST", "/api/send", {}, {"type": "event", "payload": {"website": "SITE", "url": "/"}}, {}),
    "umami, many": ("POST", "/api/batch", {}, [{"type": "event", "payload": {"website": "SITE"}}], {}),
    "openpanel": (
        *("POST", "/track", {}, {"type": "track", "payload": {"name": "x", "properties": {}}}),
        {"openpanel-client-id": "SITE"},
    ),
    "matomo": ("GET", "/matomo.php", {"idsite": "SITE", "rec": 1}, None, {}),
    "matomo, many": ("POST", "/piwik.php", {}, {"requests": ["?idsite=SITE&rec=1"]}, {}),
    "snowplow": (
        *("POST", "/com.snowplowanalytics.snowplow/tp2", {}),
        *({"schema": "s", "data": [SNOWPLOW | {"aid": "SITE"}]}, {}),
    ),
    "snowplow, pixel": ("GET", "/i", SNOWPLOW | {"aid": "SITE"}, None, {}),
    "ga4": (
        *("POST", "/mp/collect", {"measurement_id": "SITE", "api_secret": "x"}),
        *({"client_id": "1.2", "events": [{"name": "x"}]}, {}),
    ),
    "gtag": ("POST", "/g/collect", {"v": 2, "tid": "SITE", "cid": "1.2", "en": "page_view"}, None, {}),
}

each_protocol = pytest.mark.parametrize("protocol", CALLS)


def call(stack: Stack, protocol: str, site: str, before: str = "", after: str = "") -> Answer:
    """One call, with something before or after its path."""
    method, path, fields, body, headers = CALLS[protocol]
    query = f"?{urlencode(fields)}" if fields else ""
    target = f"{before}{path}{after}{query}".replace("SITE", site)
    content = None if body is None else json.dumps(body).replace("SITE", site)
    given = {name: value.replace("SITE", site) for name, value in headers.items()}
    return stack.gateway.ask(method, target, content, {"Origin": ORIGIN} | given)


@each_protocol
def test_a_call_is_in_the_stream_when_it_is_acknowledged(stack: Stack, protocol: str) -> None:
    key, before = stack.key(allowed_origins=[ORIGIN]), stack.valkey.payloads()
    reply = call(stack, protocol, key)
    assert reply.status in (200, 202, 204)
    assert stack.valkey.payloads() == before + 1
    assert reply.headers["access-control-allow-origin"] == ORIGIN
    assert reply.headers["access-control-allow-credentials"] == "true"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in reply.headers


@each_protocol
def test_slashes_and_a_key_in_the_path_lead_there_without_a_redirect(stack: Stack, protocol: str) -> None:
    key, before = stack.key(allowed_origins=[ORIGIN]), stack.valkey.payloads()
    for start, end, site in (("", "/", key), ("/", "", key), (f"/c/{key}", "", "whatever")):
        assert call(stack, protocol, site, start, end).status in (200, 202, 204)
    assert stack.valkey.payloads() == before + 3


@each_protocol
def test_a_used_up_quota_is_a_429_that_says_when_to_come_back(stack: Stack, protocol: str) -> None:
    key = stack.key(allowed_origins=[ORIGIN], daily_quota=1)
    assert call(stack, protocol, key).status in (200, 202, 204)
    refused = call(stack, protocol, key)
    assert (refused.status, refused.json()["code"]) == (429, "quota_day")
    assert int(refused.headers["retry-after"]) > 0
    assert "Retry-After" in refused.headers["access-control-expose-headers"]


@each_protocol
def test_an_unknown_site_and_a_wrong_origin_are_no_success(stack: Stack, protocol: str) -> None:
    key, before = stack.key(allowed_origins=["https://other.example"]), stack.valkey.payloads()
    assert call(stack, protocol, "G-UNKNOWN").status == 401
    assert call(stack, protocol, key).status == 403
    assert stack.valkey.payloads() == before


def test_without_redis_none_of_them_is_a_success(stack: Stack) -> None:
    key = stack.key(allowed_origins=[ORIGIN])
    stack.valkey.kill()
    try:
        replies = {protocol: call(stack, protocol, key) for protocol in CALLS}
    finally:
        stack.valkey.start()
    until(stack.gateway.ready)
    assert {reply.status for reply in replies.values()} == {503}
    assert all(reply.headers["retry-after"] for reply in replies.values())


@pytest.mark.parametrize("path", sorted({call[1] for call in CALLS.values()}))
def test_a_preflight_is_answered_for_any_page_and_with_credentials(stack: Stack, path: str) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type,openpanel-client-id,x-umami-cache"
    reply = stack.gateway.ask("OPTIONS", path, None, asked)
    assert reply.status == 204
    assert reply.headers["access-control-allow-origin"] == ORIGIN
    assert reply.headers["access-control-allow-credentials"] == "true"
    assert reply.headers["access-control-allow-headers"] == asked["Access-Control-Request-Headers"]
