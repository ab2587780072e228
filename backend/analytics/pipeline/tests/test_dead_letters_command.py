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


def test_a_redis_that_is_away_is_named(settings: "pytest.FixtureRequest") -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]  # pytest-django's own class
    with pytest.raises(CommandError, match="Redis is away"):
        call_command("dead_letters")
