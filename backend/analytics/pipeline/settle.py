"""Store, set aside, acknowledge: the second half of the pipeline, which alone may let go of an entry."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar
from uuid import UUID

import structlog

from analytics.common import metrics
from analytics.events.storage.base import AnyStore, StoreRejected, StoreUnavailable
from analytics.pipeline.account import Accountant
from analytics.pipeline.batch import Batch
from analytics.pipeline.gate import Gate, OverBudget
from analytics.pipeline.poison import Stored, store_around_poison
from analytics.pipeline.receipts import Receipts, payloads_at, stored_by_us
from analytics.stream.base import Consumer, StreamUnavailable

_log = structlog.get_logger(__name__)
_FIRST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 2.0
_KEEP_RECEIPTS: Final = 10.0
"""After their entries were acknowledged: a power cut may take two seconds of that back from Redis."""

T = TypeVar("T")


class Stopping(Exception):
    """Told to stop before the batch was settled: its entries stay pending and come again."""


class Settler:
    """Brings batches to their end in two steps, each for one thread at a time.

    Retries for as long as a part is away, and acknowledges nothing until then. `refund` is told of repeats by
    (project, day of receipt), and raises nothing: quotas count them as never sent.
    """

    def __init__(
        self,
        *,
        consumer: Consumer,
        store: AnyStore,
        stop: threading.Event,
        receipts: Receipts,
        keep_receipts: float = _KEEP_RECEIPTS,
        refund: Callable[[Mapping[tuple[int, int], int]], None] = lambda _: None,
        gate: Gate | None = None,
    ) -> None:
        self._consumer = consumer
        self._store = store
        self._stop = stop
        self._receipts = receipts
        self._keep_receipts = keep_receipts
        self._settled: deque[tuple[float, UUID]] = deque()
        """Receipts that can go: added by the thread that acknowledges, taken by the one that stores."""
        self._gate = gate or Gate()
        self._refund = refund

    def store(self, batch: Batch) -> Accountant:
        """Store the events; what became of each. Raises Stopping."""
        started = time.perf_counter()
        receipts: list[UUID] = []
        outcome, accountant = self._persistently("store", lambda: self._stored(batch, receipts))
        metrics.PIPELINE_STORED.inc(outcome.stored)
        metrics.PIPELINE_BOTS.inc(accountant.bots)
        metrics.PIPELINE_DUPLICATES.inc(outcome.duplicates)
        metrics.PIPELINE_BATCH_SECONDS.observe(time.perf_counter() - started)
        if batch.payloads:
            oldest = int(batch.events.heads["received_at"].min())
            metrics.PIPELINE_LAG_SECONDS.observe(max(0.0, time.time() - oldest / 1_000_000))
        return accountant

    def acknowledge(self, accountant: Accountant) -> None:
        """Let go of a stored batch's entries, with the account of their events. Raises Stopping."""
        if letters := accountant.letters:
            metrics.PIPELINE_DEAD.inc(len(letters))
            _log.warning("events_dead_lettered", count=len(letters), reason=letters[0].reason)
        self._persistently("settle", lambda: self._consumer.settle(accountant.entries, accountant.of))
        self._settled.extend((time.monotonic(), receipt) for receipt in accountant.receipts)
        if repeats := accountant.repeats():
            self._refund(repeats)

    def _stored(self, batch: Batch, receipts: list[UUID]) -> tuple[Stored, Accountant]:
        outcome = self._store_events(batch, receipts) if batch.payloads else Stored()
        ours = stored_by_us(batch, outcome.repeated, self._receipts)
        outcome.repeated -= ours
        outcome.stored += len(ours)
        accountant = Accountant(batch, outcome, receipts)
        verdicts = [True] * len(batch.unreadable) + [False] * len(batch.payloads)
        for position in outcome.rejected:
            verdicts[len(batch.unreadable) + position] = True
        self._gate.pass_or_stop(verdicts, accountant.letters)
        return outcome, accountant

    def _store_events(self, batch: Batch, receipts: list[UUID]) -> Stored:
        def note(positions: list[int]) -> None:
            # Should this transaction not happen, a chore takes them in the end.
            gone = self._useless_receipts()
            receipts.append(self._receipts.write(payloads_at(batch, positions), gone))

        packed, batch.packed = batch.packed, None
        if packed is not None:
            try:
                result = self._store.store(packed, note)
            except StoreRejected:
                pass  # packed again below, in parts
            else:
                return Stored(result.stored, set(result.repeated))
        return store_around_poison(self._store, batch.events, note)

    def _useless_receipts(self) -> list[UUID]:
        before, found = time.monotonic() - self._keep_receipts, []
        while self._settled and self._settled[0][0] <= before:
            found.append(self._settled.popleft()[1])
        return found

    def _persistently(self, part: str, action: Callable[[], T]) -> T:
        """Try until it works. Raises Stopping when told to stop in between."""
        for wait in _waits():
            try:
                return action()
            except (StoreUnavailable, StreamUnavailable) as error:
                self._complain(part, str(error))
                pause = wait
            except OverBudget as error:
                self._complain("budget", str(error))
                if self._gate.wait(self._stop):
                    raise Stopping from error
                continue
            if self._stop.wait(pause):
                raise Stopping
        raise AssertionError("the waits never end")

    def _complain(self, part: str, reason: str) -> None:
        metrics.PIPELINE_ERRORS.labels(part=part).inc()
        _log.error("batch_not_settled", part=part, reason=reason)


def _waits() -> Iterator[float]:
    wait = _FIRST_WAIT
    while True:
        yield wait
        wait = min(2 * wait, _LONGEST_WAIT)
