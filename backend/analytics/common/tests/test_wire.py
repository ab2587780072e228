"""The kept connection: in step after errors, new after a break, looked at after a pause."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import redis.asyncio
from redis.exceptions import RedisError, ResponseError

from analytics.common import wire
from analytics.common.redis import async_redis_client
from analytics.common.wire import Wire
from conftest import Services

PING = b"*1\r\n$4\r\nPING\r\n"
WRONG = b"*1\r\n$5\r\nWRONG\r\n"


@pytest.fixture
async def client(services: Services) -> AsyncIterator["redis.asyncio.Redis"]:
    made = async_redis_client(services.redis_url)
    yield made
    await made.aclose()


async def number(kept: Wire) -> int:
    """Which connection it is, as the server counts them."""
    (reply,) = await kept.exchange([b"*2\r\n$6\r\nCLIENT\r\n$2\r\nID\r\n"])
    assert isinstance(reply, int)
    return reply


async def test_an_error_is_a_value_and_the_replies_stay_in_step(client: "redis.asyncio.Redis") -> None:
    kept = Wire(client, 1.0)
    first, wrong, last = await kept.exchange([PING, WRONG, PING], 3)
    assert (first, last) == (b"PONG", b"PONG")
    assert isinstance(wrong, ResponseError)
    assert await kept.exchange([PING]) == [b"PONG"]


async def test_it_keeps_its_connection(client: "redis.asyncio.Redis") -> None:
    kept = Wire(client, 1.0)
    assert await number(kept) == await number(kept)


async def test_a_broken_connection_is_told_once(
    client: "redis.asyncio.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_FRESH_SECONDS", 60.0)
    kept = Wire(client, 1.0)
    await client.client_kill_filter(_id=str(await number(kept)))
    with pytest.raises((RedisError, OSError)):
        await kept.exchange([PING])
    assert await kept.exchange([PING]) == [b"PONG"]


async def test_a_connection_that_broke_in_a_pause_is_not_noticed_by_anybody(
    client: "redis.asyncio.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_FRESH_SECONDS", 0.0)
    kept = Wire(client, 1.0)
    await client.client_kill_filter(_id=str(await number(kept)))
    await asyncio.sleep(0.05)
    assert await kept.exchange([PING]) == [b"PONG"]


async def test_a_server_that_does_not_answer_in_time_is_left(client: "redis.asyncio.Redis") -> None:
    kept = Wire(client, 0.2)
    before = await number(kept)
    with pytest.raises(TimeoutError):
        await kept.exchange([PING], 2)  # the second reply never comes
    assert await kept.exchange([PING]) == [b"PONG"], "not the reply to the question before"
    assert await number(kept) != before
