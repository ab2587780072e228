"""What is asked of the dependencies at each scrape, beside the counters that the processes keep."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from django.db import Error, connection
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from analytics.common.redis import redis_client
from analytics.monitoring import health
from analytics.pipeline.chore_state import ChoreOutcome, chore_states
from analytics.stream import redis as stream
from analytics.stream.base import StreamUnavailable
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.stops import RedisStops

READY: Final = "stack_ready"
STREAM_ENTRIES: Final = "stack_stream_entries"
STREAM_PENDING: Final = "stack_stream_pending_entries"
STREAM_OLDEST: Final = "stack_stream_oldest_seconds"
PIPELINE_SILENT: Final = "stack_pipeline_silent_seconds"
PIPELINE_STOPPED: Final = "stack_pipeline_stopped_lines"
DEAD_LETTERS: Final = "stack_dead_letters"
DEAD_LETTERS_PURGED: Final = "stack_dead_letters_purged"
EVENTS_STORED: Final = "stack_events_stored"
CHORE_SUCCESS: Final = "stack_chore_last_success_timestamp_seconds"
CHORE_DURATION: Final = "stack_chore_last_duration_seconds"
CHORE_FAILED: Final = "stack_chore_failed"
CHORE_OVERDUE: Final = "stack_chore_overdue"
CHORE_RUNS: Final = "stack_chore_runs"
CHORE_FAILURES: Final = "stack_chore_failures"


def exposition() -> bytes:
    """All metrics of all processes in Prometheus' text format.

    Where PROMETHEUS_MULTIPROC_DIR is set, counters are summed over every process that ever wrote there;
    else they are this process's own.
    """
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(_dependencies())
    registry = _dependencies()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped there
    return generate_latest(registry)


def _dependencies() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(DependencyCollector())
    return registry


class DependencyCollector(Collector):
    """Asks PostgreSQL and Redis. What does not answer is left out, and named by `stack_ready`."""

    def collect(self) -> Iterator[Metric]:
        """One family a question."""
        ready = GaugeMetricFamily(READY, "Whether a part is there, as /readyz says.", labels=["check"])
        checks = health.checks()
        for check in checks:
            ready.add_metric([check.name], float(check.ok))
        yield ready
        yield from _stream()
        if all(check.ok for check in checks if check.name == "postgres"):
            yield from _stored()
            yield from _chores()


def _stream() -> Iterator[Metric]:
    try:
        entries, oldest, pending = stream.depth(), stream.oldest(), stream.pending()
        silent = stream.silence()
        stopped, letters = len(RedisStops(redis_client()).standing()), RedisDeadLetters(redis_client())
        dead, purged = letters.count(), letters.purged()
    except StreamUnavailable:
        return
    yield GaugeMetricFamily(STREAM_ENTRIES, "Stream entries not yet acknowledged.", entries)
    yield GaugeMetricFamily(STREAM_PENDING, "Of these, handed to a pipeline that is still at it.", pending)
    waiting = 0.0 if oldest is None else max(0.0, time.time() - oldest / 1000)
    yield GaugeMetricFamily(STREAM_OLDEST, "Age of the oldest entry not yet acknowledged.", waiting)
    yield GaugeMetricFamily(PIPELINE_STOPPED, "Pipelines that stand still: too many dead letters.", stopped)
    yield GaugeMetricFamily(DEAD_LETTERS, "Events set aside that nobody has decided about.", dead)
    yield CounterMetricFamily(DEAD_LETTERS_PURGED, "Those that were deleted for good.", purged)
    if silent is not None:
        yield GaugeMetricFamily(PIPELINE_SILENT, "Seconds since a pipeline asked for events.", silent)


def _stored() -> Iterator[Metric]:
    """PostgreSQL's own estimate: counting millions of rows at each scrape would be felt."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT coalesce(sum(greatest(child.reltuples, 0)), 0)::float8
                   FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
                   WHERE inhparent = 'events_event'::regclass"""
            )
            [estimate] = cursor.fetchone()
    except (Error, PoolTimeout):
        return
    yield GaugeMetricFamily(EVENTS_STORED, "Events in storage, as PostgreSQL estimates.", estimate)


def _chores() -> Iterator[Metric]:
    """From the chores' own rows: whichever process ran them, and whichever is asked."""
    try:
        states = chore_states(redis_client(), datetime.now(UTC))
    except (Error, PoolTimeout, RedisError):
        return
    by_chore = ["chore"]
    success = GaugeMetricFamily(CHORE_SUCCESS, "When a chore last went well.", labels=by_chore)
    duration = GaugeMetricFamily(CHORE_DURATION, "How long its last run took.", labels=by_chore)
    failed = GaugeMetricFamily(CHORE_FAILED, "Whether its last run failed or was killed.", labels=by_chore)
    overdue = GaugeMetricFamily(CHORE_OVERDUE, "Whether its turn is long past.", labels=by_chore)
    runs = CounterMetricFamily(CHORE_RUNS, "Its runs.", labels=by_chore)
    failures = CounterMetricFamily(CHORE_FAILURES, "Of these, failed or killed ones.", labels=by_chore)
    for one in states:
        if one.succeeded_at is not None:
            success.add_metric([one.name], one.succeeded_at.timestamp())
        if one.duration is not None:
            duration.add_metric([one.name], one.duration)
        failed.add_metric([one.name], one.outcome in (ChoreOutcome.FAILED, ChoreOutcome.KILLED))
        overdue.add_metric([one.name], one.overdue)
        runs.add_metric([one.name], one.runs)
        failures.add_metric([one.name], one.failures)
    yield from (success, duration, failed, overdue, runs, failures)
