"""Charges that share one call of the script: as if each had come by itself, also where not all pass."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
import redis
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import given as given_that
from hypothesis import settings as rules
from hypothesis import strategies as st

from analytics.common.quotas import PREFIX
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.limiter.limiter import Limiter
from analytics.ingest.limiter.plan import Plan
from analytics.ingest.tests.limiting import charged, numbers, plan

#: Full hundreds: what flows into a bucket during a test never decides.
_EVENTS = st.integers(1, 9).map(lambda hundreds: hundreds * 100)
_REQUESTS = st.lists(st.tuples(st.sampled_from([None, "one", "other"]), _EVENTS), max_size=12)
_PLANS = st.sampled_from(
    [
        plan(events_per_second=1, burst=2_000, ip_events_per_second=1),
        plan(key_events_per_second=1, burst=1_000, daily_quota=2_500, ip_events_per_second=1),
        plan(daily_quota=2_500, monthly_quota=2_200),
    ]
)


@pytest_asyncio.fixture
async def limiter(clean_redis: "redis.Redis") -> AsyncIterator[Limiter]:
    made = Limiter(settings.REDIS_URL)
    yield made
    await made.stop()


async def _verdict(limiter: Limiter, limits: Plan, label: str | None, events: int) -> RequestCode | None:
    try:
        await limiter.charge(limits, label, events)
    except RequestRefused as refused:
        return refused.code
    return None


@given_that(limits=_PLANS, requests=_REQUESTS)
@rules(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_together_is_as_one_by_one(
    limiter: Limiter, clean_redis: "redis.Redis", limits: Plan, requests: list[tuple[str | None, int]]
) -> None:
    clean_redis.flushdb()
    single = [await _verdict(limiter, limits, label, events) for label, events in requests]
    counted = numbers(clean_redis, "d"), numbers(clean_redis, "m")
    clean_redis.flushdb()
    together = await asyncio.gather(*(_verdict(limiter, limits, label, events) for label, events in requests))
    assert together == single
    assert RequestCode.STREAM_UNAVAILABLE not in single
    assert (numbers(clean_redis, "d"), numbers(clean_redis, "m")) == counted


async def test_all_that_just_fit_pass_and_fill_the_bucket(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    limits = plan(events_per_second=1, burst=1_000)
    assert await asyncio.gather(*(charged(limiter, limits, 100) for _ in range(10))) == [True] * 10
    assert not await charged(limiter, limits, 100)
    assert numbers(clean_redis, "d") == [1_000]


async def test_one_that_does_not_fit_keeps_no_other_out(limiter: Limiter) -> None:
    limits = plan(events_per_second=1, burst=1_000)
    verdicts = await asyncio.gather(*(charged(limiter, limits, events) for events in (600, 600, 400)))
    assert verdicts == [True, False, True]


async def test_one_projects_refusal_is_nobody_elses(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    narrow, wide = plan(daily_quota=100), plan(key_events_per_second=5, burst=1_000)
    narrow.project_id = 4_711
    charges = ((wide, 500), (narrow, 101), (wide, 500))
    verdicts = await asyncio.gather(*(charged(limiter, limits, events) for limits, events in charges))
    assert verdicts == [True, False, True]
    assert numbers(clean_redis, "d") == [1_000]
    assert not list(clean_redis.scan_iter(f"{PREFIX}d:4711:*"))


async def test_a_call_that_redis_no_longer_knows_by_name_is_charged_once(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    limits = plan(events_per_second=1, burst=1_000)
    assert await charged(limiter, limits, 100)
    clean_redis.script_flush()
    assert await asyncio.gather(*(charged(limiter, limits, 300) for _ in range(4))) == [True] * 3 + [False]
    assert numbers(clean_redis, "d") == [1_000]
