"""Amplitude's clients, as they were recorded: Python 1.3, Node 1.5, the browser's 2.40."""

import json
import time
from typing import Any

import pytest

from analytics.common.ids import foreign_event_id
from analytics.ingest.tests.dialects.wire import CHROME, Wire, properties
from analytics.projects.kinds import KeyKind
from analytics.stream.base import StreamUnavailable

ID = "87adf651-4be9-46ec-8433-cb2c119bf78d"


def event(**more: Any) -> dict[str, Any]:
    return {
        "event_properties": {"plan": "pro"},
        "event_type": "signed up",
        "groups": {"company": "acme"},
        "insert_id": ID,
        "library": "amplitude-python/1.3.0",
        "time": round(time.time() * 1_000),
        "user_id": "user-42",
    } | more


def batch(key: str, *events: Any) -> dict[str, Any]:
    return {"api_key": key, "events": events or [event()]}


async def test_a_server_hears_200_in_the_body_too() -> None:
    wire = Wire()
    reply = await wire.call("/2/httpapi", batch(wire.text), {"user-agent": "Python-urllib/3.11"})
    body = json.loads(reply.body)
    assert (reply.status, body["code"], body["events_ingested"]) == (200, 200, 1)
    (stored,) = wire.stored()
    assert (stored.name, stored.user_id, stored.account_id) == ("signed up", "user-42", "acme")
    assert stored.event_id == foreign_event_id(3, "amplitude", ID)
    assert properties(stored) == {"plan": "pro"}
    assert (stored.ip, stored.user_agent) == (None, None)


async def test_a_page_says_its_session_and_its_place() -> None:
    wire = Wire()
    own = {
        "[Amplitude] Page Location": "https://app.example.test/pricing",
        "[Amplitude] Page Path": "/pricing",
        "[Amplitude] Page Title": "Pricing",
        "[Amplitude] Page Counter": 1,
        "referrer": "https://search.example/",
    }
    more = {"device_id": "d1", "session_id": 1795366732614, "language": "en-US", "ip": "$remote"}
    view = event(event_type="[Amplitude] Page Viewed", event_properties=own, **more)
    del view["user_id"]
    given = {"user-agent": CHROME, "content-type": "text/plain"}
    stored = await wire.one("/2/httpapi", batch(wire.text, event(event_type="$identify"), view), given)
    assert (stored.name, stored.title, stored.language) == ("pageview", "Pricing", "en-US")
    assert stored.url == "https://app.example.test/pricing"
    assert stored.referrer == "https://search.example/"
    assert (stored.user_id, stored.session_id) == ("d1", "d1:1795366732614")
    assert stored.ip == "198.51.100.7"
    assert properties(stored) == {"[Amplitude] Page Counter": 1}


async def test_a_session_of_minus_one_is_none() -> None:
    wire = Wire()
    stored = await wire.one("/2/httpapi", batch(wire.text, event(session_id=-1)))
    assert "-1" not in stored.session_id[-3:]
    assert len(stored.session_id) == 36


async def test_revenue_is_what_is_said_or_price_times_quantity() -> None:
    for money in ({"revenue": 19.99}, {"price": 19.99, "quantity": 1}, {"price": 19.99}):
        wire = Wire(KeyKind.SECRET)
        stored = await wire.one("/2/httpapi", batch(wire.text, event(**money, currency="EUR")))
        assert (stored.revenue, stored.currency) == ("19.9900", "EUR")


async def test_its_batches_and_posthogs_share_a_path() -> None:
    wire = Wire()
    reply = await wire.call("/batch", batch(wire.text))
    assert json.loads(reply.body)["code"] == 200
    posthog = {
        "api_key": wire.text,
        "batch": [{"event": "x", "distinct_id": "a", "properties": {"events": []}}],
    }
    reply = await wire.call("/batch/", posthog)
    assert json.loads(reply.body) == {"status": 1}
    broken = json.dumps(batch(wire.text, event(user_id="\ud83d"), event(insert_id="b"))).encode()
    assert json.loads((await wire.call("/batch", broken)).body)["events_ingested"] == 1
    assert len(wire.stored()) == 3


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (batch("pk_unknown"), 401, "Invalid API key: "),
        ({"events": [event()]}, 401, "Invalid API key: "),
        (b"{", 400, "The body is not JSON."),
        ([], 400, "The body must be a JSON object."),
    ],
)
async def test_what_can_never_be_taken_is_said_so_that_it_is_not_sent_again(
    body: Any, status: int, said: str
) -> None:
    reply = await Wire().call("/2/httpapi", body)
    answer = json.loads(reply.body)
    assert (reply.status, answer["code"]) == (status, 400)
    assert answer["error"].startswith(said)
    assert ("missing_field" in answer) == (status == 400)


async def test_an_outage_is_a_code_that_makes_it_try_again() -> None:
    class Away:
        async def publish(self, *_: Any, **__: Any) -> None:
            raise StreamUnavailable

    wire = Wire(publisher=Away())
    reply = await wire.call("/2/httpapi", batch(wire.text))
    assert (reply.status, json.loads(reply.body)["code"]) == (503, 503)


async def test_too_many_are_a_413_by_which_it_halves_its_batch() -> None:
    wire = Wire()
    reply = await wire.call("/2/httpapi", batch(wire.text, *[event()] * 1_001))
    assert (reply.status, json.loads(reply.body)["code"]) == (413, 413)


@pytest.mark.parametrize("events", [[], [5], [[]], [{}], "x", 5, None, {"event_type": "x"}])
async def test_junk_is_passed_over(events: Any) -> None:
    wire = Wire()
    reply = await wire.call("/2/httpapi", {"api_key": wire.text, "events": events})
    assert (reply.status, json.loads(reply.body)["code"]) == (200, 200)
