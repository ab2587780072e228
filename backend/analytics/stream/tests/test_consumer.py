"""The Redis consumer where Redis itself misbehaves."""

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from analytics.stream.base import Entry, StreamUnavailable
from analytics.stream.consumer import RedisConsumer
from analytics.stream.envelope import stream_key
from analytics.stream.redis import GROUP
from analytics.stream.tests.accounts import nothing


def test_it_reads_what_was_published_before_the_group_existed(clean_redis: "redis.Redis") -> None:
    clean_redis.xadd(stream_key(0), {"e": b"early"})
    assert [entry.payloads for entry in RedisConsumer(clean_redis, "one").read(count=1, block_ms=0)] == [
        (b"early",)
    ]


def test_it_makes_its_group_again_after_redis_lost_everything(clean_redis: "redis.Redis") -> None:
    consumer = RedisConsumer(clean_redis, "one")
    clean_redis.xadd(stream_key(0), {"e": b"a"})
    held = consumer.read(count=1, block_ms=0)
    clean_redis.flushdb()
    assert consumer.read(count=1, block_ms=0) == []
    assert consumer.resume(count=1) == []
    assert consumer.reclaim(idle_ms=0, count=1) == []
    consumer.settle(held, nothing)
    clean_redis.xadd(stream_key(0), {"e": b"b"})
    assert [entry.payloads for entry in consumer.read(count=1, block_ms=0)] == [(b"b",)]


def test_it_forgets_pending_entries_that_are_deleted(clean_redis: "redis.Redis") -> None:
    clean_redis.xadd(stream_key(0), {"e": b"a"})
    (entry,) = RedisConsumer(clean_redis, "one").read(count=1, block_ms=0)
    clean_redis.xdel(stream_key(0), entry.entry_id)
    assert RedisConsumer(clean_redis, "one").resume(count=5) == []
    assert clean_redis.xpending(stream_key(0), GROUP)["pending"] == 0


def test_it_resumes_more_than_one_page(clean_redis: "redis.Redis") -> None:
    for number in range(25):
        clean_redis.xadd(stream_key(1), {"e": b"%d" % number})
    RedisConsumer(clean_redis, "one").read(count=25, block_ms=0)
    again = RedisConsumer(clean_redis, "one")
    pages = [len(again.resume(count=10)) for _ in range(4)]
    assert pages == [10, 10, 5, 0]


@pytest.mark.parametrize("verb", ["read", "resume", "reclaim", "settle", "depth", "oldest"])
def test_it_says_so_when_redis_is_away(verb: str) -> None:
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))
    consumer = RedisConsumer(nowhere, "one")
    entry = Entry(0, "1-1", (b"a",))
    call = {
        "read": lambda: consumer.read(count=1, block_ms=0),
        "resume": lambda: consumer.resume(count=1),
        "reclaim": lambda: consumer.reclaim(idle_ms=0, count=1),
        "settle": lambda: consumer.settle([entry], nothing),
        "depth": consumer.depth,
        "oldest": consumer.oldest,
    }[verb]
    with pytest.raises(StreamUnavailable):
        call()
