"""One suite for every stream: Redis and its twin in memory keep the same promises."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import redis

from analytics.stream.base import Consumer, Entry, Publisher, StreamFull
from analytics.stream.consumer import RedisConsumer
from analytics.stream.envelope import stream_key
from analytics.stream.memory import MemoryConsumer, MemoryPublisher, MemoryStream
from analytics.stream.publisher import Limits, RedisPublisher
from analytics.stream.tests.accounts import nothing


@dataclass
class Streams:
    publisher: Publisher
    consumer: Callable[[str], Consumer]
    fill: Callable[[], Awaitable[None]]
    """Bring shard 0 to its cap, and let the publisher notice."""


CAP = 5


@pytest.fixture(params=["memory", "redis"])
async def streams(request: pytest.FixtureRequest) -> AsyncIterator[Streams]:
    if request.param == "memory":
        yield memory_streams()
        return
    client: redis.Redis = request.getfixturevalue("clean_redis")
    url: str = request.getfixturevalue("services").redis_url
    publisher = RedisPublisher(url, limits=Limits(shard_entries=CAP, look_every=0.02))
    publisher.start()
    yield redis_streams(client, publisher)
    await publisher.stop()


def memory_streams() -> Streams:
    stream = MemoryStream(cap=CAP)
    publisher = MemoryPublisher(stream)

    async def fill() -> None:
        for _ in range(CAP):
            stream.add(0, (b"x",))

    return Streams(publisher, lambda name: MemoryConsumer(stream, name), fill)


def redis_streams(client: "redis.Redis", publisher: RedisPublisher) -> Streams:
    async def fill() -> None:
        for _ in range(CAP):
            client.xadd(stream_key(0), {"e": b"x"})
        async with asyncio.timeout(5):
            while "entries" not in publisher.problem:  # it looks on a timer
                await asyncio.sleep(0.01)

    return Streams(publisher, lambda name: RedisConsumer(client, name), fill)


async def test_it_hands_out_what_was_published_in_the_order_of_each_shard(streams: Streams) -> None:
    await streams.publisher.publish([(0, b"a"), (1, b"b"), (0, b"c")])
    await streams.publisher.publish([(0, b"d")])
    entries = streams.consumer("one").read(count=10, block_ms=50)
    assert payloads(entries, 0) == [b"a", b"c", b"d"]
    assert payloads(entries, 1) == [b"b"]


async def test_it_keeps_every_payload_of_an_entry(streams: Streams) -> None:
    await streams.publisher.publish([(2, b"%d" % n) for n in range(50)])
    entries = streams.consumer("one").read(count=10, block_ms=50)
    assert payloads(entries, 2) == [b"%d" % n for n in range(50)]


async def test_it_gives_an_entry_to_one_consumer_only(streams: Streams) -> None:
    await streams.publisher.publish([(0, b"a")])
    assert len(streams.consumer("one").read(count=10, block_ms=10)) == 1
    assert streams.consumer("two").read(count=10, block_ms=10) == []


async def test_it_counts_an_entry_until_it_is_acknowledged(streams: Streams) -> None:
    consumer = streams.consumer("one")
    assert consumer.oldest() is None
    await streams.publisher.publish([(0, b"a"), (1, b"b")])
    assert consumer.depth() == 2
    entries = consumer.read(count=10, block_ms=10)
    assert consumer.depth() == 2
    assert consumer.oldest() is not None
    consumer.settle(entries, nothing)
    assert consumer.depth() == 0
    assert consumer.oldest() is None


async def test_a_restarted_consumer_resumes_what_it_had_not_acknowledged(streams: Streams) -> None:
    await streams.publisher.publish([(0, b"a"), (1, b"b")])
    before = streams.consumer("one")
    entries = before.read(count=10, block_ms=10)
    before.settle([entry for entry in entries if entry.shard == 0], nothing)
    after = streams.consumer("one")
    assert payloads(after.resume(count=10), 1) == [b"b"]
    assert after.resume(count=10) == []


async def test_it_never_resumes_what_it_holds(streams: Streams) -> None:
    await streams.publisher.publish([(0, b"a")])
    consumer = streams.consumer("one")
    assert len(consumer.read(count=10, block_ms=10)) == 1
    assert consumer.resume(count=10) == []


async def test_what_a_dead_consumer_left_is_reclaimed_once_it_is_idle(streams: Streams) -> None:
    await streams.publisher.publish([(3, b"a")])
    streams.consumer("dead").read(count=10, block_ms=10)
    alive = streams.consumer("alive")
    assert alive.reclaim(idle_ms=60_000, count=10) == []
    assert payloads(alive.reclaim(idle_ms=0, count=10), 3) == [b"a"]
    assert alive.reclaim(idle_ms=0, count=10) == []


async def test_acknowledging_twice_is_harmless(streams: Streams) -> None:
    await streams.publisher.publish([(0, b"a"), (0, b"b")])
    consumer = streams.consumer("one")
    entries = consumer.read(count=10, block_ms=10)
    consumer.settle(entries, nothing)
    consumer.settle(entries, nothing)
    consumer.settle([], nothing)
    assert consumer.depth() == 0


async def test_a_full_stream_takes_nothing(streams: Streams) -> None:
    await streams.fill()
    depth = streams.consumer("one").depth()
    with pytest.raises(StreamFull):
        await streams.publisher.publish([(1, b"a"), (0, b"b")])
    assert streams.consumer("one").depth() == depth


def payloads(entries: list[Entry], shard: int) -> list[bytes]:
    return [payload for entry in entries if entry.shard == shard for payload in entry.payloads]
