"""The pipeline's loop: read → decode → steps → pack in this thread, store → ack in a second one.

While PostgreSQL works on one batch, the next one is made. At most one batch waits: when storing is slower
than reading, reading stops, and what is not read stays in the stream, where it is safe.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from analytics.common import metrics
from analytics.common.clock import Clock, SystemClock
from analytics.events.storage.base import AnyStore, StoreRejected, StoreUnavailable
from analytics.pipeline.batch import Batch, BatchPolicy
from analytics.pipeline.decode import add_entries
from analytics.pipeline.settle import Settler, Stopping
from analytics.pipeline.steps.draft import Context
from analytics.stream.base import Consumer, Entry, StreamUnavailable

_log = structlog.get_logger(__name__)
_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Pace:
    """How the runner reads. Times are seconds."""

    entries_a_read: int = 64
    """Of each shard."""
    block: float = 1.0
    reclaim_every: float = 15.0
    reclaim_idle: float = 60.0
    """An entry another worker has held for this long is taken over. Too early costs work, never truth."""
    retry: float = 0.5
    grace: float = 4.0
    """For the last batch after a stop."""


class Runner:
    """Runs until `stop` is set. Owns the second thread; one runner a process."""

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
        self._context = Context()
        self._waiting: queue.Queue[Batch | None] = queue.Queue(maxsize=1)
        self._failure: BaseException | None = None
        self._lost_touch = True
        self._reclaim_at = 0.0

    def run(self) -> None:
        """Read and store until told to stop; then settle what is under way within the grace, or leave it.

        Raises whatever a step or store raised that is none of their documented errors: the process should
        end; nothing was acknowledged.
        """
        if not self._prepared():
            return
        # A daemon: a store that hangs must not keep a stopped process alive. Its entries stay pending.
        settling = threading.Thread(target=self._settle_all, name="settle", daemon=True)
        settling.start()
        batch = Batch(self._policy)
        ready = False
        while not self._stop.is_set() and self._failure is None:
            add = self._read(batch)
            if add is None:
                continue
            if not ready:
                self._on_ready()
                ready = True
            batch = self._grown(batch, add)
        self._finish(batch, settling)

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

    def _read(self, batch: Batch) -> list[Entry] | None:
        """New entries, or those that were left behind; None when the stream is away."""
        try:
            if left := self._left_behind():
                return left
            seconds = batch.seconds_left(time.monotonic(), self._pace.block)
            return self._consumer.read(count=self._pace.entries_a_read, block_ms=int(seconds * 1000))
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

    def _grown(self, batch: Batch, entries: list[Entry]) -> Batch:
        if entries:
            batch.opened(time.monotonic())
            add_entries(batch, entries, self._context)
        if not batch.is_due(time.monotonic()):
            return batch
        self._pack(batch)
        while not self._stop.is_set() and self._failure is None:
            try:
                self._waiting.put(batch, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return Batch(self._policy)
        return batch

    def _pack(self, batch: Batch) -> None:
        if batch.events:
            # Whatever is wrong is found again, and dealt with, by the settler.
            with contextlib.suppress(StoreUnavailable, StoreRejected):
                batch.packed = self._store.pack(batch.events)

    def _settle_all(self) -> None:
        try:
            while (batch := self._waiting.get()) is not None:
                self._settler.settle(batch)
        except Stopping:
            _log.info("stopped with a batch unsettled: its entries stay pending")
        except BaseException as error:  # noqa: BLE001 - carried to the main thread, which raises it
            self._failure = error
        finally:
            self._on_thread_end()

    def _finish(self, batch: Batch, settling: threading.Thread) -> None:
        deadline = time.monotonic() + self._pace.grace
        for last in (batch if batch.entries else None, None):
            while settling.is_alive() and time.monotonic() < deadline:
                try:
                    self._waiting.put(last, timeout=_POLL_SECONDS)
                except queue.Full:
                    continue
                break
        settling.join(max(0.0, deadline - time.monotonic()))
        if self._failure is not None:
            raise self._failure

    def _now(self) -> datetime:
        return self._clock.now()

    def _complain(self, part: str, error: Exception) -> None:
        metrics.PIPELINE_ERRORS.labels(part=part).inc()
        _log.error("pipeline waits", part=part, reason=str(error))
