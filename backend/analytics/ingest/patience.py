"""A time limit for bodies without a timer each: `asyncio.timeout` would be a tenth of a request's cost."""

import asyncio
import time

from analytics.ingest.request import IngestRequest

_LOOK_EVERY = 1.0


class Patience:
    """Gives up on bodies that take longer than `seconds` (found out within a second more)."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[asyncio.Task[object], float] = {}
        self._overdue: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def read(self, request: IngestRequest, most: int) -> bytes:
        """The request's body. Raises TimeoutError, and whatever `request.body` raises."""
        task = asyncio.current_task()
        if task is None:  # outside of a task nobody could be interrupted
            return await request.body(most)
        self._since[task] = time.monotonic()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LOOK_EVERY, self._look)
        try:
            return await request.body(most)
        except asyncio.CancelledError:
            if task not in self._overdue:
                raise
            task.uncancel()
            raise TimeoutError from None
        finally:
            del self._since[task]
            self._overdue.discard(task)

    def _look(self) -> None:
        oldest = time.monotonic() - self._seconds
        for task, since in self._since.items():
            if since < oldest and task not in self._overdue:
                # The task still waits in `read`, so the cancellation reaches it there and nowhere else.
                self._overdue.add(task)
                task.cancel()
        self._timer = asyncio.get_running_loop().call_later(_LOOK_EVERY, self._look) if self._since else None
