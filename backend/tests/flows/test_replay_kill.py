"""Replaying, killed in the middle: each letter is in the stream or set aside, never both, never neither."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import redis

from analytics.stream import redis as stream
from analytics.stream.dead_letters import DeadLetter, RedisDeadLetters
from tests.database import database_url
from tests.flows.pipelines import BACKEND
from tests.waiting import until

LETTERS = 10_000


@pytest.mark.slow
def test_a_replay_that_is_killed_neither_loses_nor_doubles(
    transactional_db: None, services: object, clean_redis: "redis.Redis", tmp_path: Path
) -> None:
    kept = RedisDeadLetters(clean_redis)
    kept.add([DeadLetter(number % 4, "rejected: why", b"%d" % number) for number in range(LETTERS)])
    urls = {"DATABASE_URL": database_url(), "REDIS_URL": services.redis_url}  # type: ignore[attr-defined]
    environ = {**os.environ, **urls, "STATE_DIR": str(tmp_path)}
    command = [sys.executable, str(BACKEND / "manage.py"), "dead_letters", "--replay-all"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as replaying:
        until(lambda: stream.depth(clean_redis) > 0, 60)
        replaying.kill()
    assert stream.depth(clean_redis) + kept.count() == LETTERS
    assert payloads(clean_redis) | {letter.payload for letter in kept.list(count=LETTERS)} == everything()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    assert (stream.depth(clean_redis), kept.count()) == (LETTERS, 0)
    assert payloads(clean_redis) == everything()


def payloads(client: "redis.Redis") -> set[bytes]:
    rows: list[Any] = [row for shard in range(4) for row in client.xrange(f"ev:{{{shard}}}") or ()]
    return {fields[b"e"] for _, fields in rows}


def everything() -> set[bytes]:
    return {b"%d" % number for number in range(LETTERS)}
