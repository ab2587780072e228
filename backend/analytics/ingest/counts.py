"""Counting and telling, cheap enough for the hot path.

prometheus_client's shared files cost a fifth of the requests when each one counts; so requests add to plain
numbers, and twice a second those go to the metrics. Refusals are logged at most once a second a reason,
with how many there were, and never with an address or a key.
"""

import asyncio
import itertools
from collections import Counter
from typing import Final

import structlog

from analytics.common.metrics import INGEST_EVENTS, INGEST_REQUESTS, INGEST_SECONDS, IngestOutcome

EVERY_SECONDS: Final = 0.5
_LOG_EVERY: Final = 2  # rounds

_log = structlog.get_logger(__name__)


class Counts:
    """What happened since the last round. Belongs to one event loop."""

    def __init__(self) -> None:
        self._events: Counter[tuple[str, str]] = Counter()
        self._requests: Counter[int] = Counter()
        self._refusals: Counter[str] = Counter()
        self._accepted = 0
        self._task: asyncio.Task[None] | None = None

    def taken(self, events: int) -> None:
        """A request answered 202 without a rejected event."""
        self._requests[202] += 1
        self._accepted += events

    def answered(self, status: int) -> None:
        """Any other answer."""
        self._requests[status] += 1

    def add(self, outcome: IngestOutcome, code: str, events: int = 1) -> None:
        """Events by what became of them."""
        self._events[outcome, code] += events

    def refused(self, code: str) -> None:
        """A whole request was turned away."""
        self._refusals[code] += 1
        self._events[IngestOutcome.REFUSED, code] += 1

    def flushed(self, events: int, seconds: float) -> None:  # noqa: ARG002 - the publisher's callback
        """A flush was confirmed."""
        INGEST_SECONDS.observe(seconds)

    def start(self) -> None:
        """Begin to hand the numbers on."""
        self._task = asyncio.create_task(self._run(), name="ingest.counts")

    async def stop(self) -> None:
        """Hand on what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._hand_on()
        self._tell()

    async def _run(self) -> None:
        for number in itertools.count():
            await asyncio.sleep(EVERY_SECONDS)
            self._hand_on()
            if number % _LOG_EVERY == 0:
                self._tell()

    def _hand_on(self) -> None:
        events, self._events = self._events, Counter()
        requests, self._requests = self._requests, Counter()
        events[IngestOutcome.ACCEPTED, ""] += self._accepted
        self._accepted = 0
        for (outcome, code), number in events.items():
            if number:
                INGEST_EVENTS.labels(outcome, code).inc(number)
        for status, number in requests.items():
            INGEST_REQUESTS.labels(str(status)).inc(number)

    def _tell(self) -> None:
        refusals, self._refusals = self._refusals, Counter()
        for code, number in refusals.items():
            _log.warning("ingest_refused", code=code, requests=number)
