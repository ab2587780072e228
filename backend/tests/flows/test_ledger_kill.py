"""accepted = stored + duplicate + dead + what the stream holds, whatever is killed, whenever one asks."""

import asyncio
import contextlib
import random
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from analytics.common.tally import SETTLED, Outcome, ledger_key, tally_of
from analytics.config.stack.embedded import embedded_services
from analytics.stream import redis as stream
from analytics.stream.base import ShardTally, StreamFull, StreamUnavailable
from analytics.stream.envelope import SHARDS, decode, stream_key
from analytics.stream.publisher import RedisPublisher
from analytics.stream.tests.tallies import field_of_envelope
from tests.flows.pipelines import PipelineProcess, Truth
from tests.flows.test_pipeline_kill import both_answer, depth_or_none, kill_postgres, kill_valkey, migrate
from tests.waiting import until

KILLS = 8
CHUNK = 100

By = dict[int, int]
"""By project."""


@pytest.mark.slow
async def test_the_ledger_is_true_at_every_moment_of_a_storm_of_kills(tmp_path: Path) -> None:
    with embedded_services(tmp_path / "var") as services:
        migrate(services.database_url, services.redis_url, tmp_path)
        pipeline = PipelineProcess(services.database_url, services.redis_url, tmp_path)
        client = redis.Redis.from_url(services.redis_url, protocol=2)
        publisher = RedisPublisher(services.redis_url)
        publisher.start()
        truth, repeats, moments = Truth(users=300), Counter[int](), random.Random(3)
        for number in range(KILLS):
            await asyncio.to_thread(until, lambda: both_answer(services.database_url, client), 30)
            flowing = asyncio.create_task(flow(publisher, truth, repeats, 4_000))
            await asyncio.to_thread(pipeline.start)
            await asyncio.sleep(moments.uniform(0, 0.3))  # a random moment is the test
            await asyncio.to_thread(pipeline.kill)
            if number % 4 == 3:
                await asyncio.to_thread(kill_valkey, services.database_url, client)
            elif number % 4 == 1:
                await asyncio.to_thread(kill_postgres, services.database_url, client)
            await flowing
            await asyncio.to_thread(until, lambda: depth_or_none(client) is not None, 30)
            for _ in range(3):
                the_balance_is_the_streams_content(client)
        await asyncio.to_thread(until, lambda: both_answer(services.database_url, client), 30)
        await asyncio.to_thread(pipeline.start)
        while stream.depth(client):
            the_balance_is_the_streams_content(client)
            await asyncio.sleep(0.01)
        assert await asyncio.to_thread(pipeline.stop) < 5
        await publisher.stop()
        counted = by_outcome(tallies(client))
        assert counted[Outcome.STORED] == stored(services.database_url)
        assert counted[Outcome.STORED] == Counter(project for project, _ in truth.ids)
        # A flush whose answer was lost is sent again: those are repeats the truth does not know of.
        assert all(counted[Outcome.DUPLICATE][project] >= repeats[project] for project in repeats)
        client.close()


async def flow(publisher: RedisPublisher, truth: Truth, repeats: "Counter[int]", count: int) -> None:
    """Publish and count as ingest does; a few events twice, and again what was refused."""
    for _ in range(0, count, CHUNK):
        items = truth.items(CHUNK)
        items += items[:3]
        repeats.update(decode(payload).project_id for _, payload in items[:3])
        counted = Counter((shard, field_of_envelope(decode(one), Outcome.ACCEPTED)) for shard, one in items)
        tally: list[ShardTally] = [(shard, field, events) for (shard, field), events in counted.items()]
        while True:
            with contextlib.suppress(StreamUnavailable, StreamFull):
                await publisher.publish(items, tally)
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.002)


def the_balance_is_the_streams_content(client: "redis.Redis") -> None:
    with client.pipeline(transaction=True) as one_look:
        for shard in range(SHARDS):
            one_look.hgetall(ledger_key(shard))
            one_look.execute_command("XRANGE " + stream_key(shard), "-", "+")  # type: ignore[no-untyped-call]
        answers: list[Any] = one_look.execute()
    counted: Counter[tuple[int, str]] = Counter()
    content: Counter[int] = Counter()
    for hashed, entries in zip(answers[::2], answers[1::2], strict=True):
        for field, events in hashed.items():
            tally = tally_of(field)
            counted[tally.project_id, tally.outcome] += int(events)
        content.update(decode(payload).project_id for _, fields in entries for payload in fields[1::2])
    pending = {
        project: events - sum(counted[project, settled] for settled in SETTLED)
        for (project, outcome), events in counted.items()
        if outcome == Outcome.ACCEPTED
    }
    assert {project: events for project, events in pending.items() if events} == dict(content)


def tallies(client: "redis.Redis") -> "Counter[tuple[int, str]]":
    found: Counter[tuple[int, str]] = Counter()
    for shard in range(SHARDS):
        hashed: Any = client.hgetall(ledger_key(shard))
        for field, events in hashed.items():
            tally = tally_of(field)
            found[tally.project_id, tally.outcome] += int(events)
    return found


def by_outcome(counted: "Counter[tuple[int, str]]") -> dict[str, By]:
    return {
        outcome: {project: events for (project, found), events in counted.items() if found == outcome}
        for outcome in Outcome
    }


def stored(database_url: str) -> By:
    with psycopg.connect(database_url) as connected:
        rows = connected.execute("SELECT project_id, count(*) FROM events_event GROUP BY 1").fetchall()
    return dict(rows)


async def test_what_was_committed_and_not_acknowledged_is_no_repeat(
    pipeline: PipelineProcess, clean_redis: "redis.Redis"
) -> None:
    """PostgreSQL waits until the events are read, Redis from then on: the kill hits the moment in between."""
    truth, repeats = Truth(), Counter[int]()
    publisher = RedisPublisher(pipeline.redis_url)
    await asyncio.to_thread(pipeline.start)
    with psycopg.connect(pipeline.database_url) as holding:
        holding.execute("LOCK TABLE events_event")
        await flow(publisher, truth, repeats, 2 * CHUNK)
        await asyncio.to_thread(until, lambda: waits_for_the_table(pipeline.database_url), 10)
        clean_redis.client_pause(30_000, all=False)
    try:
        # Nothing reaches the stream now, and nothing leaves it.
        await asyncio.to_thread(until, lambda: bool(stored(pipeline.database_url)), 10)
        await asyncio.to_thread(pipeline.kill)
    finally:
        clean_redis.client_unpause()
    the_balance_is_the_streams_content(clean_redis)
    await asyncio.to_thread(pipeline.start)
    await asyncio.to_thread(until, lambda: stream.depth(clean_redis) == 0, 10)
    assert await asyncio.to_thread(pipeline.stop) < 5
    await publisher.stop()
    counted = by_outcome(tallies(clean_redis))
    assert counted[Outcome.STORED] == Counter(project for project, _ in truth.ids)
    assert counted[Outcome.DUPLICATE] == repeats


def waits_for_the_table(database_url: str) -> bool:
    with psycopg.connect(database_url) as connected:
        question = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'events_event'::regclass"
        return connected.execute(question).fetchone() != (0,)
