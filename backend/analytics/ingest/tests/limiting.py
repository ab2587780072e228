"""Plans, buckets and refusals for the tests of limits, and a way to let time pass in Redis."""

from typing import Any

import redis

from analytics.common.quotas import PREFIX
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.limiter.limiter import Limiter
from analytics.ingest.limiter.plan import Plan, plan_of
from analytics.ingest.tests.support import ingest_key
from analytics.projects.limits import Limits

PROJECT = 3
KEY = 7


def plan(key_events_per_second: int | None = None, **limits: Any) -> Plan:
    """The plan of a public key with these limits."""
    found = plan_of(ingest_key(limits=Limits(**limits), key_events_per_second=key_events_per_second))
    assert found is not None
    return found


async def charged(limiter: Limiter, plan: Plan, events: int, label: str | None = None) -> bool:
    """Whether the charge passed; any other refusal than 429 fails the test."""
    try:
        await limiter.charge(plan, label, events)
    except RequestRefused as refused:
        if refused.status != 429:
            raise
        return False
    return True


async def refusal(limiter: Limiter, plan: Plan, events: int, label: str | None = None) -> RequestRefused:
    """The refusal of a charge that must not pass."""
    try:
        await limiter.charge(plan, label, events)
    except RequestRefused as found:
        return found
    raise AssertionError("it passed")


async def code(limiter: Limiter, plan: Plan, events: int, label: str | None = None) -> RequestCode:
    """Its code."""
    return (await refusal(limiter, plan, events, label)).code


def let_pass(client: "redis.Redis", seconds: float) -> None:
    """As if these seconds had gone by for every bucket; a negative number sets Redis's clock back."""
    for key in client.scan_iter(f"{PREFIX}[pka]:*"):
        full, cost = map(float, (client.get(key) or b"0 0").split())
        client.set(key, f"{full - seconds * 1_000_000:.2f} {cost:.2f}", keepttl=True)


def numbers(client: "redis.Redis", kind: str) -> list[int]:
    """The counters of days (`d`) or months (`m`)."""
    return [int(client.get(key) or 0) for key in client.scan_iter(f"{PREFIX}{kind}:*")]
