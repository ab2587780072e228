"""What leaves the stream is counted, once, and what enters it too: the same for Redis and its twin."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any

import pytest
import redis

from analytics.common.tally import Outcome, field_of, ledger_key
from analytics.stream.base import Account, Consumer, DeadLetter, Entry, Publisher
from analytics.stream.consumer import RedisConsumer
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import SHARDS, VERSION, Envelope, encode
from analytics.stream.memory import MemoryConsumer, MemoryPublisher, MemoryStream
from analytics.stream.publisher import RedisPublisher
from analytics.stream.tally import field_of_payload
from analytics.stream.tests.tallies import field_of_envelope

ACCEPTED = field_of(1, 2, 3, "web", Outcome.ACCEPTED)
STORED = field_of(1, 2, 3, "web", Outcome.STORED)
DEAD = field_of(1, 2, 3, "web", Outcome.DEAD, "unreadable")

Counts = dict[tuple[int, bytes], int]


@dataclass
class World:
    publisher: Publisher
    consumer: Callable[[str], Consumer]
    counted: Callable[[], Counts]
    letters: Callable[[], list[bytes]]


@pytest.fixture(params=["memory", "redis"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        stream = MemoryStream()
        yield World(
            MemoryPublisher(stream),
            lambda name: MemoryConsumer(stream, name),
            lambda: dict(stream.ledger),
            lambda: [letter.payload for letter in stream.letters],
        )
        return
    client: redis.Redis = request.getfixturevalue("clean_redis")
    publisher = RedisPublisher(request.getfixturevalue("services").redis_url)
    yield World(
        publisher,
        lambda name: RedisConsumer(client, name),
        lambda: counted_in(client),
        lambda: [letter.payload for letter in RedisDeadLetters(client).list(count=10)],
    )
    await publisher.stop()


def counted_in(client: "redis.Redis") -> Counts:
    found: Counts = {}
    for shard in range(SHARDS):
        hashed: Any = client.hgetall(ledger_key(shard))
        found |= {(shard, field): int(events) for field, events in hashed.items()}
    return found


def stored(entries: Sequence[Entry]) -> Account:
    return Account({STORED: sum(len(entry.payloads) for entry in entries)})


async def test_what_is_published_is_counted_with_it(world: World) -> None:
    await world.publisher.publish([(0, b"a"), (1, b"b"), (0, b"c")], [(0, ACCEPTED, 2), (1, ACCEPTED, 1)])
    await world.publisher.publish([(0, b"d")], [(0, ACCEPTED, 1)])
    assert world.counted() == {(0, ACCEPTED): 3, (1, ACCEPTED): 1}


async def test_what_is_settled_leaves_the_stream_and_is_counted(world: World) -> None:
    await world.publisher.publish([(0, b"a"), (1, b"b"), (0, b"c")])
    consumer = world.consumer("one")
    consumer.settle(consumer.read(count=10, block_ms=10), stored)
    assert world.counted() == {(0, STORED): 2, (1, STORED): 1}
    assert consumer.depth() == 0
    assert consumer.resume(count=10) == []


async def test_settling_again_counts_nothing_again(world: World) -> None:
    await world.publisher.publish([(0, b"a")])
    consumer = world.consumer("one")
    entries = consumer.read(count=10, block_ms=10)
    consumer.settle(entries, stored)
    consumer.settle(entries, stored)
    assert world.counted() == {(0, STORED): 1}


async def test_an_entry_two_workers_hold_is_counted_once(world: World) -> None:
    await world.publisher.publish([(0, b"a")])
    slow, quick = world.consumer("slow"), world.consumer("quick")
    held = slow.read(count=10, block_ms=10)
    await world.publisher.publish([(0, b"b")])
    held += slow.read(count=10, block_ms=10)
    taken = quick.reclaim(idle_ms=0, count=1)[:1]
    quick.settle(taken, stored)
    slow.settle(held, stored)
    assert world.counted() == {(0, STORED): 2}
    assert slow.depth() == 0


async def test_a_dead_letter_is_kept_and_counted_once(world: World) -> None:
    await world.publisher.publish([(0, b"a")])
    consumer = world.consumer("one")
    entries = consumer.read(count=10, block_ms=10)
    letter = DeadLetter(0, "unreadable: for a reason", b"\xff\x00", code="unreadable")
    for _ in range(2):
        consumer.settle(entries, lambda _: Account({DEAD: 1}, [letter]))
    assert world.letters() == [b"\xff\x00"]
    assert world.counted() == {(0, DEAD): 1}


async def test_more_entries_than_a_script_takes_are_settled_in_parts(world: World) -> None:
    for _ in range(2_500):
        await world.publisher.publish([(0, b"a")])
    consumer = world.consumer("one")
    asked: list[int] = []

    def account(entries: Sequence[Entry]) -> Account:
        asked.append(len(entries))
        return stored(entries)

    consumer.settle(consumer.read(count=5_000, block_ms=10), account)
    assert world.counted() == {(0, STORED): 2_500}
    assert sum(asked) == 2_500


def test_many_workers_that_settle_the_same_entries_count_each_once(clean_redis: "redis.Redis") -> None:
    for number in range(300):
        clean_redis.xadd("ev:{0}", {"e": b"%d" % number})
    entries = RedisConsumer(clean_redis, "first").read(count=1_000, block_ms=0)
    together = Barrier(6)

    def work(number: int) -> None:
        consumer = RedisConsumer(clean_redis, f"worker-{number}")
        together.wait()
        for start in range(0, 300, 30):
            consumer.settle(entries[start : start + 40], stored)

    threads = [Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted_in(clean_redis) == {(0, STORED): 300}
    assert clean_redis.xlen("ev:{0}") == 0


def test_a_replayed_letter_counts_as_pending_again(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    envelope = _envelope()
    dead = field_of_envelope(envelope, Outcome.DEAD, "store_rejected")
    clean_redis.hincrby(ledger_key(2), dead, 1)
    letters.add([DeadLetter(2, "rejected: no", encode(envelope), code="store_rejected")])
    kept = letters.list(count=1)
    letters.replay(kept)
    letters.replay(kept)
    assert counted_in(clean_redis) == {(2, dead): 0}
    assert clean_redis.xlen("ev:{2}") == 1
    assert letters.count() == 0


def test_a_payload_of_a_newer_release_is_counted_where_it_belongs() -> None:
    payload = encode(_envelope(VERSION + 1))
    assert field_of_payload(payload, "dead", "unreadable") == field_of(7, 60, 3, "web", "dead", "unreadable")


@pytest.mark.parametrize("payload", [b"", b"\xff", b"\x93\x01\x02\x03", b"\xa3abc"])
def test_a_payload_of_nobody_is_counted_nowhere(payload: bytes) -> None:
    assert field_of_payload(payload, "dead", "unreadable") is None


def _envelope(version: int = VERSION) -> Envelope:
    return Envelope(version, 7, 3, bytes(16), 60 * 60_000_000, 0, "pageview", "web", "u", "s")


def test_every_field_is_counted_apart() -> None:
    fields = Counter(
        field_of(project, minute, key, source, outcome)
        for project in (1, 2)
        for minute in (1, 2)
        for key in (0, 1)
        for source in ("a", "b")
        for outcome in Outcome
    )
    assert set(fields.values()) == {1}
