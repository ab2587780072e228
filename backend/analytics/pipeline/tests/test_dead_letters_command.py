"""`manage.py dead_letters` tells what was set aside, and publishes it again."""

import json

import pytest
import redis
from django.core.management import CommandError, call_command

from analytics.common.tally import DeadCode
from analytics.pipeline.tests.drafts import envelope
from analytics.stream import redis as stream
from analytics.stream.base import DeadLetter
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import encode
from analytics.stream.stops import RedisStops


@pytest.fixture
def letters(clean_redis: "redis.Redis") -> RedisDeadLetters:
    kept = RedisDeadLetters(clean_redis)
    event = encode(envelope(name="signup", user_id="person@example.com", ip="203.0.113.9"))
    kept.add(
        [
            DeadLetter(1, "rejected: why", event, code=DeadCode.STORE_REJECTED),
            DeadLetter(2, "unreadable: damaged", b"\xc1", code=DeadCode.UNREADABLE),
        ]
    )
    return kept


pytestmark = pytest.mark.django_db


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    call_command("dead_letters", *arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_is_told_with_its_reason_and_nothing_of_the_person(
    letters: RedisDeadLetters, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = told(capsys)
    assert (one["event_name"], one["reason"], one["project"]) == ("signup", "rejected: why", 1)
    assert "person@example.com" not in json.dumps(one)
    assert "203.0.113.9" not in json.dumps(one)
    assert (other["code"], other["bytes"]) == ("unreadable", 1)
    full = told(capsys, "--full", "--code", "store_rejected")
    assert len(full) == 1
    assert "person@example.com" not in json.dumps(full)
    assert "203.0.113.9" not in json.dumps(full)
    assert "user_id" in json.dumps(full)


def test_those_that_are_named_are_published_again(
    letters: RedisDeadLetters, capsys: pytest.CaptureFixture[str], clean_redis: "redis.Redis"
) -> None:
    one, other = told(capsys)
    assert told(capsys, "--replay", str(one["id"])) == [{"replayed": 1}]
    assert [letter["id"] for letter in told(capsys)] == [other["id"]]
    assert stream.depth(clean_redis) == 1
    assert told(capsys, "--replay-all") == [{"replayed": 1}]
    assert letters.count() == 0


def test_an_id_that_is_none_replays_nothing(letters: RedisDeadLetters) -> None:
    with pytest.raises(CommandError, match="no dead letter has the id 5-5"):
        call_command("dead_letters", "--replay", "5-5")
    assert letters.count() == 2


def test_those_of_a_code_by_id_and_all_are_purged(
    letters: RedisDeadLetters, capsys: pytest.CaptureFixture[str], clean_redis: "redis.Redis"
) -> None:
    letters.add([DeadLetter(0, "unreadable: damaged", b"\xc1", code=DeadCode.UNREADABLE)])
    assert told(capsys, "--purge-all", "--code", "unreadable") == [{"purged": 2}]
    (one,) = told(capsys)
    with pytest.raises(CommandError, match="nothing was purged"):
        call_command("dead_letters", "--purge", str(one["id"]), "7-7", "no id")
    assert told(capsys, "--purge", str(one["id"])) == [{"purged": 1}]
    assert told(capsys, "--purge-all") == [{"purged": 0}]
    assert stream.depth(clean_redis) == 0


def test_a_line_that_stands_is_let_go_on(
    clean_redis: "redis.Redis", capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "--release", "--minutes", "5") == [{"released": True, "minutes": 5}]
    assert RedisStops(clean_redis).released() is not None
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("dead_letters", "--release", "--minutes", "100000")


def test_a_redis_that_is_away_is_named(settings: "pytest.FixtureRequest") -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]  # pytest-django's own class
    with pytest.raises(CommandError, match="Redis is away"):
        call_command("dead_letters")
