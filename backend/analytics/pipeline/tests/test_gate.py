"""The line stops when the budget is spent, says so, and goes on when somebody has looked."""

import threading

import pytest
import redis

from analytics.pipeline import gate as module
from analytics.pipeline.gate import Gate, OverBudget
from analytics.stream.base import DeadLetter, StreamUnavailable
from analytics.stream.dead_letters import Budget
from analytics.stream.stops import RedisStops

BAD = [True] * 10
LETTERS = [DeadLetter(0, "rejected: why", b"")] * 10


@pytest.fixture
def stops(clean_redis: "redis.Redis") -> RedisStops:
    return RedisStops(clean_redis)


def gate(stops: RedisStops, worker: str = "one") -> Gate:
    return Gate(budget=Budget(consecutive=5), stops=stops, worker=worker, look=0.01)


def test_a_stop_is_told_with_its_reason_until_the_line_goes_on(stops: RedisStops) -> None:
    one = gate(stops)
    with pytest.raises(OverBudget, match="10 of 10 events, the first: rejected: why"):
        one.pass_or_stop(BAD, LETTERS)
    (told,) = stops.standing()
    assert (told.worker, told.bad, told.events, told.reason) == ("one", 10, 10, "rejected: why")
    one.pass_or_stop([False], [])
    assert stops.standing() == []


def test_a_release_lets_the_batch_at_hand_pass_and_the_next_bad_one_stop_again(stops: RedisStops) -> None:
    one = gate(stops)
    for _ in range(2):
        with pytest.raises(OverBudget):
            one.pass_or_stop(BAD, LETTERS)
        stops.release()
        assert not one.wait(threading.Event())
        one.pass_or_stop(BAD, LETTERS)
        assert stops.standing() == []


def test_a_release_from_before_the_stop_is_not_meant_for_it(stops: RedisStops) -> None:
    stops.release()
    one = gate(stops)
    for _ in range(2):
        with pytest.raises(OverBudget):
            one.pass_or_stop(BAD, LETTERS)


def test_a_release_that_came_while_the_worker_was_down_is_meant_for_its_next_life(stops: RedisStops) -> None:
    with pytest.raises(OverBudget):
        gate(stops).pass_or_stop(BAD, LETTERS)
    with pytest.raises(OverBudget):
        gate(stops).pass_or_stop(BAD, LETTERS)
    stops.release()
    again = gate(stops)
    again.pass_or_stop(BAD, LETTERS)
    assert stops.of("one") is None
    with pytest.raises(OverBudget):
        again.pass_or_stop(BAD, LETTERS)


def test_a_stop_of_an_earlier_life_is_forgotten_with_the_first_batch_that_passes(stops: RedisStops) -> None:
    with pytest.raises(OverBudget):
        gate(stops).pass_or_stop(BAD, LETTERS)
    gate(stops).pass_or_stop([False], [])
    assert stops.standing() == []


def test_a_release_for_minutes_lets_every_line_pass_that_long(
    stops: RedisStops, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops.release(seconds=60)
    for worker in ("one", "two"):
        other = gate(stops, worker)
        other.pass_or_stop(BAD, LETTERS)
        other.pass_or_stop(BAD, LETTERS)
    now = stops.now()
    monkeypatch.setattr(stops, "now", lambda: now + 61)
    with pytest.raises(OverBudget):
        other.pass_or_stop(BAD, LETTERS)


def test_a_stop_of_the_process_ends_the_waiting(stops: RedisStops) -> None:
    one, stop = gate(stops), threading.Event()
    with pytest.raises(OverBudget):
        one.pass_or_stop(BAD, LETTERS)
    stop.set()
    assert one.wait(stop)


def test_without_a_release_the_batch_is_tried_again_after_a_while(
    stops: RedisStops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TRY_AGAIN_SECONDS", 0.05)
    one = gate(stops)
    with pytest.raises(OverBudget):
        one.pass_or_stop(BAD, LETTERS)
    assert not one.wait(threading.Event())


def test_a_redis_that_is_away_lets_nothing_pass() -> None:
    one = gate(RedisStops(redis.Redis.from_url("redis://127.0.0.1:1/0")))
    with pytest.raises(StreamUnavailable):
        one.pass_or_stop(BAD, LETTERS)
