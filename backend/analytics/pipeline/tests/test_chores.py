"""Chores: due when they are, once at a time, and never silent about a failure."""

import pytest
import redis
from django.db import connection
from django_rq import get_queue

from analytics.events.models import ChoreRun
from analytics.pipeline import chores
from analytics.pipeline.chores import Chore, Scheduler, run_chore

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_is_due_at_the_start_and_then_at_its_interval(clean_redis: "redis.Redis") -> None:
    scheduler = Scheduler(clean_redis, (Chore("make_partitions", chores.make_partitions, 60),))
    assert scheduler.enqueue_due(1000.0) == ["make_partitions"]
    chores.forget_waiting(clean_redis, "make_partitions")
    assert scheduler.enqueue_due(1059.0) == []
    assert scheduler.enqueue_due(1060.0) == ["make_partitions"]
    assert len(get_queue("default")) == 2


def test_what_waits_in_the_queue_is_not_put_there_again(clean_redis: "redis.Redis") -> None:
    first, second = Scheduler(clean_redis), Scheduler(clean_redis)
    assert first.enqueue_due(0.0) == [chore.name for chore in chores.CHORES]
    assert second.enqueue_due(0.0) == []
    assert first.enqueue_due(1e9) == []


@pytest.mark.parametrize("name", [chore.name for chore in chores.CHORES])
def test_every_chore_runs_and_leaves_a_trace(name: str, clean_redis: "redis.Redis") -> None:
    assert run_chore(name)
    assert run_chore(name)
    run = ChoreRun.objects.get(pk=name)
    assert (run.runs, run.failures, run.error) == (2, 0, "")
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at


def test_a_failure_is_recorded_and_the_next_run_clears_it(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("disk full")

    monkeypatch.setitem(chores.BY_NAME, "odd", Chore("odd", fails, 60))
    assert run_chore("odd")
    assert ChoreRun.objects.get(pk="odd").error == "RuntimeError: disk full"
    monkeypatch.setitem(chores.BY_NAME, "odd", Chore("odd", lambda: None, 60))
    assert run_chore("odd")
    run = ChoreRun.objects.get(pk="odd")
    assert (run.runs, run.failures, run.error) == (2, 1, "")


def test_a_second_copy_does_not_run_beside_the_first(clean_redis: "redis.Redis") -> None:
    other = connection.copy()  # a session of its own, as another process has
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", chores.lock_of("compact_marks"))
            assert not run_chore("compact_marks")
            # Closing gives the session back to the pool, lock and all.
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", chores.lock_of("compact_marks"))
        assert not ChoreRun.objects.filter(pk="compact_marks").exists()
    finally:
        other.close()
    assert run_chore("compact_marks")
