"""The Redis publisher: what waits together leaves together, and nothing unconfirmed is confirmed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis
from django.conf import settings

from analytics.stream.base import StreamFull, StreamUnavailable
from analytics.stream.publisher import Limits, RedisPublisher

NOWHERE = "redis://127.0.0.1:1/0"


@pytest_asyncio.fixture
async def publisher(clean_redis: "redis.Redis") -> AsyncIterator[RedisPublisher]:
    made = RedisPublisher(settings.REDIS_URL)
    yield made
    await made.stop()


async def test_what_arrives_during_a_flush_leaves_in_the_next_one(
    publisher: RedisPublisher, clean_redis: "redis.Redis"
) -> None:
    first = asyncio.ensure_future(publisher.publish([(0, b"1")]))
    await asyncio.sleep(0)  # the first flush is on its way
    await asyncio.sleep(0)
    await asyncio.gather(first, *(publisher.publish([(0, b"x")]) for _ in range(100)))
    assert clean_redis.xlen("ev:{0}") == 2


async def test_an_entry_stays_within_its_bounds(
    publisher: RedisPublisher, clean_redis: "redis.Redis"
) -> None:
    await publisher.publish([(1, b"x")] * 501)
    await publisher.publish([(2, b"y" * 200_000)] * 5)
    assert clean_redis.xlen("ev:{1}") == 2
    assert clean_redis.xlen("ev:{2}") == 3


async def test_a_redis_that_is_away_is_unavailable() -> None:
    publisher = RedisPublisher(NOWHERE)
    with pytest.raises(StreamUnavailable):
        await publisher.publish([(0, b"x")])
    await publisher.stop()


async def test_a_connection_that_breaks_after_sending_is_a_failure() -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (data := await reader.read(65536)) and b"EXEC" not in data:
            writer.write(b"+OK\r\n" * data.count(b"$6\r\nCLIENT"))
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    publisher = RedisPublisher(f"redis://127.0.0.1:{port}/0")
    try:
        with pytest.raises(StreamUnavailable):
            await publisher.publish([(0, b"x")])
    finally:
        await publisher.stop()
        server.close()
        await server.wait_closed()


async def test_a_redis_that_does_not_answer_is_given_up() -> None:
    release = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    publisher = RedisPublisher(f"redis://127.0.0.1:{port}/0", limits=Limits(flush_seconds=0.2))
    try:
        outcomes = await asyncio.gather(
            *(publisher.publish([(0, b"x")]) for _ in range(3)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [StreamUnavailable] * 3
    finally:
        await publisher.stop()
        release.set()
        server.close()
        await server.wait_closed()


async def test_it_takes_no_more_than_may_wait(clean_redis: "redis.Redis") -> None:
    publisher = RedisPublisher(settings.REDIS_URL, limits=Limits(pending_bytes=1_000))
    waiting = asyncio.ensure_future(publisher.publish([(0, b"x" * 900)]))
    await asyncio.sleep(0)
    with pytest.raises(StreamUnavailable):
        await publisher.publish([(0, b"x" * 200)])
    await waiting
    await publisher.publish([(0, b"x" * 200)])
    await publisher.stop()


async def test_a_redis_without_memory_is_full(clean_redis: "redis.Redis") -> None:
    publisher = RedisPublisher(settings.REDIS_URL)
    before = clean_redis.config_get("maxmemory")["maxmemory"] or "0"
    clean_redis.config_set("maxmemory", 1)
    try:
        with pytest.raises(StreamFull):
            await publisher.publish([(0, b"x")])
    finally:
        clean_redis.config_set("maxmemory", before)
    await publisher.publish([(0, b"x")])
    await publisher.stop()


async def test_a_caller_that_leaves_does_not_disturb_the_others(
    publisher: RedisPublisher, clean_redis: "redis.Redis"
) -> None:
    leaving = asyncio.ensure_future(publisher.publish([(0, b"a")]))
    staying = asyncio.ensure_future(publisher.publish([(0, b"b")]))
    await asyncio.sleep(0)
    leaving.cancel()
    await staying
    assert leaving.cancelled() or leaving.done()
    await publisher.publish([(0, b"c")])
