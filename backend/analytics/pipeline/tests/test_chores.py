"""Chores: due when they are, once at a time, and never silent about a failure."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings
from django.db import OperationalError, connection
from django_rq import get_queue
from rq import SimpleWorker

from analytics.audit.models import LedgerFold
from analytics.common.jobs import Lane, want_chore, wanted_chores
from analytics.events.models import ChoreRun
from analytics.pipeline import chores
from analytics.pipeline.chore_retries import ChoreRetries
from analytics.pipeline.chore_state import ChoreOutcome, chore_states
from analytics.pipeline.chores import HOUR, Chore, Scheduler, forget_waiting, run_chore

pytestmark = pytest.mark.django_db(transaction=True)


def waiting_in(lane: str) -> list[str]:
    return [job.args[0] for job in get_queue(lane).jobs]


def test_everything_is_due_at_the_start_and_then_at_its_interval(clean_redis: "redis.Redis") -> None:
    scheduler = Scheduler(clean_redis, (Chore("make_partitions", chores.make_partitions, 60),))
    assert scheduler.enqueue_due(1000.0) == ["make_partitions"]
    chores.forget_waiting(clean_redis, "make_partitions")
    assert scheduler.enqueue_due(1059.0) == []
    assert scheduler.enqueue_due(1060.0) == ["make_partitions"]
    assert len(get_queue("slow")) == 2


def test_what_waits_in_the_queue_is_not_put_there_again(clean_redis: "redis.Redis") -> None:
    first, second = Scheduler(clean_redis), Scheduler(clean_redis)
    assert first.enqueue_due(0.0) == [chore.name for chore in chores.CHORES]
    assert second.enqueue_due(0.0) == []
    assert first.enqueue_due(1e9) == []


def test_one_that_was_taken_and_never_began_does_not_miss_its_turn(clean_redis: "redis.Redis") -> None:
    hourly = (Chore("make_partitions", chores.make_partitions, HOUR),)
    assert Scheduler(clean_redis, hourly).enqueue_due(0.0) == ["make_partitions"]
    after_the_kill = Scheduler(clean_redis, hourly)
    assert after_the_kill.enqueue_due(0.0) == []
    assert 0 < clean_redis.ttl("chore:make_partitions:waiting") <= 600
    forget_waiting(clean_redis, "make_partitions")  # as its end does
    assert after_the_kill.enqueue_due(59.0) == []
    assert after_the_kill.enqueue_due(60.0) == ["make_partitions"]
    assert after_the_kill.enqueue_due(61.0) == []


def test_each_lane_has_its_queue(clean_redis: "redis.Redis") -> None:
    assert set(settings.RQ_QUEUES) == set(Lane)
    table = (
        Chore("make_partitions", chores.make_partitions, 60, lane=Lane.QUICK),
        Chore("apply_retention", chores.apply_retention, 60),
    )
    Scheduler(clean_redis, table).enqueue_due(0.0)
    assert [job.args for job in get_queue("quick").jobs] == [("make_partitions",)]
    assert [job.args for job in get_queue("slow").jobs] == [("apply_retention",)]


def test_an_urgent_one_goes_to_the_front_but_never_twice_in_a_row(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    table = (Chore("plain", lambda: None, 60), Chore("urgent", lambda: None, 60, is_urgent=True))
    scheduler = Scheduler(clean_redis, table)
    scheduler.enqueue_due(0.0)
    assert waiting_in("slow") == ["urgent", "plain"]
    clean_redis.delete(get_queue("slow").key)

    def is_wanted_meanwhile() -> None:
        want_chore(clean_redis, "urgent")
        assert scheduler.enqueue_due(1.0) == ["urgent"]

    monkeypatch.setitem(chores.BY_NAME, "urgent", Chore("urgent", is_wanted_meanwhile, 60, is_urgent=True))
    forget_waiting(clean_redis, "plain")
    want_chore(clean_redis, "plain")
    scheduler.enqueue_due(0.5)
    run_chore("urgent")
    assert waiting_in("slow") == ["plain", "urgent"], "what waited while it ran comes before its next turn"


def test_one_that_is_wanted_has_its_turn_at_once_and_only_once(clean_redis: "redis.Redis") -> None:
    hourly = (Chore("make_partitions", chores.make_partitions, HOUR), Chore("odd", lambda: None, HOUR))
    scheduler = Scheduler(clean_redis, hourly)
    scheduler.enqueue_due(0.0)
    for name in ("make_partitions", "odd"):
        forget_waiting(clean_redis, name)
    want_chore(clean_redis, "make_partitions")
    want_chore(clean_redis, "of another lane")
    assert scheduler.enqueue_due(1.0) == ["make_partitions"]
    forget_waiting(clean_redis, "make_partitions")
    assert scheduler.enqueue_due(2.0) == []
    assert wanted_chores(clean_redis) == {"of another lane"}, "its own scheduler takes that up"


@pytest.mark.parametrize("name", [chore.name for chore in chores.CHORES])
def test_every_chore_runs_and_leaves_a_trace(name: str, clean_redis: "redis.Redis") -> None:
    assert run_chore(name)
    assert run_chore(name)
    run = ChoreRun.objects.get(pk=name)
    assert (run.runs, run.failures, run.failures_in_row, run.error) == (2, 0, 0, "")
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at
    assert run.succeeded_at == run.finished_at


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
    assert (run.runs, run.failures, run.failures_in_row, run.error) == (2, 1, 0, "")
    assert ChoreRetries(clean_redis).all() == {}


def test_a_chore_that_fails_is_tried_again_before_its_next_turn(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Chore("odd", lambda: 1 / 0, HOUR)  # type: ignore[arg-type]  # it returns nothing
    monkeypatch.setitem(chores.BY_NAME, "odd", odd)
    scheduler, retries = Scheduler(clean_redis, (odd,)), ChoreRetries(clean_redis)
    assert scheduler.enqueue_due(0.0) == ["odd"]
    run_chore("odd")
    assert retries.all()["odd"].error == "ZeroDivisionError: division by zero"
    assert scheduler.enqueue_due(1.0) == []
    retries.put_off("odd", time.time())
    assert scheduler.enqueue_due(2.0) == ["odd"]
    assert scheduler.enqueue_due(3.0) == [], "it is in the queue"
    forget_waiting(clean_redis, "odd")
    assert scheduler.enqueue_due(4.0) == [], "it is running"
    run_chore("odd")
    run = ChoreRun.objects.get(pk="odd")
    assert (run.runs, run.failures, run.failures_in_row, run.succeeded_at) == (2, 2, 2, None)


def test_the_waits_grow_up_to_the_chores_period(clean_redis: "redis.Redis") -> None:
    retries, now = ChoreRetries(clean_redis), 1000.0
    waits = [retries.failed("odd", "why", now, longest=60).due_at - now for _ in range(6)]
    assert waits == [5, 10, 20, 40, 60, 60]
    for _ in range(2_000):
        retries.failed("odd", "why", now, longest=60)
    assert retries.due(now + 59) == set()
    assert retries.due(now + 60) == {"odd"}
    retries.forget("odd")
    assert retries.failed("odd", "why", now, longest=60).failures == 1


def test_a_database_that_is_away_is_a_failure_that_is_tried_again(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_: str) -> None:
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as patched:
        patched.setattr(chores, "_locked", refuses)
        assert not run_chore("refresh_rollups")
    assert "the connection is closed" in ChoreRetries(clean_redis).all()["refresh_rollups"].error
    (state,) = chore_states(clean_redis, datetime.now(UTC), [chores.BY_NAME["refresh_rollups"]])
    assert state.outcome is ChoreOutcome.FAILED
    assert run_chore("refresh_rollups")
    assert ChoreRun.objects.get(pk="refresh_rollups").kills == 0


def test_a_run_whose_end_the_database_did_not_learn_of_is_a_failure_and_not_a_kill(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(chores, "_write_end", refuses)
        assert not run_chore("refresh_rollups")
    (state,) = chore_states(clean_redis, datetime.now(UTC), [chores.BY_NAME["refresh_rollups"]])
    assert (state.outcome, state.error) == (ChoreOutcome.FAILED, "OperationalError: gone")
    run_chore("refresh_rollups")
    run = ChoreRun.objects.get(pk="refresh_rollups")
    assert (run.runs, run.failures, run.kills, run.failures_in_row) == (2, 1, 0, 0)


def test_a_chore_of_another_release_is_left_alone(clean_redis: "redis.Redis") -> None:
    assert not run_chore("no such chore")


def test_one_that_hangs_and_one_that_raises_hold_up_nobody(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a real worker, the one that hangs first: inside PostgreSQL, with the interpreter, and in a lock."""

    def hangs_there() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")

    table = (
        Chore("hangs_there", hangs_there, HOUR, limit=1),
        Chore("hangs_here", lambda: time.sleep(60), HOUR, limit=1),
        Chore("raises", lambda: 1 / 0, HOUR),  # type: ignore[arg-type]  # it returns nothing
        Chore("works", lambda: None, HOUR),
    )
    for chore in table:
        monkeypatch.setitem(chores.BY_NAME, chore.name, chore)
    Scheduler(clean_redis, table).enqueue_due(0.0)
    queue = get_queue("slow")
    started = time.monotonic()
    SimpleWorker([queue], connection=queue.connection).work(burst=True, logging_level="CRITICAL")
    assert time.monotonic() - started < 10
    states = {one.name: one for one in chore_states(clean_redis, datetime.now(UTC), table)}
    assert {name: state.outcome.value for name, state in states.items()} == {
        "hangs_there": "failed",
        "hangs_here": "failed",
        "raises": "failed",
        "works": "succeeded",
    }
    assert "JobTimeoutException" in states["hangs_there"].error
    assert "JobTimeoutException" in states["hangs_here"].error
    assert chores.held_locks() == frozenset(), "nothing of them is left in PostgreSQL"


def test_a_chore_is_running_while_its_lock_is_held_and_was_killed_when_it_is_not(
    clean_redis: "redis.Redis",
) -> None:
    run_chore("refresh_rollups")
    ChoreRun.objects.update(started_at=datetime.now(UTC), finished_at=None)
    marks = [chores.BY_NAME["refresh_rollups"]]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", chores.lock_of("refresh_rollups"))
            (state,) = chore_states(clean_redis, datetime.now(UTC), marks)
            assert (state.outcome, state.overdue) == (ChoreOutcome.RUNNING, False)
            (state,) = chore_states(clean_redis, datetime.now(UTC) + timedelta(seconds=721), marks)
            assert (state.outcome, state.overdue) == (ChoreOutcome.RUNNING, True)
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", chores.lock_of("refresh_rollups"))
    finally:
        other.close()
    (state,) = chore_states(clean_redis, datetime.now(UTC), marks)
    assert (state.outcome, state.duration) == (ChoreOutcome.KILLED, None)
    run_chore("refresh_rollups")
    (state,) = chore_states(clean_redis, datetime.now(UTC), marks)
    assert (state.outcome, state.runs, state.failures, state.kills) == (ChoreOutcome.SUCCEEDED, 3, 1, 1)


def test_a_clock_a_year_ahead_takes_nothing_out_of_the_ledger(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    LedgerFold.objects.create(name="folded a moment ago", folded_at=datetime.now(UTC))
    assert run_chore("tidy_ledger"), "the first time of all is only noted"
    with monkeypatch.context() as patched:
        patched.setattr(chores, "_now", lambda: datetime.now(UTC) + timedelta(days=365))
        assert run_chore("tidy_ledger")
    assert "nothing is deleted" in ChoreRun.objects.get(pk="tidy_ledger").error
    assert LedgerFold.objects.exists()
    assert run_chore("tidy_ledger")
    assert ChoreRun.objects.get(pk="tidy_ledger").error == ""


def test_a_chore_is_overdue_when_its_turn_is_long_past_or_never_came(clean_redis: "redis.Redis") -> None:
    marks, now = [chores.BY_NAME["refresh_rollups"]], datetime.now(UTC)
    (state,) = chore_states(clean_redis, now, marks)
    assert (state.outcome, state.overdue) == (ChoreOutcome.NEVER_RAN, True)
    run_chore("refresh_rollups")
    (state,) = chore_states(clean_redis, now, marks)
    assert not state.overdue
    assert state.next_due_at is not None
    (state,) = chore_states(clean_redis, now + timedelta(minutes=4), marks)
    assert (state.overdue, state.next_due_at) == (True, None)


def test_every_chores_lock_is_its_own() -> None:
    assert len({chores.lock_of(chore.name) for chore in chores.CHORES}) == len(chores.CHORES)


def test_a_second_copy_does_not_run_beside_the_first(clean_redis: "redis.Redis") -> None:
    other = connection.copy()  # a session of its own, as another process has
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", chores.lock_of("refresh_rollups"))
            assert not run_chore("refresh_rollups")
            # Closing gives the session back to the pool, lock and all.
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", chores.lock_of("refresh_rollups"))
        assert not ChoreRun.objects.filter(pk="refresh_rollups").exists()
    finally:
        other.close()
    assert run_chore("refresh_rollups")
