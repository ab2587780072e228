"""What is counted beside the stream arrives once, whatever happens to the connection."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis

from analytics.common.samples import MAX_BYTES, MOST, Sample, drop_old_samples, erase_samples, samples_of
from analytics.common.tally import field_of, ledger_key
from analytics.stream.tally_writer import TallyWriter
from conftest import Services

ONE = field_of(1, 2, 3, "web", "rejected", "invalid_text")
OTHER = field_of(1, 2, 3, "web", "limited", "quota_day")
NOW = 1_790_000_000_000_000
DAY = 86_400_000_000


def counted(client: "redis.Redis") -> dict[bytes, int]:
    found: Any = client.hgetall(ledger_key(0))
    return {field: int(events) for field, events in found.items()}


def sample(**fields: Any) -> Sample:
    least: dict[str, Any] = {
        "project_id": 1,
        "at": NOW,
        "outcome": "rejected",
        "code": "invalid_text",
        "detail": "event_name: a NUL",
        "key_id": 3,
        "source": "web",
    }
    return Sample(**(least | fields))


async def test_it_hands_over_by_itself_and_at_its_end(clean_redis: "redis.Redis", services: Services) -> None:
    writer = TallyWriter(services.redis_url)
    writer.start()
    writer.add(ONE, 2)
    async with asyncio.timeout(5):
        while not counted(clean_redis):
            await asyncio.sleep(0.02)
    writer.add(ONE, 1)
    writer.add(OTHER, 5)
    await writer.stop()
    assert counted(clean_redis) == {ONE: 3, OTHER: 5}


async def test_many_fields_go_in_several_parts(clean_redis: "redis.Redis", services: Services) -> None:
    writer = TallyWriter(services.redis_url)
    for minute in range(5_000):
        writer.add(field_of(1, minute, 3, "web", "rejected", "empty"), 1)
    await writer.stop()
    assert sum(counted(clean_redis).values()) == 5_000


class Cutting:
    """A relay that passes a command on and breaks before its answer, while `cut` is set."""

    def __init__(self, url: str) -> None:
        self._real = urlsplit(url)
        self.cut = False

    def url(self, port: int) -> str:
        login, at, _ = self._real.netloc.rpartition("@")
        return self._real._replace(netloc=f"{login}{at}127.0.0.1:{port}").geturl()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_connection(self._real.hostname, self._real.port)

        async def answers() -> None:
            while data := await behind.read(65_536):
                if self.cut:
                    break
                writer.write(data)
            writer.close()
            before.close()

        answering = asyncio.create_task(answers())
        while data := await reader.read(65_536):
            before.write(data)
        before.close()
        await answering


async def test_an_answer_that_was_lost_doubles_nothing(
    clean_redis: "redis.Redis", services: Services
) -> None:
    relay = Cutting(services.redis_url)
    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    writer = TallyWriter(relay.url(server.sockets[0].getsockname()[1]))
    writer.add(ONE, 1)
    assert await writer.hand_over()
    writer.add(ONE, 1)
    relay.cut = True
    assert not await writer.hand_over()
    writer.add(ONE, 1)
    relay.cut = False
    assert await writer.hand_over()
    assert await writer.hand_over()
    await writer.stop()
    assert counted(clean_redis) == {ONE: 3}
    server.close()


async def test_while_redis_is_away_it_keeps_what_it_can_hold() -> None:
    writer = TallyWriter("redis://127.0.0.1:1/0")
    writer.add(ONE, 1)
    for _ in range(3):
        assert not await writer.hand_over()
    await writer.stop()


async def test_while_redis_is_away_no_samples_are_held() -> None:
    writer = TallyWriter("redis://127.0.0.1:1/0")
    for _ in range(1_000):
        writer.sample(sample(event={"event_name": "x" * 1_000}))
    assert 0 < len(writer._samples) < 50
    writer.add(ONE, 1)
    assert not await writer.hand_over()
    assert writer._samples == []
    await writer.stop()


async def test_samples_are_bounded_by_number_size_and_age(
    clean_redis: "redis.Redis", services: Services
) -> None:
    writer = TallyWriter(services.redis_url)
    for number in range(MOST + 5):
        writer.sample(sample(at=NOW + number, event={"number": number}))
    writer.sample(sample(at=NOW, code="empty", event={str(at): "word " * 100 for at in range(100)}))
    writer.sample(sample(at=NOW - 8 * DAY, code="invalid_json"))
    writer.sample(sample(project_id=2))
    assert await writer.hand_over()
    await writer.stop()
    found = samples_of(clean_redis, 1, NOW)
    assert [one["event"]["number"] for one in found if one["code"] == "invalid_text"] == list(
        range(24, 4, -1)
    )
    assert {one["code"] for one in found} == {"invalid_text", "empty"}
    keys: Any = clean_redis.keys("samples:1:c:*")
    for key in keys:
        assert clean_redis.ttl(key) > 6 * 86_400
        assert all(len(kept) <= MAX_BYTES for kept in clean_redis.zrange(key, 0, -1))
    drop_old_samples(clean_redis, NOW)
    assert not clean_redis.exists("samples:1:c:invalid_json")
    erase_samples(clean_redis, 1)
    assert samples_of(clean_redis, 1, NOW) == []
    assert len(samples_of(clean_redis, 2, NOW)) == 1


async def test_a_sample_names_nobody(clean_redis: "redis.Redis", services: Services) -> None:
    writer = TallyWriter(services.redis_url)
    event = {"user_id": "alice", "ip_address": "203.0.113.9", "event_properties": {"mail": "a@b.example"}}
    writer.sample(sample(event=event, detail="a@b.example is no name", source="203.0.113.9"))
    await writer.hand_over()
    await writer.stop()
    (kept,) = clean_redis.zrange("samples:1:c:invalid_text", 0, -1)
    assert not any(told in kept for told in (b"alice", b"203.0", b"@b"))


@pytest.mark.parametrize("event", [float("nan"), {"a": 10**400}, {"\ud800": "\ud800"}])
async def test_no_event_breaks_the_writing(
    clean_redis: "redis.Redis", services: Services, event: Any
) -> None:
    writer = TallyWriter(services.redis_url)
    writer.sample(sample(event=event))
    assert await writer.hand_over()
    await writer.stop()
    assert len(samples_of(clean_redis, 1, NOW)) == 1
