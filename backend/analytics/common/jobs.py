"""The only door to RQ.

django-rq's own `enqueue` returns nothing inside a transaction and its delayed forms do not wait for the
commit. Here a job always waits for the commit, takes ids instead of objects, and must be safe to run twice.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import django_rq
from django.db import transaction

_FAILED_KEPT_SECONDS: Final = 86_400


class Lane(StrEnum):
    """RQ's queues, which `settings.RQ_QUEUES` lists too: one process takes nothing but quick jobs."""

    QUICK = "quick"
    """Done within seconds, and not to be kept waiting."""
    SLOW = "slow"
    """May take minutes, and may wait as long."""


def enqueue(
    function: Callable[..., Any], *ids: int | str, lane: Lane = Lane.SLOW, timeout: int | None = None
) -> None:
    """Run `function(*ids)` in a chores worker once the current transaction has committed.

    Broken off by an exception after `timeout` seconds, ten minutes unless told.
    """
    transaction.on_commit(lambda: _put(lane, function, ids, timeout))


def _put(lane: Lane, function: Callable[..., Any], ids: tuple[int | str, ...], timeout: int | None) -> None:
    # Nobody asks for results, and RQ would keep what failed for a year.
    django_rq.get_queue(lane.value, commit_mode="auto").enqueue(
        function, args=ids, job_timeout=timeout, result_ttl=0, failure_ttl=_FAILED_KEPT_SECONDS
    )
