"""Shards are shared among the living: all of them are read, each by one, whoever comes, goes or is killed."""

import pytest
import redis

from analytics.stream import readers as module
from analytics.stream.consumer import RedisConsumer
from analytics.stream.envelope import stream_key
from analytics.stream.readers import Readers


@pytest.fixture(autouse=True)
def _asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_EVERY", 0.0)


def shares(*readers: Readers) -> list[list[int]]:
    """Each one's shards, once each knows of all."""
    for reader in readers:
        reader.shards(4)
    return [reader.shards(4) for reader in readers]


def named(client: "redis.Redis", count: int) -> list[Readers]:
    return [Readers(client, f"host-{number}") for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_each_shard_has_one_reader(clean_redis: "redis.Redis", count: int) -> None:
    shared = shares(*named(clean_redis, count))
    assert sorted(shard for share in shared for shard in share) == [0, 1, 2, 3]


def test_of_more_readers_than_shards_none_is_idle(clean_redis: "redis.Redis") -> None:
    shared = shares(*named(clean_redis, 6))
    assert {shard for share in shared for shard in share} == {0, 1, 2, 3}
    assert all(len(share) == 1 for share in shared)


def test_who_leaves_is_replaced_at_once(clean_redis: "redis.Redis") -> None:
    first, second = named(clean_redis, 2)
    shares(first, second)
    second.leave()
    assert first.shards(4) == [0, 1, 2, 3]


def test_who_is_killed_is_replaced_in_a_few_seconds(clean_redis: "redis.Redis") -> None:
    first, second = named(clean_redis, 2)
    shares(first, second)
    seconds, _ = clean_redis.time()
    clean_redis.zadd("stream:readers", {"host-1": seconds - module.ALIVE_SECONDS})
    assert first.shards(4) == [0, 1, 2, 3]


def test_a_consumer_reads_its_share_and_its_own_past_of_all(clean_redis: "redis.Redis") -> None:
    for shard in range(4):
        clean_redis.xadd(stream_key(shard), {"e": b"payload"})
    one, two = named(clean_redis, 2)
    shares(one, two)
    consumers = [
        RedisConsumer(clean_redis, f"host-{n}", readers=reader) for n, reader in enumerate((one, two))
    ]
    assert [sorted(entry.shard for entry in each.read(count=9, block_ms=0)) for each in consumers] == [
        [0, 2],
        [1, 3],
    ]
