"""Pipelines come and go while events flow: one becomes three, one is killed, one is stopped."""

import asyncio
import os
import signal
from typing import Any

import pytest
import redis

from analytics.stream import redis as stream
from analytics.stream.envelope import SHARDS, stream_key
from analytics.stream.publisher import RedisPublisher
from tests.flows.pipelines import PipelineProcess, Truth
from tests.flows.test_pipeline_kill import everything_is_stored_once, flow, nothing_is_left
from tests.waiting import until

EVENTS = 50_000
MORE = 5_000


@pytest.mark.slow
async def test_workers_come_and_go_and_nothing_is_lost_or_doubled(
    pipeline: PipelineProcess, clean_redis: "redis.Redis"
) -> None:
    first, second, third = pipeline, _beside(pipeline), _beside(pipeline)
    truth, publisher = Truth(), RedisPublisher(pipeline.redis_url)
    publisher.start()
    enough = asyncio.Event()
    flowing = asyncio.create_task(_flow_until(enough, publisher, truth))
    try:
        await asyncio.to_thread(first.start)
        await asyncio.to_thread(second.start)
        await asyncio.to_thread(third.start)
        await asyncio.to_thread(until, lambda: len(consumers(clean_redis)) == 3)
        dead = await _kill_with_something_in_hand(second, clean_redis)
        assert await asyncio.to_thread(third.stop) < 5
        enough.set()
        await flowing
        # A minute passes for what the dead one had in hand; those of the living stay as young as they are.
        await asyncio.to_thread(_age, clean_redis, dead)
        await asyncio.to_thread(until, lambda: stream.depth(clean_redis) == 0, 60)
        assert not first.process_ended()
        assert await asyncio.to_thread(first.stop) < 5
    finally:
        await publisher.stop()
        for one in (second, third):
            if not one.process_ended():
                one.kill()
    await asyncio.to_thread(everything_is_stored_once, pipeline.database_url, truth)
    nothing_is_left(clean_redis)


@pytest.mark.slow
async def test_a_stop_under_load_takes_less_than_five_seconds_and_leaves_nothing_in_hand(
    pipeline: PipelineProcess, clean_redis: "redis.Redis"
) -> None:
    truth, publisher = Truth(), RedisPublisher(pipeline.redis_url)
    publisher.start()
    for _ in range(3):
        flowing = asyncio.create_task(flow(publisher, truth, MORE))
        await asyncio.to_thread(pipeline.start)
        assert await asyncio.to_thread(pipeline.stop) < 5
        assert sum(consumers(clean_redis).values()) == 0
        await flowing
    await asyncio.to_thread(pipeline.start)
    await asyncio.to_thread(until, lambda: stream.depth(clean_redis) == 0, 30)
    await asyncio.to_thread(pipeline.stop)
    await publisher.stop()
    await asyncio.to_thread(everything_is_stored_once, pipeline.database_url, truth)


def consumers(client: "redis.Redis") -> dict[str, int]:
    """Entries in hand, by worker."""
    found: dict[str, int] = {}
    for shard in range(SHARDS):
        if client.exists(stream_key(shard)):
            rows: Any = client.xinfo_consumers(stream_key(shard), stream.GROUP)
            for row in rows:
                name = row["name"].decode()
                found[name] = found.get(name, 0) + row["pending"]
    return found


async def _flow_until(enough: asyncio.Event, publisher: RedisPublisher, truth: Truth) -> None:
    """`EVENTS` events, and more until the test has seen enough."""
    while not enough.is_set() or len(truth.ids) < EVENTS:
        await flow(publisher, truth, 1_000)
        if len(truth.ids) >= EVENTS // 2:
            await asyncio.sleep(0.1)  # the rest is to last


def _beside(other: PipelineProcess) -> PipelineProcess:
    return PipelineProcess(other.database_url, other.redis_url, other.state_dir)


async def _kill_with_something_in_hand(victim: PipelineProcess, client: "redis.Redis") -> str:
    """kill -9 at a moment at which it holds entries; its name. The second one has the second slot."""
    (name,) = [one for one in consumers(client) if one.endswith("-1")]
    assert victim.process is not None
    for _ in range(200):
        await asyncio.sleep(0.03)  # a moment of its work
        os.kill(victim.process.pid, signal.SIGSTOP)
        await asyncio.sleep(0.05)  # what it sent already has arrived
        if consumers(client)[name]:
            break
        os.kill(victim.process.pid, signal.SIGCONT)
    assert consumers(client)[name], "it never had anything in hand"
    await asyncio.to_thread(victim.kill)
    return name


def _age(client: "redis.Redis", name: str) -> None:
    """Make what this worker left look an hour old."""
    left = 0
    for shard in range(SHARDS):
        key = stream_key(shard)
        rows: Any = client.xpending_range(key, stream.GROUP, "-", "+", 10_000, name)
        ids = [row["message_id"] for row in rows]
        if ids:
            client.xclaim(key, stream.GROUP, name, 0, ids, idle=3_600_000, justid=True)
        left += len(ids)
    assert left, "somebody has taken them already"
