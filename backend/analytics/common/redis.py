"""Connections to Redis (or Valkey, which speaks the same)."""

from functools import cache

import redis
import redis.asyncio
from django.conf import settings


@cache
def redis_client() -> "redis.Redis":
    """The process's shared synchronous client; replies are bytes."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=10, protocol=2)


def async_redis_client() -> "redis.asyncio.Redis":
    """A new asynchronous client, which belongs to the event loop that first uses it."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=5, protocol=2
    )
