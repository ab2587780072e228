"""Buckets: bursts, refilling, whole batches, and that all processes share them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis
from django.conf import settings

from analytics.common.quotas import PREFIX
from analytics.ingest.codes import RequestCode
from analytics.ingest.limiter.limiter import Limiter
from analytics.ingest.limiter.plan import plan_of
from analytics.ingest.tests.limiting import charged, code, let_pass, plan, refusal
from analytics.ingest.tests.support import ingest_key
from analytics.projects.kinds import KeyKind
from analytics.projects.limits import RANGES, Limits


@pytest_asyncio.fixture
async def limiter(clean_redis: "redis.Redis") -> AsyncIterator[Limiter]:
    made = Limiter(settings.REDIS_URL)
    yield made
    await made.stop()


@pytest.mark.parametrize("rate", [1, 3, 7])
async def test_a_bucket_holds_its_burst_and_not_one_event_more(limiter: Limiter, rate: int) -> None:
    limits = plan(events_per_second=rate, burst=1_000)
    passed = await asyncio.gather(*(charged(limiter, limits, 1) for _ in range(1_010)))
    # The clock goes on meanwhile: a slow machine may let one second's events more through.
    assert 1_000 <= sum(passed) <= 1_000 + rate
    assert passed[:1_000] == [True] * 1_000


async def test_a_batch_is_charged_whole_or_not_at_all(limiter: Limiter) -> None:
    limits = plan(events_per_second=1, burst=1_000)
    assert await charged(limiter, limits, 600)
    assert await code(limiter, limits, 500) is RequestCode.LIMIT_PROJECT
    assert await charged(limiter, limits, 400)


async def test_a_whole_body_passes_the_smallest_burst_there_is(limiter: Limiter) -> None:
    assert await charged(limiter, plan(events_per_second=1, burst=RANGES["burst"][0]), 1_000)


async def test_more_events_than_a_bucket_holds_pass_when_it_is_full(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    limits = plan(events_per_second=10, burst=1_000)
    assert await charged(limiter, limits, 1_500)
    assert not await charged(limiter, limits, 1)
    let_pass(clean_redis, 150)
    assert await charged(limiter, limits, 1_500)


async def test_a_bucket_fills_up_at_its_rate(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    limits = plan(events_per_second=10, burst=1_000)
    assert await charged(limiter, limits, 1_000)
    assert not await charged(limiter, limits, 20)
    let_pass(clean_redis, 2)
    assert await charged(limiter, limits, 20)
    assert not await charged(limiter, limits, 20)
    let_pass(clean_redis, 3_600)
    assert await charged(limiter, limits, 1_000)
    assert not await charged(limiter, limits, 20), "it holds no more than its burst, however long the rest"


async def test_a_refusal_says_when_and_how_much(limiter: Limiter) -> None:
    limits = plan(events_per_second=10, burst=1_000)
    assert await charged(limiter, limits, 950)
    headers = dict((await refusal(limiter, limits, 100)).headers)
    # 50 are left and 50 more are needed, at 10 a second; full again after 950.
    assert headers == {
        "retry-after": "5",
        "ratelimit-limit": "1000",
        "ratelimit-remaining": "50",
        "ratelimit-reset": "95",
    }


async def test_who_waits_as_long_as_was_said_passes(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    limits = plan(events_per_second=7, burst=1_000)
    assert await charged(limiter, limits, 1_000)
    wait = int(dict((await refusal(limiter, limits, 333)).headers)["retry-after"])
    let_pass(clean_redis, wait)
    assert await charged(limiter, limits, 333)


async def test_what_one_bucket_refuses_is_charged_to_no_other(limiter: Limiter) -> None:
    limits = plan(events_per_second=1, key_events_per_second=1, ip_events_per_second=1, burst=1_000)
    without_address = plan(events_per_second=1, key_events_per_second=1, burst=1_000)
    assert await charged(limiter, limits, 500, "one")
    for _ in range(10):
        assert await code(limiter, limits, 501, "one") is not None
    assert await charged(limiter, without_address, 500)
    assert await code(limiter, limits, 400, "other") in (RequestCode.LIMIT_PROJECT, RequestCode.LIMIT_KEY)


async def test_it_names_the_limit_with_the_longest_wait(limiter: Limiter) -> None:
    slow_key = plan(events_per_second=100, key_events_per_second=1, burst=1_000)
    assert await charged(limiter, slow_key, 1_000)
    assert await code(limiter, slow_key, 900) is RequestCode.LIMIT_KEY
    slow_address = plan(events_per_second=100, ip_events_per_second=2, burst=1_000)
    let = await refusal(limiter, slow_address, 1_000, "some")
    assert let.code is RequestCode.LIMIT_PROJECT, "the address has not sent anything yet"


async def test_keys_of_a_project_have_buckets_of_their_own(limiter: Limiter) -> None:
    limits = Limits(burst=1_000)
    one = plan_of(ingest_key(key_id=1, limits=limits, key_events_per_second=1))
    two = plan_of(ingest_key(key_id=2, limits=limits, key_events_per_second=1))
    assert one is not None
    assert two is not None
    assert await charged(limiter, one, 1_000)
    assert not await charged(limiter, one, 10)
    assert await charged(limiter, two, 1_000)


async def test_projects_do_not_share_anything(limiter: Limiter) -> None:
    limits = Limits(events_per_second=1, ip_events_per_second=1, daily_quota=1_000)
    plans = [plan_of(ingest_key(project_id=number, limits=limits)) for number in (1, 11)]
    for one in plans:
        assert one is not None
        assert await charged(limiter, one, 1_000, "same address")
        assert not await charged(limiter, one, 1, "same address")


async def test_processes_share_buckets(limiter: Limiter) -> None:
    limits = plan(events_per_second=1, burst=1_000)
    other = Limiter(settings.REDIS_URL)
    passed = await asyncio.gather(*(charged(one, limits, 3) for _ in range(250) for one in (limiter, other)))
    await other.stop()
    assert 333 <= sum(passed) <= 335


async def test_more_requests_than_one_call_takes_are_all_answered(limiter: Limiter) -> None:
    limits = plan(events_per_second=1, ip_events_per_second=1, daily_quota=10**6, burst=1_000_000)
    passed = await asyncio.gather(*(charged(limiter, limits, 1, f"address {n}") for n in range(3_000)))
    assert all(passed)


async def test_a_raised_limit_takes_effect_at_once(limiter: Limiter) -> None:
    assert await charged(limiter, plan(events_per_second=1, burst=1_000), 1_000)
    assert not await charged(limiter, plan(events_per_second=1, burst=1_000), 500)
    raised = plan(events_per_second=100, burst=1_000)
    # At the old rate these take a quarter of an hour. The first request finds room, at the new rate the next.
    assert await charged(limiter, raised, 400)
    wait = dict((await refusal(limiter, raised, 400)).headers)["retry-after"]
    assert wait == "4"


async def test_a_raised_limit_gives_no_more_than_what_is_asked_at_first(limiter: Limiter) -> None:
    assert await charged(limiter, plan(events_per_second=1, burst=1_000), 1_000)
    raised = plan(events_per_second=2, burst=1_000)
    passed = await asyncio.gather(*(charged(limiter, raised, 100) for _ in range(12)))
    assert passed == [True] * 10 + [False] * 2
    assert not await charged(limiter, raised, 5)


async def test_what_another_limit_refuses_finds_room_later(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    assert await charged(limiter, plan(events_per_second=1, burst=1_000), 1_000)
    raised = plan(events_per_second=2, daily_quota=1_200, burst=1_000)
    assert await code(limiter, raised, 300) is RequestCode.QUOTA_DAY
    assert await charged(limiter, raised, 200)
    assert await code(limiter, raised, 200) is RequestCode.QUOTA_DAY


async def test_a_lowered_limit_takes_effect_at_once(limiter: Limiter) -> None:
    assert await charged(limiter, plan(events_per_second=1_000, burst=2_000), 2_000)
    lowered = plan(events_per_second=1, burst=1_000)
    passed = [await charged(limiter, lowered, 400) for _ in range(4)]
    # What is owed counts in seconds, two of them: two events at the new rate.
    assert passed == [True, True, False, False]


async def test_a_plan_with_two_rates_for_one_bucket_in_one_call_breaks_nothing(limiter: Limiter) -> None:
    old, new = plan(events_per_second=1, burst=1_000), plan(events_per_second=500, burst=2_000)
    passed = await asyncio.gather(charged(limiter, old, 1), charged(limiter, new, 1))
    assert all(passed)


def test_a_key_without_limits_asks_nothing() -> None:
    assert plan_of(ingest_key(limits=Limits())) is None


def test_only_public_keys_are_limited_by_address() -> None:
    limits = Limits(ip_events_per_second=5)
    assert plan_of(ingest_key(KeyKind.SECRET, limits=limits)) is None
    assert plan_of(ingest_key(KeyKind.PUBLIC, limits=limits)) is not None


async def test_nothing_is_left_behind_by_what_rests(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    limits = plan(events_per_second=10, ip_events_per_second=10, burst=1_000)
    assert await charged(limiter, limits, 20, "one")
    buckets = list(clean_redis.scan_iter(f"{PREFIX}[pka]:*"))
    assert len(buckets) == 2
    for key in buckets:
        assert 1_000 < clean_redis.pttl(key) <= 2_001
