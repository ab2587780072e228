"""Every part as `make run` starts it: real Granian, real servers, an application that stands in for ours.

What is tested is the running, not the analytics.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from analytics.config.env import NAMES
from tests.stack.helpers import BACKEND, alive, processes_naming
from tests.waiting import free_port, until

ASGI = """
from analytics.config.process import die_with_parent
die_with_parent()
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"web"})
"""
GATEWAY = """
import os, socket
from analytics.config.process import die_with_parent
class Gateway:
    def __rsgi_init__(self, loop):
        die_with_parent()
    async def __rsgi__(self, scope, protocol):
        with socket.socket(socket.AF_UNIX) as web:
            web.connect(os.environ["WEB_SOCKET"])
        protocol.response_str(200, [], "ingest")
app = Gateway()
"""
MANAGE = """
import os, pathlib, sys, time
import psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as c, redis.Redis.from_url(os.environ["REDIS_URL"]) as r:
    c.execute("CREATE TABLE IF NOT EXISTS started (name text)")
    c.execute("INSERT INTO started VALUES (%s)", [sys.argv[1]])
    r.ping()
if sys.argv[1] != "prepare":
    name = sys.argv[1].removeprefix("run_")
    if sys.argv[2:] == ["--lane", "slow"]:
        name += "-slow"
    pathlib.Path(os.environ["STATE_DIR"], "run", f"{name}.ready").touch()
    time.sleep(600)
"""
RUN = """
import os, sys, pathlib
from analytics.config import env
from analytics.config.stack import run
from tests.waiting import free_port, until
sys.exit(run.run(env.load(os.environ, pathlib.Path(sys.argv[1]))))
"""


_OF_MANAGE = {"pipeline", "chores", "chores-slow"}


@dataclass
class Running:
    """A started stack."""

    process: subprocess.Popen[str]
    state_dir: Path
    url: str

    def pids(self) -> dict[str, int]:
        return dict(json.loads((self.state_dir / "run/services.json").read_text())["pids"])

    def answer(self) -> str:
        try:
            with urllib.request.urlopen(self.url, timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError) as error:
            return str(error)

    def tree(self) -> list[str]:
        return processes_naming(str(self.state_dir))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    config = tmp_path / "clone/backend/analytics/config"
    config.mkdir(parents=True)
    (config / "asgi.py").write_text(ASGI)
    (config / "gateway.py").write_text(GATEWAY)
    shutil.copy(BACKEND / "analytics/config/process.py", config)
    (tmp_path / "clone/backend/manage.py").write_text(MANAGE)
    return tmp_path / "clone"


@pytest.fixture
def running(root: Path) -> Iterator[Running]:
    # Longer than the path of a socket may be.
    state_dir = root / ("state" + "-long" * 20)
    port = free_port()
    environ = {
        **dict.fromkeys(NAMES, ""),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(BACKEND),
        "STATE_DIR": str(state_dir),
        "PORT": str(port),
    }
    with (root / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(root)],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    url = f"http://127.0.0.1:{port}"
    assert process.stdout.readline() == f"ready {url}\n", (root / "log").read_text()
    yield Running(process, state_dir, url)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    until(lambda: not processes_naming(str(root)))


def test_ready_is_said_when_every_part_answers_and_all_are_stopped_in_reverse_order(
    running: Running, root: Path
) -> None:
    assert running.answer() == "ingest"
    pids = running.pids()
    ours = {"web", "ingest"} | _OF_MANAGE
    assert set(pids) == {"postgres", "valkey", "valkey-log"} | ours
    running.process.send_signal(signal.SIGTERM)
    assert running.process.communicate(timeout=60)[0] == "", "one line on standard output"
    assert running.process.returncode == 0
    assert not any(alive(pid) for pid in pids.values())
    log = (root / "log").read_text()
    assert log.index("ingest   | [INFO] Shutting down") < log.index("web      | [INFO] Shutting down")
    assert log.index("web      | [INFO] Shutting down") < log.index("database system is shut down")


def test_every_part_is_started_again_after_kill_9_and_keeps_its_port(running: Running) -> None:
    before = running.pids()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in before.values()))
    # One may come up before the database that it asks for, end, and be started once more.
    until(lambda: set(running.pids()) == set(before) and all(map(alive, running.pids().values())))
    until(lambda: running.answer() == "ingest")
    assert not set(running.pids().values()) & set(before.values())
    until(lambda: {path.stem for path in (running.state_dir / "run").glob("*.ready")} >= _OF_MANAGE)


def test_killing_the_supervisor_leaves_nothing_not_even_granians_workers(
    running: Running, root: Path
) -> None:
    running.process.kill()
    running.process.wait()
    until(lambda: not processes_naming(str(root)), 30)
    assert "refused" in running.answer()
