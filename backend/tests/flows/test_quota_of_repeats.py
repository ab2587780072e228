"""A repeat that the pipeline recognises has used nothing of a quota in the end."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
import redis
from django.conf import settings

from analytics.common import quotas
from analytics.ingest.client_info import Proxies
from analytics.ingest.gate import make_gate
from analytics.ingest.tests.support import Ingest
from analytics.projects.limits import Limits
from analytics.stream.publisher import RedisPublisher
from tests.flows.pipelines import PipelineProcess
from tests.waiting import eventually

PROJECT = 3
QUOTA = 1_000


@pytest_asyncio.fixture
async def ingest(clean_redis: "redis.Redis") -> AsyncIterator[Ingest]:
    gate = make_gate(settings.REDIS_URL, Proxies(()))
    publisher = RedisPublisher(settings.REDIS_URL)
    yield Ingest(gate=gate, publisher=publisher, limits=Limits(daily_quota=QUOTA, monthly_quota=QUOTA))
    await publisher.stop()
    await gate.stop()


def batch(number: int) -> list[dict[str, Any]]:
    return [{"event_name": "x", "event_id": str(uuid.uuid4()), "user_id": f"user {n}"} for n in range(number)]


async def test_repeats_are_given_back_to_the_quota(
    ingest: Ingest, pipeline: PipelineProcess, clean_redis: "redis.Redis"
) -> None:
    def used() -> quotas.Used:
        return quotas.used(clean_redis, PROJECT, quotas.today(clean_redis))

    first, second = batch(300), batch(300)
    for body in (first, first, first):
        assert (await ingest.send(body)).status == 202
    assert used() == quotas.Used(900, 900)
    refused = await ingest.send(second)
    assert (refused.status, json.loads(refused.body)["code"]) == (429, "quota_month")
    await asyncio.to_thread(pipeline.start)
    await eventually(lambda: used() == quotas.Used(300, 300))
    pipeline.kill()
    assert (await ingest.send([*second, *first])).status == 202
    await asyncio.to_thread(pipeline.start)
    await eventually(lambda: used() == quotas.Used(600, 600))
    assert pipeline.stop() < 10
    assert used() == quotas.Used(600, 600), "no more is given back than was sent twice"
