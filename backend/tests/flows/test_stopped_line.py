"""A real pipeline that is sent what cannot be stored: it stops, says so, and goes on when told to."""

import asyncio
import json

import psycopg
import pytest
import redis
from django.core.management import call_command
from django.test import Client

from analytics.stream import redis as stream
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.publisher import RedisPublisher
from analytics.stream.stops import RedisStops
from tests.flows.pipelines import PipelineProcess, Truth
from tests.waiting import until

BAD = 150


@pytest.mark.slow
def test_a_line_stops_is_seen_and_goes_on_after_a_release(
    pipeline: PipelineProcess, clean_redis: "redis.Redis"
) -> None:
    stops, kept, truth = RedisStops(clean_redis), RedisDeadLetters(clean_redis), Truth()
    asyncio.run(_publish(pipeline.redis_url, [(0, b"\xc1")] * BAD))
    pipeline.start()
    until(lambda: bool(stops.standing()), 20)
    asyncio.run(_publish(pipeline.redis_url, truth.items(1_000)))
    assert kept.count() == 0
    (line,) = stops.standing()
    assert (line.bad, line.reason[:10]) == (BAD, "unreadable")
    checks = {check["name"]: check for check in json.loads(Client().get("/readyz").content)["checks"]}
    assert "cannot be stored" in checks["pipeline"]["detail"]

    assert pipeline.stop() < 5, "one that stands can be stopped"
    assert stream.depth(clean_redis) > 0
    assert kept.count() == 0
    pipeline.start()
    until(lambda: bool(stops.standing()), 20)

    call_command("dead_letters", "--release")
    until(lambda: stream.depth(clean_redis) == 0, 20)
    assert kept.count() == BAD
    assert stops.standing() == []
    assert pipeline.stop() < 5
    with psycopg.connect(pipeline.database_url) as connected:
        (stored,) = connected.execute("SELECT count(*) FROM events_event").fetchone() or (0,)
    assert stored == len(truth.ids)


async def _publish(redis_url: str, items: list[tuple[int, bytes]]) -> None:
    publisher = RedisPublisher(redis_url)
    publisher.start()
    await publisher.publish(items)
    await publisher.stop()
