"""OpenPanel's clients, as they were recorded: @openpanel/sdk 1.3.1, @openpanel/web 1.4.1."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from analytics.ingest.tests.dialects.wire import CHROME, Wire, header, properties
from analytics.projects.kinds import KeyKind


def node(client: str, **more: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "openpanel-client-id": client,
        "openpanel-client-secret": "a-secret-of-theirs",
        "openpanel-sdk-name": "node",
        "openpanel-sdk-version": "1.3.1",
        "user-agent": "node",
    } | more


def web(client: str) -> dict[str, str]:
    headers = {"openpanel-client-id": client, "openpanel-sdk-name": "web", "openpanel-sdk-version": "1.4.1"}
    return headers | {"user-agent": CHROME, "origin": "https://shop.example"}


def track(name: str, profile: str | None = None, **own: Any) -> dict[str, Any]:
    return {"type": "track", "payload": {"name": name, "profileId": profile, "properties": own}}


async def test_a_screen_view_is_a_page_view() -> None:
    wire = Wire()
    page = {
        "__path": "https://shop.example/pricing",
        "__title": "Pricing",
        "__referrer": "https://search.example/",
    }
    reply = await wire.call("/track", track("screen_view", **page), web(wire.text))
    (sent,) = wire.stored()
    assert (sent.name, sent.url, sent.title) == ("pageview", "https://shop.example/pricing", "Pricing")
    assert (sent.referrer, properties(sent)) == ("https://search.example/", {})
    answer = msgspec.json.decode(reply.body)
    assert (reply.status, answer) == (200, {"deviceId": sent.user_id, "sessionId": sent.session_id})
    assert header(reply, "access-control-allow-credentials") == "true"


async def test_a_server_names_the_person_and_the_groups() -> None:
    wire = Wire()
    call = track("signup", "u1", plan="pro", __path="/signup")
    call["payload"]["groups"] = ["acme", "eu"]
    sent = await wire.one("/track", call, node(wire.text))
    assert (sent.user_id, sent.account_id, sent.path) == ("u1", "acme", "/signup")
    assert (properties(sent), sent.user_agent, sent.ip) == ({"plan": "pro"}, None, None)


async def test_a_device_id_that_a_page_handed_to_its_server_leads_back_to_the_person() -> None:
    wire = Wire()
    reply = await wire.call("/track", track("screen_view"), web(wire.text))
    device = msgspec.json.decode(reply.body)["deviceId"]
    paid = track("revenue", __deviceId=device, __revenue=12.5, currency="EUR")
    await wire.call("/track", paid, node(wire.text))
    assert len({sent.user_id for sent in wire.stored()}) == 1


async def test_revenue_of_a_server_with_a_secret_key_counts() -> None:
    wire = Wire(KeyKind.SECRET)
    headers = node("any", **{"openpanel-client-secret": wire.text, "x-client-ip": "203.0.113.9"})
    sent = await wire.one("/track", track("revenue", __revenue=12.5, currency="EUR"), headers)
    assert (sent.revenue, sent.currency, sent.ip) == ("12.5000", "EUR", "203.0.113.9")


async def test_a_queued_event_keeps_its_time() -> None:
    wire = Wire()
    at = datetime.now(UTC) - timedelta(hours=2)
    text = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sent = await wire.one("/track", track("x", __timestamp=text), web(wire.text))
    assert abs(sent.timestamp / 1e6 - time.time() + 7_200) < 5


@pytest.mark.parametrize(
    "kind", ["identify", "increment", "decrement", "group", "assign_group", "replay", "alias"]
)
async def test_calls_about_profiles_are_a_success_and_no_event(kind: str) -> None:
    wire = Wire()
    reply = await wire.call("/track", {"type": kind, "payload": {"profileId": "u1"}}, node(wire.text))
    assert (reply.status, wire.stored()) == (200, [])
    assert msgspec.json.decode(reply.body) == {"deviceId": "", "sessionId": ""}


async def test_it_is_told_from_mixpanel_by_its_header_and_by_its_shape() -> None:
    wire = Wire()
    secret = {"authorization": f"Bearer {wire.text}"}
    await wire.call("/track", track("by shape"), secret)
    assert wire.stored() == []  # ours by its shape, but OpenPanel names its client in a header only
    mixpanel = [{"event": "theirs", "properties": {"token": wire.text}}]
    assert (await wire.one("/track", mixpanel)).name == "theirs"


async def test_an_unknown_client_is_a_401_which_its_clients_do_not_repeat() -> None:
    assert (await Wire().call("/track", track("x"), node("unknown"))).status == 401


@pytest.mark.parametrize("body", [b'{"type":["track"],"payload":[]}', b'{"type":"track"}', b'{"payload":5}'])
async def test_odd_calls_are_a_success_and_no_event(body: bytes) -> None:
    wire = Wire()
    assert (await wire.call("/track", body, node(wire.text))).status == 200
    assert wire.stored() == []


async def test_a_registered_client_stands_for_the_key() -> None:
    wire = Wire(site=("openpanel", "3f7a0c2e"))
    assert (await wire.one("/track", track("x"), web("3f7a0c2e"))).key_id == 7
