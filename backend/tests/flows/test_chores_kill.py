"""Chores: killed in the middle, without a database, and hanging beside others that must not care."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection
from django.test import Client
from django_rq import get_queue
from psycopg import sql
from rq import SimpleWorker

from analytics.common.jobs import Lane
from analytics.events.models import ChoreRun
from analytics.pipeline import chores
from analytics.pipeline.chore_retries import ChoreRetries
from analytics.pipeline.chore_state import ChoreOutcome, ChoreState, chore_states
from analytics.pipeline.chores import HOUR, Chore
from analytics.stream import redis as stream
from analytics.stream.publisher import RedisPublisher
from tests.database import database_url
from tests.flows.pipelines import BACKEND, PipelineProcess, Truth
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 40.0
CALLED = "chores-under-test"
EVER = datetime.min.replace(tzinfo=UTC)


@pytest.fixture
def process(
    transactional_db: None, services: object, clean_redis: "redis.Redis", tmp_path: Path
) -> Iterator["ChoresProcess"]:
    made = ChoresProcess(tmp_path, services.redis_url)  # type: ignore[attr-defined]
    yield made
    made.kill()


@pytest.fixture
def lanes(
    transactional_db: None, services: object, clean_redis: "redis.Redis", tmp_path: Path
) -> Iterator[dict[Lane, "ChoresProcess"]]:
    """The two processes of `make run`."""
    url = services.redis_url  # type: ignore[attr-defined]
    made = {lane: ChoresProcess(tmp_path, url, "--lane", lane.value) for lane in Lane}
    for one in made.values():
        one.start()
    yield made
    for one in made.values():
        one.kill()


class ChoresProcess:
    """`manage.py run_chores` against the run's servers."""

    def __init__(self, state_dir: Path, redis_url: str, *arguments: str) -> None:
        self._arguments = arguments
        self._environ = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
            "STATE_DIR": str(state_dir),
            "PGAPPNAME": CALLED,
        }
        self._log = state_dir / "chores.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, str(BACKEND / "manage.py"), "run_chores", *self._arguments]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def said(self) -> str:
        return self._log.read_text()


def state_of(name: str, client: "redis.Redis") -> ChoreState:
    (state,) = chore_states(client, datetime.now(UTC), [chores.BY_NAME[name]])
    return state


@pytest.mark.slow
def test_a_chore_that_was_killed_is_told_as_killed_and_made_good(
    process: ChoresProcess, clean_redis: "redis.Redis"
) -> None:
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE events_dirtymark")  # refresh_rollups waits here
        process.start()
        until(lambda: state_of("refresh_rollups", clean_redis).outcome is ChoreOutcome.RUNNING, SLOW)
        process.kill()
    until(lambda: state_of("refresh_rollups", clean_redis).outcome is ChoreOutcome.KILLED, SLOW)
    process.start()
    until(lambda: state_of("refresh_rollups", clean_redis).outcome is ChoreOutcome.SUCCEEDED, SLOW)
    assert state_of("refresh_rollups", clean_redis).kills == 1
    assert "chore_was_killed" in process.said()
    assert process.stop() == 0


@pytest.mark.slow
def test_chores_come_back_by_themselves_when_the_database_does(
    process: ChoresProcess, clean_redis: "redis.Redis", services: object
) -> None:
    process.start()
    until(lambda: all(ran(chore.name) for chore in chores.CHORES), SLOW)
    with database_away(services.database_url):  # type: ignore[attr-defined]
        # Due at once, while nothing can be asked.
        get_queue("quick").enqueue(chores.run_chore, "fold_ledger")
        until(lambda: "fold_ledger" in ChoreRetries(clean_redis).all(), SLOW)
    before = datetime.now(UTC)
    until(lambda: ran("fold_ledger", before), SLOW)
    until(lambda: not ChoreRetries(clean_redis).all(), SLOW)
    assert process.process is not None
    assert process.process.poll() is None
    assert process.stop() == 0


@pytest.mark.slow
def test_a_scheduler_that_breaks_ends_the_process_instead_of_leaving_a_worker_that_looks_alive(
    process: ChoresProcess, clean_redis: "redis.Redis", tmp_path: Path
) -> None:
    (tmp_path / "run" / "chores.ready").mkdir(parents=True)
    process.start()
    assert process.process is not None
    assert process.process.wait(SLOW) != 0


@pytest.mark.slow
def test_a_slow_chore_that_hangs_keeps_no_quick_one_waiting(
    lanes: dict[Lane, ChoresProcess], clean_redis: "redis.Redis"
) -> None:
    until(lambda: all(ran(chore.name) for chore in chores.CHORES), SLOW)
    slow = lanes[Lane.SLOW].process
    assert slow is not None
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE events_retentionclock")  # apply_retention waits here
        run_soon("apply_retention")
        until(lambda: state_of("apply_retention", clean_redis).outcome is ChoreOutcome.RUNNING, SLOW)
        slow.send_signal(signal.SIGSTOP)  # from now on for as long as we like
    before = datetime.now(UTC)
    run_soon("tidy_ledger")
    run_soon("fold_ledger")
    run_soon("finish_erasures")
    until(lambda: ran("fold_ledger", before) and ran("finish_erasures", before), 5)
    until(lambda: ran("refresh_rollups", before), 20)  # in its own turn
    assert not ran("tidy_ledger", before), "it is behind the one that hangs"
    assert state_of("apply_retention", clean_redis).outcome is ChoreOutcome.RUNNING
    slow.send_signal(signal.SIGCONT)
    until(lambda: ran("apply_retention", before) and ran("tidy_ledger", before), SLOW)
    assert lanes[Lane.QUICK].stop() == lanes[Lane.SLOW].stop() == 0


@pytest.mark.slow
def test_a_quick_chore_that_hangs_leaves_the_others_to_the_slow_lane(
    lanes: dict[Lane, ChoresProcess], clean_redis: "redis.Redis"
) -> None:
    until(lambda: all(ran(chore.name) for chore in chores.CHORES), SLOW)
    lanes[Lane.SLOW].kill()  # so that it is the quick one that is caught
    quick = lanes[Lane.QUICK].process
    assert quick is not None
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE events_dirtymark")  # refresh_rollups waits here
        until(lambda: state_of("refresh_rollups", clean_redis).outcome is ChoreOutcome.RUNNING, SLOW)
        quick.send_signal(signal.SIGSTOP)
    before = datetime.now(UTC)
    lanes[Lane.SLOW].start()
    run_soon("fold_ledger")
    until(lambda: ran("fold_ledger", before), SLOW)
    quick.send_signal(signal.SIGCONT)
    until(lambda: ran("refresh_rollups", before), SLOW)


def run_soon(name: str) -> None:
    get_queue(chores.BY_NAME[name].lane.value).enqueue(chores.run_chore, name)


@pytest.mark.slow
def test_chores_that_hang_and_raise_keep_neither_ingest_nor_the_pipeline(
    pipeline: PipelineProcess, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM events_event")
            cursor.execute("SELECT pg_sleep(60)")

    table = (
        Chore("raises", lambda: 1 / 0, HOUR),  # type: ignore[arg-type]  # it returns nothing
        Chore("hangs", hangs, HOUR, limit=8),
    )
    for chore in table:
        monkeypatch.setitem(chores.BY_NAME, chore.name, chore)
    pipeline.start()
    chores.Scheduler(clean_redis, table).enqueue_due(0.0)
    queue = get_queue("slow")
    with ThreadPoolExecutor() as pool:
        flowing = pool.submit(_flow_while_it_hangs, pipeline.redis_url, clean_redis)
        # Here: RQ breaks a chore off by a signal, which only the main thread gets.
        SimpleWorker([queue], connection=queue.connection).work(burst=True, logging_level="CRITICAL")
        truth = flowing.result()
    with psycopg.connect(pipeline.database_url) as connected:
        (stored,) = connected.execute("SELECT count(*) FROM events_event").fetchone() or (0,)
    assert stored == len(truth.ids) == 5_000
    assert "JobTimeoutException" in ChoreRun.objects.get(pk="hangs").error


def _flow_while_it_hangs(redis_url: str, client: "redis.Redis") -> Truth:
    truth = Truth()
    try:
        until(lambda: ChoreRun.objects.filter(pk="hangs").exists(), 10)
        asyncio.run(_publish(redis_url, truth))
        until(lambda: stream.depth(client) == 0, 5)
        ready = Client().get("/readyz")
        assert ready.status_code == 200, ready.content
        assert ChoreRun.objects.get(pk="hangs").finished_at is None, "it hangs no more"
    finally:
        connection.close()
    return truth


async def _publish(redis_url: str, truth: Truth) -> None:
    publisher = RedisPublisher(redis_url)
    publisher.start()
    for _ in range(50):
        await publisher.publish(truth.items(100))
    await publisher.stop()


def ran(name: str, since: datetime = EVER) -> bool:
    return ChoreRun.objects.filter(pk=name, succeeded_at__gt=since).exists()


@contextmanager
def database_away(elsewhere: str) -> Iterator[None]:
    """The chores' process is put out of its database, and let in again at the end."""
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    name = sql.Identifier(connection.settings_dict["NAME"])
    with psycopg.connect(elsewhere, autocommit=True) as other:
        other.execute(allow.format(name, sql.SQL("false")))
        try:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [CALLED]
            )
            yield
        finally:
            other.execute(allow.format(name, sql.SQL("true")))
