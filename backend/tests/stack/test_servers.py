"""The embedded PostgreSQL and Valkey, for real: from nothing, after kills, and with damage."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from analytics.config.stack import accounts, state
from analytics.config.stack.embedded import Services, embedded_services, running_or_start
from analytics.config.stack.errors import StackError, StateInUseError
from analytics.config.stack.postgres import Postgres
from tests.stack.helpers import alive
from tests.waiting import until


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    # pytest's folder is private to us, as a home may be: PostgreSQL's user must get through it all the same.
    return tmp_path / "state with é"


def pids(state_dir: Path) -> dict[str, int]:
    return dict(json.loads((state_dir / "run/services.json").read_text())["pids"])


def database_answers(services: Services) -> bool:
    try:
        with psycopg.connect(services.database_url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def test_both_start_from_nothing_and_the_second_time_find_their_data(state_dir: Path) -> None:
    with embedded_services(state_dir) as services:
        with psycopg.connect(services.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'é' AS word")
            assert connection.info.server_version >= 150000
            settings: dict[str, str] = dict(
                connection.execute(
                    "SELECT name, setting FROM pg_settings WHERE name IN "
                    "('synchronous_commit', 'fsync', 'jit', 'listen_addresses', 'data_checksums')"
                ).fetchall()
            )
        with redis.Redis.from_url(services.redis_url) as client:
            client.xadd("ev:{0}", {"e": b"x"})
            assert client.info("memory")["maxmemory_policy"] == "noeviction"
            assert client.info("persistence")["aof_enabled"] == 1
    assert settings == {
        "synchronous_commit": "on", "fsync": "on", "jit": "off",
        "listen_addresses": "127.0.0.1", "data_checksums": "on",
    }  # fmt: skip
    with embedded_services(state_dir) as again:
        assert again == services, "URLs stay the same from run to run"
        with psycopg.connect(again.database_url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("é",)
        with redis.Redis.from_url(again.redis_url) as client:
            assert client.xlen("ev:{0}") == 1
    assert not (state_dir / "postgres/data/postmaster.pid").exists(), "stopped cleanly"


def test_passwords_are_needed_and_kept_private(state_dir: Path) -> None:
    with embedded_services(state_dir) as services:
        for url in (services.database_url, services.redis_url):
            assert url.rsplit("@", 1)[1].startswith("127.0.0.1:")
        without = services.database_url.replace(services.database_url.split(":")[2].split("@")[0], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(without)
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url("redis://" + services.redis_url.split("@")[1]).ping()
    for name in ("postgres_password", "valkey_password", "run/services.json", "valkey/valkey.conf"):
        assert (state_dir / name).stat().st_mode & 0o077 == 0, name


def test_both_recover_from_kill_9_with_everything_acknowledged(state_dir: Path) -> None:
    with embedded_services(state_dir) as services:
        with psycopg.connect(services.database_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 50000) AS n")
        with redis.Redis.from_url(services.redis_url) as client:
            for n in range(500):
                client.xadd("ev:{0}", {"e": str(n)})
        before = pids(state_dir)
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        until(lambda: set(pids(state_dir).values()).isdisjoint(before.values()) and len(pids(state_dir)) == 3)
        until(lambda: database_answers(services))
        with psycopg.connect(services.database_url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50000,)
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.xlen("ev:{0}") == 500


def test_what_valkey_answers_the_kernel_has_and_the_disk_soon(state_dir: Path) -> None:
    """Valkey's own `everysec` would keep answers in its memory while an fsync is under way."""
    with embedded_services(state_dir) as services, redis.Redis.from_url(services.redis_url) as client:
        assert client.config_get("appendfsync") == {"appendfsync": "no"}
        log = state_dir / "valkey" / "appendonlydir"
        for number in range(200):
            client.set("last", number)
            (current,) = log.glob("*.incr.aof")
            assert f"{number}\r\n".encode() in current.read_bytes()[-40:]
        before = pids(state_dir)["valkey-log"]
        os.kill(before, signal.SIGKILL)
        until(lambda: pids(state_dir).get("valkey-log", before) != before)
    with (
        embedded_services(state_dir, fsync="always") as services,
        redis.Redis.from_url(services.redis_url) as client,
    ):
        assert client.config_get("appendfsync") == {"appendfsync": "always"}
        assert client.get("last") == b"199"


def test_a_stale_pid_file_that_names_another_program_is_no_obstacle(state_dir: Path) -> None:
    with embedded_services(state_dir):
        pid_file = state_dir / "postgres/data/postmaster.pid"
        left = pid_file.read_text().splitlines()
        status = pid_file.stat()
    account = accounts.unprivileged_account(state_dir / "postgres/data", ())
    # A living process of the same user, which PostgreSQL alone would take for a postmaster.
    other = subprocess.Popen(
        ["/bin/sleep", "600"], user=account.uid if account else None, start_new_session=True
    )
    try:
        pid_file.write_text("\n".join([str(other.pid), *left[1:], ""]))
        os.chown(pid_file, status.st_uid, status.st_gid)
        with embedded_services(state_dir) as services:
            assert database_answers(services)
        assert alive(other.pid)
    finally:
        other.kill()
        other.wait()


def test_a_broken_first_attempt_leaves_nothing_to_trip_on(state_dir: Path) -> None:
    state.prepare(state_dir)
    draft = state_dir / "postgres/draft/base"
    draft.mkdir(parents=True)
    (draft / "half").write_text("written")
    with embedded_services(state_dir) as services:
        assert database_answers(services)


def test_a_log_that_ends_in_zeros_is_repaired(state_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with embedded_services(state_dir) as services, redis.Redis.from_url(services.redis_url) as client:
        for n in range(100):
            client.xadd("ev:{0}", {"e": str(n)})
    (log,) = (state_dir / "valkey/appendonlydir").glob("*.incr.aof")
    with log.open("ab") as file:
        file.write(b"\0" * 4096)
    with embedded_services(state_dir) as services, redis.Redis.from_url(services.redis_url) as client:
        assert client.xlen("ev:{0}") == 100
    assert "cut 4096 bytes" in capfd.readouterr().err


def test_a_log_cut_in_the_middle_of_an_entry_is_repaired(state_dir: Path) -> None:
    with embedded_services(state_dir) as services, redis.Redis.from_url(services.redis_url) as client:
        for n in range(100):
            client.xadd("ev:{0}", {"e": str(n)})
    (log,) = (state_dir / "valkey/appendonlydir").glob("*.incr.aof")
    os.truncate(log, log.stat().st_size - 7)
    with embedded_services(state_dir) as services, redis.Redis.from_url(services.redis_url) as client:
        assert client.xlen("ev:{0}") == 99


def test_taken_ports_are_replaced(state_dir: Path) -> None:
    with embedded_services(state_dir) as first:
        pass
    port = int((state_dir / "postgres_port").read_text())
    with socket.create_server(("127.0.0.1", port)), embedded_services(state_dir) as second:
        assert second.database_url != first.database_url
        assert second.redis_url == first.redis_url
        assert database_answers(second)


def test_a_held_state_folder_says_who_holds_it(state_dir: Path) -> None:
    with (
        state.held(state_dir, "make run"),
        pytest.raises(StateInUseError, match=rf"in use by `make run` \(process {os.getpid()}\)"),
        embedded_services(state_dir),
    ):
        pass


def test_a_command_uses_the_running_servers_and_leaves_them_running(state_dir: Path) -> None:
    with embedded_services(state_dir) as services:
        before = pids(state_dir)
        with running_or_start(state_dir) as found:
            assert found == services
        assert pids(state_dir) == before
        assert all(alive(pid) for pid in before.values())


def test_a_command_waits_for_a_stack_that_is_just_stopping(state_dir: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from analytics.config.stack import state\n"
        f"with state.held(Path({str(state_dir)!r}), 'make run'): print('held', flush=True); time.sleep(1)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=_env()) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with running_or_start(state_dir) as services:
            assert other.wait() == 0
            assert database_answers(services)


def test_lost_passwords_are_named_and_not_replaced(state_dir: Path) -> None:
    with embedded_services(state_dir):
        pass
    (state_dir / "postgres_password").unlink()
    with pytest.raises(StackError, match=r"postgres_password is missing while .* restore it"):
        Postgres.prepare(state_dir)
    assert not (state_dir / "postgres_password").exists()


def test_data_of_another_major_version_is_refused(state_dir: Path) -> None:
    with embedded_services(state_dir):
        pass
    (state_dir / "postgres/data/PG_VERSION").write_text("14\n")
    with pytest.raises(StackError, match="was written by PostgreSQL 14, and the one here is 18"):
        Postgres.prepare(state_dir)


@pytest.fixture
def two_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with embedded_services(tmp_path_factory.mktemp("given")) as services:
        yield services


def test_given_servers_are_used_and_nothing_is_started(two_servers: Services, state_dir: Path) -> None:
    with embedded_services(
        state_dir, database_url=two_servers.database_url, redis_url=two_servers.redis_url
    ) as services:
        assert services == two_servers
        assert pids_or_none(state_dir) == {}
    assert not (state_dir / "postgres").exists()


def pids_or_none(state_dir: Path) -> dict[str, int]:
    return pids(state_dir) if (state_dir / "run/services.json").exists() else {}


def test_given_servers_that_cannot_be_used_are_named_in_one_sentence(
    two_servers: Services, state_dir: Path
) -> None:
    database, stream = two_servers.database_url, two_servers.redis_url
    wrong: list[tuple[str, str | None, str | None]] = [
        ("port 1 failed: Connection refused", "postgresql://a:b@localhost:1/x", None),
        ('password authentication failed for user "app"', database.replace("app:", "app:x"), None),
        ('database "none" does not exist', database.replace("/analytics", "/none"), None),
        ("REDIS_URL .* Connection refused", database, "redis://127.0.0.1:1/0"),
        ("REDIS_URL .* invalid username-password pair", database, stream.replace("redis://:", "redis://:x")),
        ("REDIS_URL .* DB index is out of range", database, stream.removesuffix("/0") + "/99"),
    ]
    for sentence, database_url, redis_url in wrong:
        with (
            pytest.raises(StackError, match=sentence) as refused,
            embedded_services(state_dir, database_url=database_url, redis_url=redis_url),
        ):
            pass
        assert "\n" not in str(refused.value)
    assert not (state_dir / "postgres").exists()
    assert not (state_dir / "valkey").exists()


def test_a_redis_that_may_evict_is_refused_and_one_without_a_log_is_warned_of(
    two_servers: Services, state_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    given = {"database_url": two_servers.database_url, "redis_url": two_servers.redis_url}
    with redis.Redis.from_url(two_servers.redis_url) as client:
        client.config_set("appendonly", "no")
        with embedded_services(state_dir, **given):
            pass
        assert "without an append-only log" in capfd.readouterr().err
        client.config_set("maxmemory-policy", "allkeys-lru")
    with (
        pytest.raises(StackError, match=r"may drop acknowledged events .* set maxmemory-policy noeviction"),
        embedded_services(state_dir, **given),
    ):
        pass


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
