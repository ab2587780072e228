"""Whether everything this installation needs is there, part by part and with the reason where it is not."""

import threading
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
from analytics.stream.stops import RedisStops

PIPELINE_SILENT_SECONDS: Final = 30.0
"""A pipeline asks for events several times a minute, also when there are none."""

ANSWER_SECONDS: Final = 5.0
"""As long as a pool takes to give up, so that its reason is told where there is one."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part: is it there, and in a sentence how it is. Never an address, a name or a password.

    `is_warning`: it is there, and something about it should be changed.
    """

    name: str
    ok: bool
    detail: str
    is_warning: bool = False


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
        problem = _Ping.shared().problem()
    except TimeoutError:
        problem = f"no answer for {ANSWER_SECONDS:.0f} s"
    if problem:
        return Check("postgres", False, f"Does not answer ({problem}).")
    return Check("postgres", True, "Answers.")


class _Ping:
    """One question to PostgreSQL in a thread of its own.

    A server that hangs keeps who asked for as long as it likes, and no setting of ours ends that. Everybody
    who comes meanwhile waits for the same question: one thread and one connection are lost, not one a probe.
    """

    _latest: "_Ping | None" = None
    _lock = threading.Lock()

    def __init__(self) -> None:
        self._done = threading.Event()
        self._problem = ""
        threading.Thread(target=self._ask, name="readiness", daemon=True).start()

    @classmethod
    def shared(cls) -> "_Ping":
        """The question that is under way, else a new one."""
        with cls._lock:
            if cls._latest is None or cls._latest._done.is_set():
                cls._latest = cls()
            return cls._latest

    def problem(self) -> str:
        """What kept PostgreSQL from answering; empty if it did. Raises TimeoutError."""
        if not self._done.wait(ANSWER_SECONDS):
            raise TimeoutError
        return self._problem

    def _ask(self) -> None:
        try:
            _select_one()
        except (Error, PoolTimeout) as error:
            self._problem = type(error).__name__
        finally:
            connection.close()
            self._done.set()


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


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
        return Check("redis_persistence", True, detail, is_warning=True)
    return Check("redis_persistence", True, "Append-only file is on.")


def _pipeline() -> Check:
    silent = stream.silence()
    if stopped := RedisStops(redis_client()).standing():
        # Its reason may quote an event: that is for the owners' screen.
        bad = stopped[0].bad
        detail = (
            f"{len(stopped)} stand still, the first for {bad} events that cannot be stored: see Operations."
        )
        return Check("pipeline", False, detail)
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
