"""The only door to RQ.

django-rq's own `enqueue` returns nothing inside a transaction and its delayed forms do not wait for the
commit. Here a job always waits for the commit, takes ids instead of objects, and must be safe to run twice.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import django_rq
import redis
from django.db import transaction

_FAILED_KEPT_SECONDS: Final = 86_400
_WANTED: Final = "chores:wanted"


class Lane(StrEnum):
    """RQ's queues, which `settings.RQ_QUEUES` lists too: one process takes nothing but quick jobs."""

    QUICK = "quick"
    """Done within seconds, and not to be kept waiting."""
    SLOW = "slow"
    """May take minutes, and may wait as long."""


def enqueue(
    function: Callable[..., Any],
    *ids: int | str,
    lane: Lane = Lane.SLOW,
    timeout: int | None = None,
    at_front: bool = False,
) -> None:
    """Run `function(*ids)` in a chores worker once the current transaction has committed.

    Before all others that wait in its lane, if `at_front`. Broken off by an exception after `timeout`
    seconds, ten minutes unless told.
    """
    transaction.on_commit(lambda: _put(lane, function, ids, timeout, at_front))


def want_chore(client: "redis.Redis", name: str) -> None:
    """Let a chore of `pipeline.chores` have its turn at once, not when it is next due.

    For what waits for it and is committed already. Raises redis.RedisError.
    """
    client.sadd(_WANTED, name)


def wanted_chores(client: "redis.Redis") -> set[str]:
    """The chores that are wanted. Raises redis.RedisError."""
    found: Any = client.smembers(_WANTED)
    return {name.decode() for name in found}


def forget_wanted(client: "redis.Redis", name: str) -> None:
    """The chore is about to be put into its queue; who wants it from now on may be too late for that turn."""
    client.srem(_WANTED, name)


def _put(
    lane: Lane, function: Callable[..., Any], ids: tuple[int | str, ...], timeout: int | None, at_front: bool
) -> None:
    # Nobody asks for results, and RQ would keep what failed for a year.
    django_rq.get_queue(lane.value, commit_mode="auto").enqueue(
        function,
        args=ids,
        job_timeout=timeout,
        at_front=at_front,
        result_ttl=0,
        failure_ttl=_FAILED_KEPT_SECONDS,
    )
