"""Dead letters: kept with their reason, replayable, and never more than the budget allows."""

import redis

from analytics.stream.consumer import RedisConsumer
from analytics.stream.dead_letters import Budget, DeadLetter, RedisDeadLetters


def test_it_keeps_payload_and_reason_in_order(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(1, "unreadable", b"\xff\x00"), DeadLetter(2, "rejected", b"b")])
    first, second = letters.list(count=10)
    assert (first.shard, first.reason, first.payload) == (1, "unreadable", b"\xff\x00")
    assert [letter.payload for letter in letters.list(count=10, after=first.letter_id)] == [b"b"]
    assert second.letter_id > first.letter_id
    assert letters.count() == 2


def test_a_replayed_letter_is_back_in_its_shard_and_gone_here(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(3, "rejected", b"a")])
    letters.replay(letters.list(count=1))
    assert letters.count() == 0
    (entry,) = RedisConsumer(clean_redis, "one").read(count=5, block_ms=0)
    assert (entry.shard, entry.payloads) == (3, (b"a",))


def test_one_odd_event_in_a_quiet_hour_is_within_the_budget() -> None:
    assert Budget(ratio=0.05, floor=20, consecutive=100).allows([True])


def test_too_large_a_share_of_bad_events_stops_the_line() -> None:
    budget = Budget(ratio=0.05, floor=20, consecutive=1000, window=1000)
    assert budget.allows([False] * 500)
    assert budget.allows(([True] + [False] * 19) * 19)
    assert not budget.allows([True, False] * 60)


def test_a_run_of_bad_events_stops_the_line_even_over_several_batches() -> None:
    budget = Budget(ratio=1, consecutive=10)
    assert budget.allows([False, *[True] * 9])
    assert not budget.allows([True])
    assert budget.allows([False])


def test_a_batch_it_refused_is_not_counted_twice() -> None:
    budget = Budget(ratio=0.1, floor=5, consecutive=100, window=100)
    assert budget.allows([False] * 50)
    assert not budget.allows([True] * 10)
    assert not budget.allows([True] * 10)
    assert budget.allows([False] * 50)
