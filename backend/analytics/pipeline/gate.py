"""When the line stops for too many dead letters, and how it is let go on."""

import threading
import time
from collections.abc import Sequence
from typing import Final

import structlog

from analytics.stream.base import DeadLetter, StreamUnavailable
from analytics.stream.dead_letters import Budget
from analytics.stream.stops import NoStops, Release, Stop, Stops

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
        self._release_before: Release | None = None
        """The last one before the stop: only a later one is meant for it."""

    def pass_or_stop(self, verdicts: Sequence[bool], letters: Sequence[DeadLetter]) -> None:
        """Let a batch pass whose events are bad where True, with these letters; else raise OverBudget.

        Raises StreamUnavailable.
        """
        if not self._budget.allows(verdicts) and not self._released(verdicts):
            self._stop(len(verdicts), letters)
            raise OverBudget(f"{len(letters)} of {len(verdicts)} events, the first: {letters[0].reason}")
        if self._stopped is not None:
            self._stops.clear(self._worker)
            self._stopped = None
            _log.warning("line_goes_on")

    def wait(self, stop: threading.Event) -> bool:
        """Stand still until the batch should be tried again; whether to end instead."""
        again = time.monotonic() + _TRY_AGAIN_SECONDS
        while time.monotonic() < again:
            if stop.wait(self._look):
                return True
            try:
                if self._stops.released() != self._release_before:
                    return False
            except StreamUnavailable:
                continue
        return False

    def _released(self, verdicts: Sequence[bool]) -> bool:
        """Whether somebody has looked at this stop, or wants none for now."""
        release = self._stops.released()
        if release is None:
            return False
        meant = self._stopped is not None and release != self._release_before
        if not meant and time.time() >= release.until:
            return False
        _log.warning("line_released", bad=sum(verdicts), events=len(verdicts))
        self._budget.forget()
        self._release_before = release
        return True

    def _stop(self, events: int, letters: Sequence[DeadLetter]) -> None:
        if self._stopped is None:
            self._release_before = self._stops.released()
            self._stopped = Stop(self._worker, time.time(), len(letters), events, letters[0].reason)
        self._stops.tell(self._stopped)
