"""`manage.py run_pipeline`: store what is in the stream, until SIGTERM or SIGINT."""

import contextlib
import gc
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from analytics.common.quotas import refund
from analytics.common.redis import redis_client
from analytics.events.storage.registry import event_store
from analytics.pipeline.gate import Gate
from analytics.pipeline.receipts import DatabaseReceipts
from analytics.pipeline.runner import Runner
from analytics.pipeline.settle import Settler
from analytics.pipeline.slots import Slot
from analytics.stream.consumer import RedisConsumer
from analytics.stream.readers import Readers
from analytics.stream.stops import RedisStops

_log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Store what is in the stream. Any number may run at once; SIGTERM stops it within five seconds."

    def handle(self, *_args: Any, **_options: Any) -> None:
        # Four threads share the interpreter, and the one that PostgreSQL has just answered should not wait
        # the usual 5 ms for its turn.
        sys.setswitchinterval(0.0005)
        # Batches make and drop a hundred thousand containers and no cycles: looking for those among them, as
        # often as Python does by default, would take a quarter of the time.
        gc.freeze()
        gc.set_threshold(1_000_000, 10, 10)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        folder = Path(settings.STATE_DIR) / "run"
        slot = Slot(folder)
        ready = folder / "pipeline.ready"
        ready.unlink(missing_ok=True)
        readers = Readers(redis_client(), slot.name)
        try:
            self._runner(slot.name, readers, ready, stop).run()
        finally:
            with contextlib.suppress(redis.RedisError):  # the others will miss it by themselves
                readers.leave()
            ready.unlink(missing_ok=True)
            slot.release()

    def _runner(self, name: str, readers: Readers, ready: Path, stop: threading.Event) -> Runner:
        client = redis_client()
        consumer, store = RedisConsumer(client, name, readers=readers), event_store()
        settler = Settler(
            consumer=consumer,
            store=store,
            stop=stop,
            receipts=DatabaseReceipts(),
            refund=partial(_refund, client),
            gate=Gate(stops=RedisStops(client), worker=name),
        )
        return Runner(
            consumer=consumer,
            store=store,
            settler=settler,
            stop=stop,
            on_ready=ready.touch,
            on_thread_end=_close_connection,
        )


def _refund(client: "redis.Redis", repeats: Mapping[tuple[int, int], int]) -> None:
    """Best effort: a quota that counts a few repeats too many is no reason to hold the line."""
    try:
        refund(client, repeats)
    except redis.RedisError as error:
        _log.warning("repeats_not_refunded", events=sum(repeats.values()), reason=type(error).__name__)


def _close_connection() -> None:
    connection.close()  # the calling thread's own: "connection" is another one in each
