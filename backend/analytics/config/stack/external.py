"""Servers that the environment names: asked once at boot whether they can carry the stack."""

from __future__ import annotations

import hashlib

import psycopg
import redis
import redis.exceptions

from analytics.config.stack.binaries import POSTGRES_AT_LEAST, REDIS_AT_LEAST
from analytics.config.stack.errors import StackError
from analytics.config.stack.probes import first_line
from analytics.events.segments.bucket import Bucket

_SECONDS = 5


def check_database(url: str) -> list[str]:
    """Warnings, each one sentence. Raises `StackError` when the database cannot be used."""
    try:
        with psycopg.connect(url, connect_timeout=_SECONDS, autocommit=True) as connection:
            version = connection.info.server_version
            row = connection.execute(
                "SELECT current_setting('server_encoding'), has_schema_privilege('public', 'CREATE')"
            ).fetchone()
    except (psycopg.Error, OSError) as error:
        raise StackError(f"DATABASE_URL does not lead to a usable PostgreSQL: {_cause(error)}") from error
    if (major := version // 10000) < POSTGRES_AT_LEAST[0]:
        raise StackError(f"DATABASE_URL leads to PostgreSQL {major}; 15 or newer is needed")
    encoding, may_create = row or ("", False)
    if encoding != "UTF8":
        raise StackError(f"DATABASE_URL leads to a database in {encoding}; make one WITH ENCODING 'UTF8'")
    if not may_create:
        raise StackError(
            "DATABASE_URL names a user who may not create tables: GRANT CREATE ON SCHEMA public to it"
        )
    return []


def check_redis(url: str, fsync: str) -> list[str]:
    """Warnings, each one sentence. Raises `StackError` when it cannot be reached or may evict events."""
    client = redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, retry=None)
    try:
        info = client.info()
    except (redis.exceptions.RedisError, OSError) as error:
        raise StackError(f"REDIS_URL does not lead to a usable Redis: {first_line(error)}") from error
    finally:
        client.close()
    version = str(info["redis_version"])
    if tuple(int(number) for number in version.split(".")[:2]) < REDIS_AT_LEAST:
        raise StackError(f"REDIS_URL leads to Redis {version}; 7.2 or newer is needed, or Valkey")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise StackError(
            f"REDIS_URL leads to a Redis that may drop acknowledged events (maxmemory-policy {policy}): "
            "set maxmemory-policy noeviction"
        )
    if not info.get("aof_enabled"):
        return [
            "REDIS_URL leads to a Redis without an append-only log: what it holds is lost when it restarts"
        ]
    if fsync == "always":
        return ["STREAM_FSYNC=always sets the embedded server only: set appendfsync always in your Redis too"]
    return []


def check_bucket(bucket: Bucket, secret_key: str) -> None:
    """Raises `StackError` when segments cannot be in it, or it is another installation's."""
    # obstore is not for everybody who imports this.
    from analytics.events.segments.s3_check import check  # noqa: PLC0415

    try:
        check(bucket, hashlib.sha256(b"segments" + secret_key.encode()).hexdigest())
    except OSError as error:
        raise StackError(f"SEGMENTS_URL does not lead to a usable bucket: {error}") from error


def _cause(error: Exception) -> str:
    """libpq's reason: the last line that has one, as a name with two addresses gets a line for each."""
    lines = [line.strip(" \t-") for line in str(error).splitlines()]
    reasons = [line for line in lines if "failed: " in line or "FATAL" in line] or [first_line(error)]
    return reasons[-1].removeprefix("connection failed: ")
