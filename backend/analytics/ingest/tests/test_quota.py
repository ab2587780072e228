"""Quotas: counted exactly, by the UTC days and months of Redis's clock, and given back."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
import redis
from django.conf import settings

from analytics.common import quotas
from analytics.common.buckets import SCRIPT
from analytics.ingest.codes import RequestCode
from analytics.ingest.limiter.limiter import Limiter
from analytics.ingest.tests.limiting import PROJECT, charged, code, numbers, plan, refusal
from tests.waiting import eventually


@pytest_asyncio.fixture
async def limiter(clean_redis: "redis.Redis") -> AsyncIterator[Limiter]:
    made = Limiter(settings.REDIS_URL)
    yield made
    await made.stop()


async def test_a_quota_is_used_to_its_last_event(limiter: Limiter) -> None:
    limits = plan(daily_quota=1_000)
    assert await charged(limiter, limits, 999)
    assert await code(limiter, limits, 2) is RequestCode.QUOTA_DAY
    assert await charged(limiter, limits, 1)
    assert await code(limiter, limits, 1) is RequestCode.QUOTA_DAY


async def test_many_at_once_on_two_processes_never_overshoot(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    limits = plan(monthly_quota=1_000)
    other = Limiter(settings.REDIS_URL)
    passed = await asyncio.gather(*(charged(one, limits, 7) for _ in range(200) for one in (limiter, other)))
    await other.stop()
    assert sum(passed) == 142
    assert numbers(clean_redis, "m") == [994]


async def test_a_month_is_named_before_a_day(limiter: Limiter) -> None:
    limits = plan(daily_quota=10, monthly_quota=10)
    assert await charged(limiter, limits, 10)
    assert await code(limiter, limits, 1) is RequestCode.QUOTA_MONTH


async def test_the_refusal_says_when_the_day_or_month_is_over(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    now: int = clean_redis.time()[0]
    for limits, end in (
        (plan(daily_quota=5), quotas.day_end(now // 86_400)),
        (plan(monthly_quota=5), quotas.month_end(now // 86_400)),
    ):
        refused = await refusal(limiter, limits, 6)
        headers = dict(refused.headers)
        assert headers["ratelimit-limit"] == "5"
        assert headers["ratelimit-remaining"] == "5"
        assert headers["retry-after"] == headers["ratelimit-reset"]
        assert abs(now + int(headers["retry-after"]) - end.timestamp()) <= 2
        assert "5 events" in refused.detail


async def test_what_a_quota_refuses_is_charged_to_no_bucket(limiter: Limiter) -> None:
    strict = plan(daily_quota=100, events_per_second=1, burst=1_000)
    for _ in range(20):
        assert await code(limiter, strict, 101) is RequestCode.QUOTA_DAY
    assert await charged(limiter, plan(events_per_second=1, burst=1_000), 1_000)


async def test_what_a_bucket_refuses_is_not_counted(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    limits = plan(daily_quota=10**6, events_per_second=1, burst=1_000)
    assert await charged(limiter, limits, 1_000)
    for _ in range(10):
        assert not await charged(limiter, limits, 100)
    assert numbers(clean_redis, "d") == numbers(clean_redis, "m") == [1_000]


async def test_usage_is_counted_wherever_anything_limits(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    await limiter.charge(plan(events_per_second=100), None, 30)
    assert quotas.used(clean_redis, PROJECT, quotas.today(clean_redis)) == quotas.Used(day=30, month=30)


async def test_the_clock_of_this_machine_does_not_matter(
    limiter: Limiter, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = plan(daily_quota=10, events_per_second=1, burst=1_000)
    day = await limiter.charge(limits, None, 6)
    for jump in (-400 * 86_400, 400 * 86_400):
        monkeypatch.setattr(time, "time", lambda jump=jump: 1_800_000_000 + jump)
        monkeypatch.setattr(time, "time_ns", lambda jump=jump: (1_800_000_000 + jump) * 10**9)
        assert await code(limiter, limits, 5) is RequestCode.QUOTA_DAY
    assert day == quotas.today(clean_redis)
    assert numbers(clean_redis, "d") == [6]


async def test_counters_go_when_nobody_can_want_them_any_more(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    await limiter.charge(plan(daily_quota=10), None, 1)
    await limiter.charge(plan(daily_quota=10), None, 1)
    by_day, by_month = quotas.counter_keys(PROJECT, quotas.today(clean_redis))
    assert 2 * 86_400 < clean_redis.ttl(by_day) <= 3 * 86_400
    assert 31 * 86_400 < clean_redis.ttl(by_month) <= 40 * 86_400


def test_both_languages_agree_on_every_month(clean_redis: "redis.Redis") -> None:
    text = SCRIPT.decode()
    function = text[text.index("local function month_of") : text.index("local month = ")]
    first = (date(2023, 12, 30) - date(1970, 1, 1)).days
    days = [*range(first, first + 3_000), (date(2100, 2, 28) - date(1970, 1, 1)).days + 1]
    script = (
        function + "local r = {} for at, day in ipairs(ARGV) do r[at] = month_of(tonumber(day)) end return r"
    )
    found: Any = clean_redis.eval(script, 0, *days)
    assert found == [quotas.month_of(day) for day in days]


@pytest.mark.parametrize(
    ("instant", "end"),
    [
        ("2026-01-31T23:59:59", "2026-02-01"),
        ("2028-02-29T00:00:00", "2028-03-01"),
        ("2026-12-31T12:00:00", "2027-01-01"),
    ],
)
def test_a_month_ends_at_the_first_midnight_of_the_next(instant: str, end: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    day = quotas.day_of(int(at.timestamp()) * 1_000_000)
    assert quotas.month_end(day) == datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert quotas.day_end(day).date().toordinal() == at.date().toordinal() + 1


# -- refunds ------------------------------------------------------------------------------------------


async def test_what_was_given_back_can_be_used_again(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    limits = plan(daily_quota=10, monthly_quota=10)
    day = await limiter.charge(limits, None, 10)
    quotas.refund(clean_redis, {(PROJECT, day): 4})
    assert await charged(limiter, limits, 4)
    assert not await charged(limiter, limits, 1)


async def test_a_refund_of_ingest_arrives_by_itself(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    day = await limiter.charge(plan(daily_quota=10), None, 10)
    for _ in range(3):
        limiter.notes.give_back(PROJECT, day, 2)
    await eventually(lambda: numbers(clean_redis, "d") == [4])
    assert numbers(clean_redis, "m") == [4]


async def test_a_refund_goes_to_its_own_day_and_month(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    day = await limiter.charge(plan(daily_quota=10), None, 10)
    by_day, by_month = quotas.counter_keys(PROJECT, day - 40)
    clean_redis.set(by_day, 7)
    clean_redis.set(by_month, 9)
    quotas.refund(clean_redis, {(PROJECT, day - 40): 5})
    assert (clean_redis.get(by_day), clean_redis.get(by_month)) == (b"2", b"4")
    assert quotas.used(clean_redis, PROJECT, day) == quotas.Used(10, 10)


def test_a_refund_makes_no_counter_and_none_falls_below_nothing(clean_redis: "redis.Redis") -> None:
    quotas.refund(clean_redis, {(PROJECT, 20_000): 5})
    assert clean_redis.dbsize() == 0
    by_day, _ = quotas.counter_keys(PROJECT, 20_000)
    clean_redis.set(by_day, 3, ex=1_000)
    quotas.refund(clean_redis, {(PROJECT, 20_000): 5, (PROJECT, 20_001): 1})
    assert clean_redis.get(by_day) == b"0"
    assert clean_redis.ttl(by_day) > 0
    assert clean_redis.dbsize() == 1


def test_no_refund_asks_nothing() -> None:
    quotas.refund(redis.Redis.from_url("redis://127.0.0.1:1/0"), {})
