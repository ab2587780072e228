"""The commands as a person starts them: told by signals, judged by their words and their status."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.config.stack import dotenv
from tests.stack.helpers import BACKEND, alive, processes_naming, stack_command
from tests.waiting import free_port, until


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    yield folder
    assert not processes_naming(str(folder)), "a test left something running"


def pids(state_dir: Path) -> dict[str, int]:
    try:
        return dict(json.loads((state_dir / "run/services.json").read_text())["pids"])
    except FileNotFoundError:
        return {}


def said(process: subprocess.Popen[str], seconds: float = 30) -> str:
    """What a process that is to end says on stderr, and that stdout stays empty until it is ready."""
    out, error = process.communicate(timeout=seconds)
    assert out == ""
    return error


def test_it_prints_where_the_servers_are_and_stops_cleanly_on_sigterm(state_dir: Path) -> None:
    process = stack_command("services", state_dir=state_dir)
    assert process.stdout is not None
    lines = [process.stdout.readline(), process.stdout.readline()]
    assert [line.split("=")[0] for line in lines] == ["DATABASE_URL", "REDIS_URL"]
    running = pids(state_dir)
    assert set(running) == {"postgres", "valkey", "valkey-log"}
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    assert told.index("valkey") < told.index("postgres | LOG:  database system is shut down")
    assert not any(alive(pid) for pid in running.values())


def test_ctrl_c_stops_it_cleanly(state_dir: Path) -> None:
    process = stack_command("services", state_dir=state_dir)
    assert process.stdout is not None
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert not (state_dir / "postgres/data/postmaster.pid").exists()


def test_a_second_one_on_the_same_state_is_refused_and_says_who_is_there(state_dir: Path) -> None:
    first = stack_command("services", state_dir=state_dir)
    assert first.stdout is not None
    first.stdout.readline()
    try:
        second = stack_command("run", state_dir=state_dir)
        told = said(second)
        assert second.returncode == 1
        assert told.count("\n") == 1
        assert f"is in use by `services` (process {first.pid}): stop that, or set STATE_DIR" in told
        assert all(alive(pid) for pid in pids(state_dir).values())
    finally:
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's tie is Linux's")
def test_killing_the_supervisor_leaves_no_orphan_and_the_next_start_recovers(state_dir: Path) -> None:
    first = stack_command("services", state_dir=state_dir)
    assert first.stdout is not None
    first.stdout.readline()
    running = pids(state_dir)
    first.kill()
    first.communicate(timeout=30)
    second = stack_command(
        "services", state_dir=state_dir
    )  # at once, while the first one's servers still end
    assert second.stdout is not None
    assert second.stdout.readline().startswith("DATABASE_URL=")
    until(lambda: not any(alive(pid) for pid in running.values()))
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=30)
    assert second.returncode == 0


def test_a_taken_port_is_one_sentence_and_nothing_is_started(state_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = stack_command("run", state_dir=state_dir, environ={"PORT": str(port)})
        told = said(process)
    assert process.returncode == 1
    assert told == (
        f"stack    | port {port} on 127.0.0.1 cannot be used (Address already in use): "
        "stop what uses it, or set PORT to another one\n"
    )
    assert not (state_dir / "postgres").exists()


def test_odd_values_are_all_named_and_nothing_is_started(state_dir: Path) -> None:
    process = stack_command("run", state_dir=state_dir, environ={"PORT": "http", "STREAM_FSYNC": "no"})
    told = said(process)
    assert process.returncode == 1
    assert told.splitlines() == [
        "stack    | PORT is 'http': it must be a port number from 1 to 65535",
        "stack    | STREAM_FSYNC is 'no': it must be everysec or always",
    ]
    assert not state_dir.exists()


def test_a_broken_database_url_is_one_sentence(state_dir: Path) -> None:
    environ = {"PORT": str(free_port()), "DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/x"}
    process = stack_command("run", state_dir=state_dir, environ=environ)
    told = said(process)
    assert process.returncode == 1
    assert told.count("\n") == 1
    assert "DATABASE_URL does not lead to a usable PostgreSQL" in told
    assert "Connection refused" in told
    assert "secret" not in told


def test_a_part_that_cannot_start_takes_the_databases_down_again(state_dir: Path) -> None:
    """Django finds no settings: prepare, the first part of ours, fails."""
    environ = {"PORT": str(free_port()), "DJANGO_SETTINGS_MODULE": "no.such.settings"}
    process = stack_command("run", state_dir=state_dir, environ=environ)
    told = said(process, 60)
    assert process.returncode == 1
    assert "stack    | prepare could not start: it ended with status 1; its own words are above" in told
    assert "postgres | LOG:  database system is shut down" in told


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="changes user: needs root and setpriv"
)
def test_a_plain_user_can_start_it_too(tmp_path: Path) -> None:
    user = pwd.getpwnam("nobody")
    folder = tmp_path / "home of a plain user"
    folder.mkdir()
    os.chown(folder, user.pw_uid, user.pw_gid)
    # The capability only lets this user reach the interpreter and pytest's folder, which may be root's alone.
    process = subprocess.run(
        [
            "setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups",
            "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search",
            sys.executable, "-c",
            "import os, sys; from pathlib import Path\n"
            "from analytics.config.stack.embedded import embedded_services\n"
            "assert os.geteuid() != 0\n"
            "with embedded_services(Path(sys.argv[1])): print('answers')",
            str(folder / "state"),
        ],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(BACKEND)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert (process.returncode, process.stdout) == (0, "answers\n"), process.stderr
    assert (folder / "state/postgres/data").stat().st_uid == user.pw_uid


def test_the_lines_of_db_up_come_and_go_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# mine\nPORT=9000\nREDIS_URL=redis://old\n")
    dotenv.prepare(path)
    password = next(line for line in path.read_text().splitlines() if line.startswith("COMPOSE_PASSWORD="))
    dotenv.prepare(path)
    dotenv.write(path)
    assert path.read_text().splitlines() == [
        "# mine",
        "PORT=9000",
        password,
        f"DATABASE_URL=postgresql://app:{password.split('=')[1]}@127.0.0.1:5432/analytics",
        f"REDIS_URL=redis://:{password.split('=')[1]}@127.0.0.1:6379/0",
    ]
    assert path.stat().st_mode & 0o077 == 0
    dotenv.remove(path)
    assert path.read_text().splitlines() == ["# mine", "PORT=9000", password]
