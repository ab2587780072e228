"""The pipeline's loop, in four threads: read → decode, steps, pack → store → acknowledge.

While PostgreSQL commits one batch, the one before is acknowledged, the next one is made and the one after
that is fetched. Between threads waits one thing at most: when storing is slower than reading, reading stops,
and what is not read stays in the stream, where it is safe.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from analytics.common import metrics
from analytics.common.clock import Clock, SystemClock
from analytics.events.storage.base import AnyStore, StoreRejected, StoreUnavailable
from analytics.pipeline.account import Accountant
from analytics.pipeline.batch import Batch, BatchPolicy
from analytics.pipeline.decode import add_entries
from analytics.pipeline.handover import Handover
from analytics.pipeline.settle import Settler, Stopping
from analytics.pipeline.steps import Enricher
from analytics.pipeline.steps.draft import Context
from analytics.stream.base import Consumer, Entry, StreamUnavailable

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the runner reads. Times are seconds."""

    entries_a_read: int = 16
    """Of each shard. What is made of them at once keeps the other threads waiting."""
    block: float = 1.0
    reclaim_every: float = 15.0
    reclaim_idle: float = 60.0
    """An entry another worker has held for this long is taken over. Too early costs work, never truth."""
    retry: float = 0.5
    grace: float = 4.0
    """For the last batch after a stop."""


class Runner:
    """Runs until `stop` is set. One runner a process."""

    def __init__(
        self,
        *,
        consumer: Consumer,
        store: AnyStore,
        settler: Settler,
        stop: threading.Event,
        policy: BatchPolicy | None = None,
        pace: Pace | None = None,
        clock: Clock | None = None,
        on_ready: Callable[[], None] = lambda: None,
        on_thread_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._consumer = consumer
        self._store = store
        self._settler = settler
        self._stop = stop
        self._policy = policy or BatchPolicy()
        self._pace = pace or Pace()
        self._clock = clock or SystemClock()
        self._on_ready = on_ready
        self._on_thread_end = on_thread_end
        self._enricher = Enricher(Context())
        self._entries: Handover[list[Entry]] = Handover()
        self._made: Handover[Batch] = Handover()
        self._stored: Handover[Accountant] = Handover()
        self._failure: BaseException | None = None
        self._lost_touch = True
        self._reclaim_at = 0.0

    def run(self) -> None:
        """Read and store until told to stop; then settle what is under way within the grace, or leave it.

        Raises whatever a step or store raised that is none of their documented errors: the process should
        end; nothing was acknowledged.
        """
        self._enricher.warm_up()
        if not self._prepared():
            return
        # Daemons: a store that hangs must not keep a stopped process alive. Its entries stay pending.
        stages = (
            (self._make_all, self._entries, self._made),
            (self._store_all, self._made, self._stored),
            (self._acknowledge_all, self._stored, None),
        )
        threads = [threading.Thread(target=self._guarded, args=stage, daemon=True) for stage in stages]
        for thread in threads:
            thread.start()
        ready = False
        while not self._ending():
            entries = self._read()
            if entries is None:
                continue
            if not ready:
                self._on_ready()
                ready = True
            if entries:
                self._entries.give(entries)
        self._entries.all_given()
        deadline = time.monotonic() + self._pace.grace
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self._failure is not None:
            raise self._failure

    def _prepared(self) -> bool:
        while not self._stop.is_set():
            try:
                self._store.prepare(self._now().date())
            except StoreUnavailable as error:
                self._complain("store", error)
                self._stop.wait(self._pace.retry)
            else:
                return True
        return False

    def _read(self) -> list[Entry] | None:
        """New entries, or those that were left behind; None when the stream is away."""
        try:
            if left := self._left_behind():
                return left
            return self._consumer.read(count=self._pace.entries_a_read, block_ms=int(self._pace.block * 1000))
        except StreamUnavailable as error:
            self._lost_touch = True
            self._complain("stream", error)
            self._stop.wait(self._pace.retry)
            return None

    def _left_behind(self) -> list[Entry]:
        """What this worker's last life was given, or a lost connection swallowed; what dead workers left."""
        if self._lost_touch:
            if left := self._consumer.resume(count=self._pace.entries_a_read):
                return left
            self._lost_touch = False
        now = time.monotonic()
        if now < self._reclaim_at:
            return []
        left = self._consumer.reclaim(
            idle_ms=int(self._pace.reclaim_idle * 1000), count=self._pace.entries_a_read
        )
        if not left:
            self._reclaim_at = now + self._pace.reclaim_every
        return left

    def _make_all(self) -> None:
        """Grow batches of the entries that were read, and hand them over when they are due."""
        batch = Batch(self._policy)
        while not self._entries.ended:
            wait = batch.seconds_left(time.monotonic(), self._pace.block)
            entries = self._entries.take(wait)
            if entries is not None:
                batch.opened(time.monotonic())
                add_entries(batch, entries, self._enricher)
            if batch.is_due(time.monotonic(), idle=entries is None):
                self._finish(batch)
                batch = Batch(self._policy)
        if batch.entries:
            self._finish(batch)

    def _finish(self, batch: Batch) -> None:
        if batch.payloads:
            # Whatever is wrong is found again, and dealt with, by the settler.
            with contextlib.suppress(StoreUnavailable, StoreRejected):
                batch.packed = self._store.pack(batch.events)
        self._made.give(batch)

    def _store_all(self) -> None:
        for batch in self._made.each():
            self._stored.give(self._settler.store(batch))

    def _acknowledge_all(self) -> None:
        for accountant in self._stored.each():
            self._settler.acknowledge(accountant)

    def _guarded(
        self, loop: Callable[[], None], source: "Handover[Any]", target: "Handover[Any] | None"
    ) -> None:
        try:
            loop()
        except Stopping:
            _log.info("stopped_unsettled")  # its entries stay pending
        except BaseException as error:  # noqa: BLE001 - carried to the main thread, which raises it
            self._failure = error
        finally:
            source.abandon()
            if target is not None:
                target.all_given()
            self._on_thread_end()

    def _ending(self) -> bool:
        return self._stop.is_set() or self._failure is not None

    def _now(self) -> datetime:
        return self._clock.now()

    def _complain(self, part: str, error: Exception) -> None:
        metrics.PIPELINE_ERRORS.labels(part=part).inc()
        _log.error("pipeline_waits", part=part, reason=str(error))
