"""How many reports may be computed at once, so that slow ones leave room for everything else.

A report holds a connection of the process's pool for up to `services.SECONDS`. Without a limit ten heavy
questions, which one read key may ask, take all of them: nobody can sign in, and `/readyz` says no.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from analytics.common.errors import Unavailable

AT_ONCE: Final = 6
"""Of the pool's ten connections."""
OF_A_PROJECT: Final = 4
"""One project's questions leave room for another's."""
WAIT_SECONDS: Final = 10.0


class Places:
    """Places for reports, handed out to projects. Belongs to one process; safe between threads."""

    def __init__(self, at_once: int = AT_ONCE, of_a_project: int = OF_A_PROJECT) -> None:
        self._at_once = at_once
        self._of_a_project = of_a_project
        self._taken: Counter[int] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def held(self, project_id: int, *, wait: float = WAIT_SECONDS) -> Iterator[None]:
        """Hold a place for the block. Raises Unavailable `too_many_queries` after `wait` seconds of none."""
        self._take(project_id, wait)
        try:
            yield
        finally:
            with self._changed:
                self._taken[project_id] -= 1
                if not self._taken[project_id]:
                    del self._taken[project_id]
                self._changed.notify_all()

    def _take(self, project_id: int, wait: float) -> None:
        with self._changed:
            if not self._is_free(project_id):
                # Who waits holds no connection; the next question of this request gets one again.
                if not connection.in_atomic_block:
                    connection.close()
                until = time.monotonic() + wait
                while not self._is_free(project_id):
                    if not self._changed.wait(until - time.monotonic()):
                        detail = "Too many reports are being computed. Try again in a moment."
                        raise Unavailable(detail, code="too_many_queries")
            self._taken[project_id] += 1

    def _is_free(self, project_id: int) -> bool:
        return self._taken.total() < self._at_once and self._taken[project_id] < self._of_a_project
