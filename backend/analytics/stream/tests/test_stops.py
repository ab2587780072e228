"""Lines that stand still are seen while they stand, and learn of a release."""

import time

import msgspec
import pytest
import redis

from analytics.stream import stops as module
from analytics.stream.base import StreamUnavailable
from analytics.stream.stops import RedisStops, Stop


def stop(worker: str, since: float = 1.0) -> Stop:
    return Stop(worker, since, 12, 40, "rejected: why")


def test_lines_are_told_of_and_cleared_by_worker(clean_redis: "redis.Redis") -> None:
    stops = RedisStops(clean_redis)
    stops.tell(stop("b", 2.0))
    stops.tell(stop("a", 1.0))
    assert [(one.worker, one.bad, one.events, one.reason) for one in stops.standing()] == [
        ("a", 12, 40, "rejected: why"),
        ("b", 12, 40, "rejected: why"),
    ]
    stops.clear("a")
    assert [one.worker for one in stops.standing()] == ["b"]


def test_a_worker_that_was_killed_is_not_shown_for_long(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    stops = RedisStops(clean_redis)
    old = msgspec.structs.replace(stop("a"), told_at=time.time() - 61)
    clean_redis.hset("pipeline:stopped", "a", msgspec.json.encode(old))
    assert stops.standing() == []


def test_a_release_is_known_by_its_time_and_by_its_end(clean_redis: "redis.Redis") -> None:
    stops = RedisStops(clean_redis)
    assert stops.released() is None
    stops.release()
    first = stops.released()
    stops.release(seconds=60)
    second = stops.released()
    assert first is not None
    assert second is not None
    assert first.at == first.until < second.at
    assert second.at <= stops.now() < second.until


def test_a_redis_that_is_away_is_named() -> None:
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0")
    with pytest.raises(StreamUnavailable):
        RedisStops(nowhere).standing()
    assert module.NoStops().released() is None
