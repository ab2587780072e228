"""When the line stops for too many dead letters, and how it is let go on."""

import contextlib
import threading
import time
from collections.abc import Sequence
from typing import Final

import structlog

from analytics.stream.base import DeadLetter, StreamUnavailable
from analytics.stream.dead_letters import Budget
from analytics.stream.stops import NoStops, Stop, Stops

_log = structlog.get_logger(__name__)
_LOOK_SECONDS: Final = 1.0
_TRY_AGAIN_SECONDS: Final = 10.0
"""Without a release, too: the database may have learned to store the batch."""


class OverBudget(Exception):
    """More dead letters than are believable: the line stands still until somebody looks."""


class Gate:
    """One worker's budget of dead letters, and the stop when it is spent."""

    def __init__(
        self,
        *,
        budget: Budget | None = None,
        stops: Stops | None = None,
        worker: str = "",
        look: float = _LOOK_SECONDS,
    ) -> None:
        self._budget = budget or Budget()
        self._stops = stops or NoStops()
        self._worker = worker
        self._look = look
        self._stopped: Stop | None = None
        self._is_clear = False

    def pass_or_stop(self, verdicts: Sequence[bool], letters: Sequence[DeadLetter]) -> None:
        """Let a batch pass whose events are bad where True, with these letters; else raise OverBudget.

        Raises StreamUnavailable.
        """
        if not self._budget.allows(verdicts):
            if not self._released():
                self._stop(len(verdicts), letters)
                raise OverBudget(f"{len(letters)} of {len(verdicts)} events, the first: {letters[0].reason}")
            _log.warning("line_released", bad=len(letters), events=len(verdicts))
            self._budget.forget()
        if not self._is_clear:
            self._stops.clear(self._worker)
            self._is_clear, self._stopped = True, None

    def wait(self, stop: threading.Event) -> bool:
        """Stand still until the batch should be tried again; whether to end instead."""
        again = time.monotonic() + _TRY_AGAIN_SECONDS
        while time.monotonic() < again:
            if stop.wait(self._look):
                return True
            with contextlib.suppress(StreamUnavailable):
                if self._released():
                    return False
        return False

    def _released(self) -> bool:
        """Whether somebody has looked at this stop, or wants none for now."""
        release = self._stops.released()
        if release is None:
            return False
        if self._stopped is None and not self._is_clear:
            # An earlier life of this worker may have stopped at the same events, and been seen.
            self._stopped = self._stops.of(self._worker)
        if self._stopped is not None and release.at >= self._stopped.since:
            return True
        return self._stops.now() < release.until

    def _stop(self, events: int, letters: Sequence[DeadLetter]) -> None:
        self._is_clear = False
        if self._stopped is None:
            now = self._stops.now()
            self._stopped = Stop(self._worker, now, len(letters), events, letters[0].reason)
        self._stops.tell(self._stopped)
