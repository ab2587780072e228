"""Acknowledged means stored, once: kill the pipeline and its servers while events flow."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from analytics.config.stack.embedded import embedded_services
from analytics.stream import redis as stream
from analytics.stream.base import StreamFull, StreamUnavailable
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import SHARDS, stream_key
from analytics.stream.publisher import RedisPublisher
from tests.flows.pipelines import BACKEND, PipelineProcess, Truth
from tests.waiting import until

KILLS = 20
EVENTS = 100_000
CHUNK = 100


@pytest.mark.slow
async def test_twenty_kills_lose_nothing_and_double_nothing(
    pipeline: PipelineProcess, clean_redis: "redis.Redis"
) -> None:
    truth, moments = Truth(), random.Random(20)
    publisher = RedisPublisher(pipeline.redis_url)
    publisher.start()
    for _ in range(KILLS):
        flowing = asyncio.create_task(flow(publisher, truth, EVENTS // KILLS))
        await asyncio.to_thread(pipeline.start)
        await asyncio.sleep(moments.uniform(0, 0.4))  # a random moment is the test
        await asyncio.to_thread(pipeline.kill)
        await flowing
    await asyncio.to_thread(pipeline.start)
    await asyncio.to_thread(until, lambda: stream.depth(clean_redis) == 0, 60)
    assert await asyncio.to_thread(pipeline.stop) < 5
    await publisher.stop()
    assert len(truth.ids) == EVENTS
    await asyncio.to_thread(everything_is_stored_once, pipeline.database_url, truth)
    nothing_is_left(clean_redis)


@pytest.mark.slow
async def test_servers_killed_in_the_middle_lose_nothing(tmp_path: Path) -> None:
    """PostgreSQL and Valkey die by kill -9 in turn, and come back; senders repeat what was not taken."""
    with embedded_services(tmp_path / "var") as services:
        migrate(services.database_url, services.redis_url, tmp_path)
        pipeline = PipelineProcess(services.database_url, services.redis_url, tmp_path)
        client = redis.Redis.from_url(services.redis_url, protocol=2)
        publisher = RedisPublisher(services.redis_url)
        publisher.start()
        truth = Truth(users=300)
        await asyncio.to_thread(pipeline.start)
        for kill in (kill_postgres, kill_valkey, kill_postgres, kill_valkey):
            # Recovered from the last kill: on a busy machine that takes its time.
            await asyncio.to_thread(until, lambda: both_answer(services.database_url, client), 30)
            flowing = asyncio.create_task(flow(publisher, truth, 5_000))
            await asyncio.sleep(0.2)  # somewhere in the middle of it
            await asyncio.to_thread(kill, services.database_url, client)
            await flowing
        await asyncio.to_thread(until, lambda: depth_or_none(client) == 0, 60)
        assert await asyncio.to_thread(pipeline.stop) < 5
        await publisher.stop()
        await asyncio.to_thread(everything_is_stored_once, services.database_url, truth)
        nothing_is_left(client)
        client.close()


async def flow(publisher: RedisPublisher, truth: Truth, count: int) -> None:
    """Publish `count` new events as senders do: in small parts, some twice, and again when refused."""
    for _ in range(0, count, CHUNK):
        items = truth.items(CHUNK)
        again = items[:3]
        while True:
            with contextlib.suppress(StreamUnavailable, StreamFull):
                await publisher.publish(items + again)
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.002)


def everything_is_stored_once(database_url: str, truth: Truth) -> None:
    with psycopg.connect(database_url) as connected:
        rows = connected.execute("SELECT project_id, event_id FROM events_event").fetchall()
        stored = {(project_id, event_id.bytes) for project_id, event_id in rows}
        assert len(truth.ids - stored) == 0, "lost"
        assert len(rows) - len(stored) == 0, "doubled"
        assert stored == truth.ids
        assert connected.execute(_WRONG_SESSIONS).fetchall() == []


_WRONG_SESSIONS = """
    SELECT e.*, s.events, s.pageviews, s.started_at, s.ended_at FROM (
        SELECT one.project_id, session_key, count(*) FILTER (WHERE name.value <> 'engagement'),
               count(*) FILTER (WHERE name.value = 'pageview'), min(timestamp), max(timestamp)
        FROM events_event AS one JOIN events_label AS name ON name.id = name_id GROUP BY 1, 2
    ) AS e (project_id, session_key, n, views, first, last)
    FULL JOIN events_session AS s USING (project_id, session_key)
    WHERE (e.n, e.views, e.first, e.last) IS DISTINCT FROM (s.events, s.pageviews, s.started_at, s.ended_at)
    LIMIT 5
"""


def nothing_is_left(client: "redis.Redis") -> None:
    assert stream.depth(client) == 0
    assert RedisDeadLetters(client).count() == 0
    for shard in range(SHARDS):
        if client.exists(stream_key(shard)):
            assert client.xpending(stream_key(shard), stream.GROUP)["pending"] == 0


def kill_postgres(database_url: str, _client: "redis.Redis") -> None:
    with psycopg.connect(database_url) as connected:
        row = connected.execute("SHOW data_directory").fetchone()
    assert row is not None
    pid = int((Path(row[0]) / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)


def kill_valkey(_database_url: str, client: "redis.Redis") -> None:
    os.kill(client.info("server")["process_id"], signal.SIGKILL)


def both_answer(database_url: str, client: "redis.Redis") -> bool:
    try:
        psycopg.connect(database_url).close()
    except psycopg.OperationalError:
        return False
    return depth_or_none(client) is not None


def depth_or_none(client: "redis.Redis") -> int | None:
    try:
        return stream.depth(client)
    except StreamUnavailable:
        return None


def migrate(database_url: str, redis_url: str, state_dir: Path) -> None:
    environ = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "STATE_DIR": str(state_dir),
    }
    command = [sys.executable, str(BACKEND / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environ, check=True)
