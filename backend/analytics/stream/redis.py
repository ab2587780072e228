"""The stream as Redis holds it: what can be asked of it from outside, and Redis's errors as ours."""

import contextlib
from collections.abc import Callable
from typing import Any, Final, TypeVar

import redis
from redis.exceptions import RedisError, ResponseError

from analytics.common.redis import redis_client
from analytics.stream.base import StreamUnavailable
from analytics.stream.envelope import SHARDS, stream_key

GROUP: Final = "pipeline"

T = TypeVar("T")


def translated(command: Callable[[], T]) -> T:
    """The result of `command`. Raises StreamUnavailable for whatever Redis raises."""
    try:
        return command()
    except (RedisError, OSError) as error:
        raise StreamUnavailable(str(error)) from error


def depth(client: "redis.Redis | None" = None, shards: int = SHARDS) -> int:
    """Entries in all shards that are not yet acknowledged. Raises StreamUnavailable."""
    connection = client or redis_client()

    def lengths() -> int:
        with connection.pipeline(transaction=False) as pipe:
            for shard in range(shards):
                pipe.xlen(stream_key(shard))
            return sum(pipe.execute())

    return translated(lengths)


def oldest(client: "redis.Redis | None" = None, shards: int = SHARDS) -> int | None:
    """See `base.Consumer.oldest`. Raises StreamUnavailable."""
    connection = client or redis_client()

    def first_entries() -> list[Any]:
        with connection.pipeline(transaction=False) as pipe:
            for shard in range(shards):
                pipe.xrange(stream_key(shard), count=1)
            return [rows[0][0] for rows in pipe.execute() if rows]

    return min((int(entry_id.split(b"-")[0]) for entry_id in translated(first_entries)), default=None)


def pending() -> int:
    """Entries that were handed to a worker which is still at it. Raises StreamUnavailable."""
    client = redis_client()
    groups = _of_each_shard(lambda key: client.xpending(key, GROUP))
    return sum(int(group["pending"]) for group in groups)


def silence() -> float | None:
    """Seconds since a worker last asked for events; None where none ever has. Raises StreamUnavailable.

    Redis (from 7.2) notes when each consumer last asked, whether it got anything or not: a heartbeat that
    needs no code in the pipeline and works from any machine.
    """
    client = redis_client()
    groups = _of_each_shard(lambda key: client.xinfo_consumers(key, GROUP))
    idle = [int(consumer["idle"]) for consumers in groups for consumer in consumers]
    return min(idle) / 1000 if idle else None


def _of_each_shard(question: Callable[[str], T]) -> list[T]:
    """The answers of those shards that have a stream and a group by now."""
    answers: list[T] = []

    def ask_all() -> None:
        for shard in range(SHARDS):
            with contextlib.suppress(ResponseError):
                answers.append(question(stream_key(shard)))

    translated(ask_all)
    return answers
