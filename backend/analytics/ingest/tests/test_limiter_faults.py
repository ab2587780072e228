"""The limiter and a Redis of its own: asked seldom; away, slow, full, forgetful or restarted it refuses."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from analytics.common import quotas
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.limiter.limiter import Limiter
from analytics.ingest.tests.limiting import PROJECT, charged, let_pass, numbers, plan
from tests.gateway.servers import Valkey
from tests.waiting import eventually

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey")
    server.start()
    yield server
    server.kill()


async def outcome(limiter: Limiter) -> RequestRefused | None:
    """What one event of a well project is told."""
    try:
        await limiter.charge(plan(events_per_second=100_000, daily_quota=10**9), None, 1)
    except RequestRefused as refusal:
        return refusal
    return None


async def test_what_arrives_during_a_call_is_asked_in_the_next_one(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    limits = plan(events_per_second=1_000, burst=1_000_000)
    await limiter.charge(limits, None, 1)  # tries by name, then by text
    asked = [asyncio.ensure_future(limiter.charge(limits, None, 1)) for _ in range(100)]
    await asyncio.sleep(0)
    asked += [asyncio.ensure_future(limiter.charge(limits, None, 1)) for _ in range(200)]
    await asyncio.gather(*asked)
    with valkey.client() as client:
        calls = client.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert calls <= 1 + 2
    await limiter.stop()


async def test_a_redis_that_is_away_is_a_503_that_says_so() -> None:
    limiter = Limiter(NOWHERE)
    refusal = await outcome(limiter)
    await limiter.stop()
    assert refusal is not None
    assert (refusal.status, refusal.code) == (503, RequestCode.STREAM_UNAVAILABLE)


async def test_it_recovers_from_a_kill_without_charging_twice(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    limits = plan(daily_quota=1_000)
    assert await charged(limiter, limits, 10)
    valkey.kill()
    assert await outcome(limiter) is not None
    valkey.start()
    # The first question over the broken connection may fail too.
    if not await outcome(limiter):
        assert await outcome(limiter) is None
    await limiter.charge(limits, None, 10)
    with valkey.client() as client:
        assert 20 <= numbers(client, "d")[0] <= 22, "the log has what was charged before the kill"
    await limiter.stop()


async def test_a_redis_that_hangs_is_given_up_in_time_for_all_who_wait(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url, ask_seconds=0.3)
    assert await outcome(limiter) is None
    valkey.pause()
    loop = asyncio.get_running_loop()
    started = loop.time()
    first = asyncio.ensure_future(outcome(limiter))
    await asyncio.sleep(0.1)
    refusals = await asyncio.gather(first, *(outcome(limiter) for _ in range(50)))
    assert loop.time() - started < 0.3 + 1
    assert {refusal.code if refusal else None for refusal in refusals} == {RequestCode.STREAM_UNAVAILABLE}
    valkey.resume()
    assert await outcome(limiter) is None, "and it does not read the late answer as the next one's"
    await limiter.stop()


async def test_a_slow_answer_belongs_to_its_own_question(valkey: Valkey) -> None:
    """A verdict that comes too late must not be taken for that of whoever asks next."""
    limiter = Limiter(valkey.url, ask_seconds=0.3)
    small = plan(daily_quota=5)
    assert await charged(limiter, small, 5)
    valkey.pause()
    assert await outcome(limiter) is not None
    valkey.resume()
    for _ in range(5):
        assert not await charged(limiter, small, 1)
        assert await outcome(limiter) is None
    await limiter.stop()


async def test_a_redis_without_memory_is_full(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    with valkey.client() as client:
        client.config_set("maxmemory", 1)
        refusal = await outcome(limiter)
        assert refusal is not None
        assert (refusal.status, refusal.code) == (503, RequestCode.STREAM_FULL)
        client.config_set("maxmemory", 0)
    assert await outcome(limiter) is None
    await limiter.stop()


async def test_a_forgotten_script_is_sent_again_and_charges_once(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    limits = plan(daily_quota=1_000)
    with valkey.client() as client:
        for _ in range(3):
            client.script_flush()
            await asyncio.gather(*(limiter.charge(limits, None, 1) for _ in range(100)))
        assert numbers(client, "d") == [300]
    await limiter.stop()


async def test_a_redis_that_lost_everything_begins_anew(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    limits = plan(daily_quota=10, events_per_second=1, burst=1_000)
    assert await charged(limiter, limits, 10)
    with valkey.client() as client:
        client.flushall()
    assert await charged(limiter, limits, 10)
    await limiter.stop()


@pytest.mark.parametrize("hours", [1, 24 * 365])
async def test_a_clock_of_redis_that_is_set_back_costs_a_burst_and_no_more(
    valkey: Valkey, hours: int
) -> None:
    limiter = Limiter(valkey.url)
    limits = plan(events_per_second=200, burst=1_000)
    assert await charged(limiter, limits, 100)
    with valkey.client() as client:
        let_pass(client, -3_600 * hours)
        async with asyncio.timeout(5):
            while not await charged(limiter, limits, 10):
                await asyncio.sleep(0.01)
        let_pass(client, 3_600 * hours)
    assert await charged(limiter, limits, 1_000), "set forward, it is full: never fuller"
    assert not await charged(limiter, limits, 500)
    await limiter.stop()


async def test_rubbish_in_a_bucket_does_not_hold_everybody_up(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    limits = plan(events_per_second=1)
    with valkey.client() as client:
        client.set("limits:{limits}:p:3", "rubbish")
        await limiter.charge(limits, None, 1)
        client.delete("limits:{limits}:p:3")
        client.hset("limits:{limits}:p:3", "a", "b")
        await limiter.charge(limits, None, 1)
    await limiter.stop()


async def test_a_caller_that_leaves_does_not_disturb_the_others(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    leaving = asyncio.ensure_future(outcome(limiter))
    staying = [asyncio.ensure_future(outcome(limiter)) for _ in range(3)]
    await asyncio.sleep(0)
    leaving.cancel()
    assert await asyncio.gather(*staying) == [None] * 3
    assert await outcome(limiter) is None
    await limiter.stop()


async def test_it_refuses_what_waits_at_its_end(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url, ask_seconds=0.2)
    assert await outcome(limiter) is None
    valkey.pause()
    waiting = asyncio.gather(*(outcome(limiter) for _ in range(3)))
    await asyncio.sleep(0)
    await limiter.stop()
    assert all(await waiting)
    valkey.resume()


async def test_refunds_wait_for_a_redis_that_is_away(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    day = await limiter.charge(plan(daily_quota=100), None, 10)
    valkey.kill()
    limiter.notes.give_back(PROJECT, day, 3)
    limiter.notes.addresses_off()
    await asyncio.sleep(0.1)
    limiter.notes.give_back(PROJECT, day, 2)
    valkey.start()

    def is_told(client: "redis.Redis") -> bool:
        return numbers(client, "d") == numbers(client, "m") == [5] and bool(client.exists(quotas.ADDRESS_OFF))

    with valkey.client() as client:
        await eventually(lambda: is_told(client))
    await limiter.stop()


async def test_its_end_does_not_wait_for_a_redis_that_hangs(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url, ask_seconds=0.2)
    day = await limiter.charge(plan(daily_quota=100), None, 10)
    valkey.pause()
    limiter.notes.give_back(PROJECT, day, 3)
    await asyncio.sleep(0.05)
    async with asyncio.timeout(3):
        await limiter.stop()
    valkey.resume()


async def test_refunds_are_told_at_the_end(valkey: Valkey) -> None:
    limiter = Limiter(valkey.url)
    day = await limiter.charge(plan(daily_quota=100), None, 10)
    limiter.notes.give_back(PROJECT, day, 3)
    await limiter.stop()
    with valkey.client() as client:
        assert numbers(client, "d") == [7]
