"""The only door to RQ.

django-rq's own `enqueue` returns nothing inside a transaction and its delayed forms do not wait for the
commit. Here a job always waits for the commit, takes ids instead of objects, and must be safe to run twice.
"""

from collections.abc import Callable
from typing import Any

import django_rq
from django.db import transaction


def enqueue(function: Callable[..., Any], *ids: int | str, queue: str = "default") -> None:
    """Run `function(*ids)` in a chores worker once the current transaction has committed."""
    transaction.on_commit(lambda: _put(queue, function, ids))


def _put(queue: str, function: Callable[..., Any], ids: tuple[int | str, ...]) -> None:
    django_rq.get_queue(queue, commit_mode="auto").enqueue(function, *ids)
