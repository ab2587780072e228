"""`manage.py run_chores`: RQ's worker and the chores' scheduler in one process, until SIGTERM or SIGINT.

Two of them make the lanes: one takes quick jobs alone, so that nothing slow keeps those waiting; the other
takes slow ones, and quick ones too while it has the time. Each schedules the chores of its own lane.

The worker runs jobs in this process (RQ's SimpleWorker) instead of forking for each: a fork beside the thread
of the scheduler may deadlock, and a fork survives the kill of its parent. Killing this one ends all of it.
"""

import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final

import django_rq
import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.registry import StartedJobRegistry

from analytics.common.jobs import Lane
from analytics.common.redis import redis_client
from analytics.pipeline.chores import CHORES, Scheduler

_log = structlog.get_logger(__name__)
_TAKEN: Final = {Lane.QUICK: [Lane.QUICK], Lane.SLOW: [Lane.QUICK, Lane.SLOW]}
"""What the process of a lane works on; what comes first goes first."""
_TICK_SECONDS: Final = 1.0
_CLEANUP_SECONDS: Final = 60.0
_AGAIN_SECONDS: Final = 1.0


class Command(BaseCommand):
    help = "Run background jobs, and the chores that are due. SIGTERM lets the job under way finish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lane",
            choices=[lane.value for lane in Lane],
            help="the chores of this lane only, of which another process must do the rest; all, if not given",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        lanes = [Lane(options["lane"])] if options["lane"] else list(Lane)
        taken = _TAKEN[lanes[-1]]
        stop = threading.Event()
        name = "chores-slow" if lanes == [Lane.SLOW] else "chores"
        ready = Path(settings.STATE_DIR) / "run" / f"{name}.ready"
        ready.parent.mkdir(parents=True, exist_ok=True)
        ready.unlink(missing_ok=True)
        failures: list[Exception] = []
        scheduling = threading.Thread(
            target=_schedule, args=(lanes, stop, ready, failures), name="scheduler", daemon=True
        )
        scheduling.start()
        try:
            _work_until(taken, stop)
        finally:
            stop.set()
            scheduling.join(5)
            ready.unlink(missing_ok=True)
        if failures:
            raise CommandError(f"the scheduler ended: {failures[0]}") from failures[0]


def _schedule(lanes: Sequence[Lane], stop: threading.Event, ready: Path, failures: list[Exception]) -> None:
    """Schedule; where that breaks, end the process: a worker without a scheduler would look alive."""
    try:
        _schedule_until(lanes, stop, ready)
    except Exception as failure:  # noqa: BLE001 - told by the main thread
        failures.append(failure)
        os.kill(os.getpid(), signal.SIGTERM)


class _Worker(SimpleWorker):
    stop: threading.Event

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # untyped there


def _work_until(lanes: Sequence[Lane], stop: threading.Event) -> None:
    """Work. RQ's worker quits when Redis is away for long; a new one takes its place."""
    while not stop.is_set():
        try:
            queues = [django_rq.get_queue(lane.value) for lane in lanes]
            worker = _Worker(queues, connection=queues[0].connection)
            worker.stop = stop
            worker.work(logging_level="WARNING")
        except RedisError as error:
            _log.error("worker_waits_for_redis", reason=str(error))
        if not stop.is_set():
            time.sleep(_AGAIN_SECONDS)


def _schedule_until(lanes: Sequence[Lane], stop: threading.Event, ready: Path) -> None:
    scheduled = tuple(chore for chore in CHORES if chore.lane in lanes)
    scheduler, clean_at = Scheduler(redis_client(), scheduled), 0.0
    while not stop.is_set():
        try:
            scheduler.enqueue_due(time.monotonic())
            if time.monotonic() >= clean_at:
                # A job whose worker was killed stays "started" until somebody looks; this puts it back.
                for lane in lanes:
                    StartedJobRegistry(queue=django_rq.get_queue(lane.value)).cleanup()
                clean_at = time.monotonic() + _CLEANUP_SECONDS
            ready.touch()
        except RedisError as error:
            _log.error("scheduler_waits_for_redis", reason=str(error))
        stop.wait(_TICK_SECONDS)
