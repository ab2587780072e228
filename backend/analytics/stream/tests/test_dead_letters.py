"""Dead letters: kept with their reason, replayable, and never more than the budget allows."""

import threading

import redis

from analytics.common.tally import DeadCode, Outcome, ledger_key
from analytics.stream import redis as stream
from analytics.stream.consumer import RedisConsumer
from analytics.stream.dead_letters import Budget, DeadLetter, RedisDeadLetters
from analytics.stream.envelope import VERSION, Envelope, encode
from analytics.stream.tally import field_of_payload


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
    assert letters.replay(letters.list(count=1)) == 1
    assert letters.count() == 0
    (entry,) = RedisConsumer(clean_redis, "one").read(count=5, block_ms=0)
    assert (entry.shard, entry.payloads) == (3, (b"a",))


def test_a_letter_that_two_replay_at_once_is_published_once(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(0, "rejected", b"%d" % number) for number in range(1_000)])
    found, done = letters.list(count=1_000), []
    threads = [threading.Thread(target=lambda: done.append(letters.replay(found))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1_000
    assert (stream.depth(clean_redis), letters.count()) == (1_000, 0)


def test_those_of_some_ids_are_found_whatever_else_is_asked_for(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(1, "rejected", b"%d" % number) for number in range(3)])
    first, _, third = (letter.letter_id for letter in letters.list(count=3))
    assert [letter.payload for letter in letters.get([third, "5-5", first])] == [b"2", b"0"]


def test_a_purged_letter_is_gone_and_stays_dead_in_the_ledger(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    payload, code = _payload(), DeadCode.STORE_REJECTED
    dead, purged = (field_of_payload(payload, one, code) for one in (Outcome.DEAD, Outcome.PURGED))
    assert dead is not None
    assert purged is not None
    letters.add([DeadLetter(1, "rejected", payload, code=code)])
    clean_redis.hset(ledger_key(1), dead, 1)
    found = letters.list(count=5)
    assert (letters.purge(found), letters.purge(found), letters.count()) == (1, 0, 0)
    assert clean_redis.hgetall(ledger_key(1)) == {dead: b"1", purged: b"1"}
    assert letters.purged() == 1


def test_a_letter_that_cannot_be_read_is_purged_and_counted_in_no_ledger(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(1, "unreadable", b"\xff", code=DeadCode.UNREADABLE)])
    letters.add([DeadLetter(1, "of an old release", _payload())])
    assert letters.purge(letters.list(count=5)) == letters.purged() == 2
    assert clean_redis.hgetall(ledger_key(1)) == {}


def test_a_letter_that_some_purge_and_some_replay_becomes_one_of_both(clean_redis: "redis.Redis") -> None:
    letters = RedisDeadLetters(clean_redis)
    payload, code = _payload(), DeadCode.STORE_REJECTED
    dead, purged = (field_of_payload(payload, one, code) or b"" for one in (Outcome.DEAD, Outcome.PURGED))
    letters.add([DeadLetter(0, "rejected", payload, code=code) for _ in range(1_000)])
    clean_redis.hset(ledger_key(0), dead, 1_000)
    found = letters.list(count=1_000)
    done: list[int] = []
    ways = (letters.replay, letters.purge, letters.purge)
    threads = [threading.Thread(target=lambda way=way: done.append(way(found))) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(done), letters.count()) == (1_000, 0)
    counted = {field: int(events) for field, events in clean_redis.hgetall(ledger_key(0)).items()}
    assert counted[dead] == counted.get(purged, 0) == letters.purged() == 1_000 - stream.depth(clean_redis)


def test_what_was_told_to_be_forgotten_no_longer_counts_against_the_budget() -> None:
    budget = Budget(ratio=1, consecutive=10)
    assert budget.allows([True] * 9)
    budget.forget()
    assert budget.allows([True] * 9)


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


def _payload() -> bytes:
    event = Envelope(
        version=VERSION,
        project_id=1,
        key_id=1,
        event_id=b"0" * 16,
        received_at=1_700_000_000_000_000,
        timestamp=1_700_000_000_000_000,
        name="pageview",
        source="web",
        user_id="u",
        session_id="s",
    )
    return encode(event)
