"""What a client is told by limits, quotas and caps, and what becomes of the events that are well."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest_asyncio
import redis
from django.conf import settings

from analytics.common.names import NameKind, counts
from analytics.ingest.client_info import Proxies
from analytics.ingest.gate import Gate, make_gate
from analytics.ingest.request import Reply
from analytics.ingest.tests.limiting import PROJECT, numbers
from analytics.ingest.tests.support import Ingest
from analytics.projects.kinds import KeyKind
from analytics.projects.limits import Caps, Limits
from analytics.stream.base import StreamFull, StreamUnavailable
from tests.waiting import eventually


class NoNames:
    """A NameSource of a new installation."""

    def names(self, project_id: int) -> Mapping[NameKind, list[str]]:
        return {}

    def close(self) -> None:
        return


class Broken:
    """A Publisher that takes nothing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def publish(self, items: Sequence[Any], tallies: Sequence[Any] = ()) -> None:
        raise self._error


@pytest_asyncio.fixture
async def gate(clean_redis: "redis.Redis") -> AsyncIterator[Gate]:
    made = make_gate(settings.REDIS_URL, Proxies(()), NoNames())
    yield made
    await made.stop()


def answer(reply: Reply) -> Any:
    return json.loads(reply.body)


def events(number: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"event_name": "x"} | fields for _ in range(number)]


async def test_a_page_can_read_what_limits_it(gate: Gate) -> None:
    ingest = Ingest(gate=gate, limits=Limits(ip_events_per_second=1, burst=1_000))
    assert (await ingest.send(events(1_000))).status == 202
    reply = await ingest.send(events(3), {"origin": "https://example.com"})
    headers = dict(reply.headers)
    assert reply.status == 429
    assert answer(reply)["code"] == "limit_address"
    assert "1 events a second, and 1000 at once" in answer(reply)["detail"]
    assert 1 <= int(headers["retry-after"]) <= 4
    assert headers["ratelimit-limit"] == "1000"
    assert headers["access-control-allow-origin"] == "https://example.com"
    exposed = {name.strip().lower() for name in headers["access-control-expose-headers"].split(",")}
    assert {"retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"} <= exposed
    assert len(ingest.stored()) == 1_000, "nothing of a refused body is taken"


async def test_only_what_could_be_taken_is_charged(gate: Gate, clean_redis: "redis.Redis") -> None:
    ingest = Ingest(gate=gate, limits=Limits(daily_quota=3))
    reply = await ingest.send([*events(2), {}, 7, {"event_name": "y", "timestamp": "never"}])
    assert reply.status == 202
    assert answer(reply)["accepted"] == 2
    assert (await ingest.send([{}] * 5)).status == 400
    assert numbers(clean_redis, "d") == [2]
    assert answer(await ingest.send(events(2)))["code"] == "quota_day"


async def test_somebody_opted_out_is_not_charged(gate: Gate, clean_redis: "redis.Redis") -> None:
    ingest = Ingest(gate=gate, honour_dnt=True, limits=Limits(daily_quota=3))
    await ingest.send(events(1), {"dnt": "1"})
    assert numbers(clean_redis, "d") == []


async def test_a_secret_key_is_not_limited_by_the_address_of_its_server(gate: Gate) -> None:
    ingest = Ingest(KeyKind.SECRET, gate=gate, limits=Limits(ip_events_per_second=1, burst=1_000))
    for _ in range(3):
        assert (await ingest.send(events(1_000))).status == 202


async def test_visitors_behind_an_unknown_proxy_do_not_share_a_bucket(gate: Gate) -> None:
    ingest = Ingest(gate=gate, limits=Limits(ip_events_per_second=1, burst=1_000))
    for number in range(3):
        address = f"198.51.100.{number}"
        forwarded = {"x-forwarded-for": address}
        reply = await ingest.send(events(1_000), forwarded, peer="172.17.0.1:5", forwarded=[address])
        assert reply.status == 202


async def test_what_the_stream_does_not_take_is_given_back(gate: Gate, clean_redis: "redis.Redis") -> None:
    ingest = Ingest(gate=gate, publisher=Broken(StreamFull("full")), limits=Limits(daily_quota=10**6))
    assert (await ingest.send(events(100))).status == 503
    await eventually(lambda: numbers(clean_redis, "d") == numbers(clean_redis, "m") == [0])


async def test_what_may_be_in_the_stream_is_not_given_back(clean_redis: "redis.Redis") -> None:
    """Or whoever sends in the moment of a fault would get its events for nothing."""
    gate = make_gate(settings.REDIS_URL, Proxies(()), NoNames())
    ingest = Ingest(gate=gate, publisher=Broken(StreamUnavailable("cut off")), limits=Limits(daily_quota=9))
    assert (await ingest.send(events(5))).status == 503
    await gate.stop()
    assert numbers(clean_redis, "d") == [5]


async def test_caps_reject_single_events_by_their_index(gate: Gate, clean_redis: "redis.Redis") -> None:
    caps = Caps(max_sources=2, max_event_names=2, max_property_keys=2)
    ingest = Ingest(gate=gate, caps=caps, limits=Limits(daily_quota=100))
    body = [
        {"event_name": "a", "event_source": "web", "event_properties": {"p": 1, "url": "https://e.com/"}},
        {},
        {"event_name": "b", "event_source": "ios", "event_properties": {"q": {"inner": 1}}},
        {"event_name": "c"},
        {"event_name": "a", "event_source": "tv"},
        {"event_name": "a", "event_properties": {"r": 1, "p": 2}},
        {"event_name": "b", "event_properties": {"p": 1, "q": 1, "title": "t"}},
    ]
    reply = await ingest.send(body)
    assert reply.status == 202
    assert answer(reply)["accepted"] == 3
    assert [(one["index"], one["code"]) for one in answer(reply)["rejected"]] == [
        (1, "missing_field"),
        (3, "limit_event_names"),
        (4, "limit_sources"),
        (5, "limit_property_keys"),
    ]
    assert sorted(each.name for each in ingest.stored()) == ["a", "b", "b"]
    await eventually(lambda: numbers(clean_redis, "d") == [3])
    # The second time all is known here, and what is over a cap is not even charged.
    again = await ingest.send(body)
    assert answer(again)["rejected"] == answer(reply)["rejected"]
    assert numbers(clean_redis, "d") == [6]


async def test_an_event_over_a_cap_alone_is_a_400(gate: Gate) -> None:
    ingest = Ingest(gate=gate, caps=Caps(max_event_names=1))
    await ingest.sent({"event_name": "a"})
    assert await ingest.code({"event_name": "b"}) == "limit_event_names"
    assert await ingest.code({"event_name": "c"}) == "limit_event_names"


async def test_a_limited_body_brings_no_new_names(gate: Gate, clean_redis: "redis.Redis") -> None:
    ingest = Ingest(gate=gate, limits=Limits(daily_quota=5))
    reply = await ingest.send([{"event_name": f"rubbish {n}"} for n in range(6)])
    assert answer(reply)["code"] == "quota_day"
    assert counts(clean_redis, PROJECT)[NameKind.EVENT_NAME] == 0


async def test_a_redis_that_is_away_is_never_a_success() -> None:
    gate = make_gate("redis://127.0.0.1:1/0", Proxies(()), NoNames())
    limited = Ingest(gate=gate, limits=Limits(events_per_second=1_000))
    capped = Ingest(gate=gate)
    for ingest in (limited, capped):
        reply = await ingest.send(events(1), {"origin": "https://example.com"})
        assert reply.status == 503
        assert answer(reply)["code"] == "stream_unavailable"
        assert "retry-after" in dict(reply.headers)
        assert ingest.stored() == []
    await gate.stop()
