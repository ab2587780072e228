"""Whether everything this installation needs is there, part by part and with the reason where it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from analytics.common.redis import redis_client
from analytics.stream import redis as stream
from analytics.stream.base import StreamUnavailable

PIPELINE_SILENT_SECONDS: Final = 30.0
"""A pipeline asks for events several times a minute, also when there are none."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part: is it there, and in a sentence how it is. Never an address, a name or a password."""

    name: str
    ok: bool
    detail: str


def checks() -> tuple[Check, ...]:
    """Every part, asked now. Never raises; takes a few seconds at most where a part does not answer."""
    postgres = _postgres()
    redis = _redis()
    return (
        postgres,
        _after(postgres, "migrations", _migrations),
        redis,
        _after(redis, "redis_memory", _redis_memory),
        _after(redis, "redis_persistence", _redis_persistence),
        _after(redis, "pipeline", _pipeline),
    )


def _after(needed: Check, name: str, ask: Callable[[], Check]) -> Check:
    """What lies behind a part that is away cannot be told, which is no better than missing."""
    if not needed.ok:
        return Check(name, False, f"Cannot be told: {needed.name} is away.")
    try:
        return ask()
    except (Error, PoolTimeout, RedisError, StreamUnavailable, OSError) as error:
        return Check(name, False, f"{needed.name} went away ({type(error).__name__}).")


def _postgres() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, PoolTimeout) as error:
        return Check("postgres", False, f"Does not answer ({type(error).__name__}).")
    return Check("postgres", True, "Answers.")


class _Applied:
    """Migrations are only ever added by a new release, so what was complete stays so in this process."""

    known = False


def _migrations() -> Check:
    if not _Applied.known:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            return Check("migrations", False, f"{missing} are not applied: run `manage.py migrate`.")
        _Applied.known = True
    return Check("migrations", True, "All are applied.")


def _redis() -> Check:
    try:
        redis_client().ping()
    except (RedisError, OSError) as error:
        return Check("redis", False, f"Does not answer ({type(error).__name__}).")
    return Check("redis", True, "Answers.")


def _info(section: str) -> dict[str, Any]:
    return redis_client().info(section)


def _redis_memory() -> Check:
    policy = str(_info("memory").get("maxmemory_policy", "unknown"))
    if policy != "noeviction":
        detail = f"maxmemory-policy is {policy}: acknowledged events may be evicted. Set it to noeviction."
        return Check("redis_memory", False, detail)
    return Check("redis_memory", True, "Nothing is evicted.")


def _redis_persistence() -> Check:
    """A warning only: one that evicts is refused, of one that forgets its operator is warned."""
    if not int(_info("persistence").get("aof_enabled", 0)):
        detail = "Warning: without appendonly a restart of Redis loses acknowledged events."
        return Check("redis_persistence", True, detail)
    return Check("redis_persistence", True, "Append-only file is on.")


def _pipeline() -> Check:
    silent = stream.silence()
    if silent is None:
        return Check("pipeline", False, "No pipeline has ever asked for events.")
    if silent > PIPELINE_SILENT_SECONDS:
        return Check("pipeline", False, f"No pipeline has asked for events for {silent:.0f} s.")
    return Check("pipeline", True, f"Asked for events {silent:.1f} s ago. {_waiting()}")


def _waiting() -> str:
    try:
        return f"{stream.depth()} entries wait."
    except StreamUnavailable:
        return "How many events wait cannot be told."
