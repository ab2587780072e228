"""Connections to Redis (or Valkey, which speaks the same)."""

from functools import cache
from typing import Any, Final

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError
from redis.retry import Retry

HASTY_SECONDS: Final = 0.25


def has_no_memory(error: Exception) -> bool:
    """Whether Redis refused a write because it is full; scripts and transactions say so in words only."""
    return isinstance(error, OutOfMemoryError) or str(error).startswith("OOM ")


@cache
def redis_client() -> "redis.Redis":
    """The process's shared synchronous client; replies are bytes."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=10, protocol=2)


@cache
def hasty_redis_client(url: str) -> "redis.Redis":
    """The process's client for what can do without Redis: it waits a quarter of a second, once."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=HASTY_SECONDS,
        socket_timeout=HASTY_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


def async_redis_client(url: str, **options: Any) -> "redis.asyncio.Redis":
    """A new asynchronous client, which belongs to the event loop that first uses it; replies are bytes.

    `options` are those of redis-py's `from_url`.
    """
    return redis.asyncio.Redis.from_url(url, socket_connect_timeout=2, protocol=2, **options)
