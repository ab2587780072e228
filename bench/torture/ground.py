"""The real stack, started by its own supervisor, and what can be asked of its processes."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import redis
from e2e.api import Stack, status_of
from e2e.processes import MARKS, pids_of

from bench.common import BACKEND, ROOT, free_port

_BOOT_SECONDS = 180
_STOP_SECONDS = 90


class GroundLost(Exception):
    """The stack could not be started, or not be stopped cleanly."""


@dataclass(frozen=True)
class Usage:
    """What ingest's processes hold together."""

    descriptors: int
    memory_mb: float


class Ground:
    """A running stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.port = int(stack.url.rsplit(":", 1)[1])
        note = json.loads((stack.state / "run" / "services.json").read_text())
        self.database_url: str = note["database_url"]
        self.redis_url: str = note["redis_url"]
        self.parts = [part for part in MARKS if part in note["pids"]]

    def processes(self, part: str) -> list[int]:
        """The part's processes, its first one first; none while it is away."""
        for _ in range(5):
            # One of its processes may end while they are looked through.
            with contextlib.suppress(OSError):
                return pids_of(self.stack, part)
        return []

    def children(self, pid: int) -> list[int]:
        """The processes it started, whatever their names are."""
        with contextlib.suppress(OSError):
            return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def ready(self) -> bool:
        """Whether every part is there and every dependency answers."""
        if not all(self.processes(part) for part in self.parts):
            return False
        if not all((self.stack.state / "run" / f"{name}.ready").exists() for name in ("pipeline", "chores")):
            return False
        with contextlib.suppress(OSError, ValueError):
            return status_of(f"{self.stack.url}/readyz", None)[0] == 200
        return False

    def folder(self) -> Path:
        """A folder on the disk that the servers write to."""
        return self.stack.state

    def redis(self) -> "redis.Redis":
        """A client that gives up soon. To be closed."""
        return redis.Redis.from_url(self.redis_url, socket_timeout=2, socket_connect_timeout=2)

    def usage(self) -> Usage:
        """Of ingest, now."""
        pids = self.processes("ingest")
        descriptors, kilobytes = 0, 0
        for pid in pids:
            with contextlib.suppress(OSError):
                descriptors += len(list(Path(f"/proc/{pid}/fd").iterdir()))
                status = Path(f"/proc/{pid}/status").read_text()
                kilobytes += int(status.split("VmRSS:")[1].split()[0])
        return Usage(descriptors, round(kilobytes / 1024, 1))


@contextlib.contextmanager
def running(folder: Path, environ: Mapping[str, str]) -> Iterator[Ground]:
    """The stack on a free port, its state and its log below `folder`. Raises GroundLost."""
    port = free_port()
    whole = {name: text for name, text in os.environ.items() if not name.endswith("_URL")}
    whole |= {"PYTHONPATH": str(BACKEND), "STATE_DIR": str(folder / "state"), "PORT": str(port)}
    with (folder / "stack.log").open("wb") as log:
        process = subprocess.Popen(
            [*_tied_to_us(), sys.executable, "-m", "analytics.config.stack", "run"],
            cwd=ROOT,
            env={**whole, **environ},
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            if not _first_line(process.stdout).startswith(b"ready "):
                raise GroundLost("the stack did not start; its words are in stack.log")
            yield Ground(Stack(f"http://127.0.0.1:{port}", folder / "state", process.pid, whole))
        finally:
            _stop(process)


def _tied_to_us() -> list[str]:
    """However we end, the kernel then asks the supervisor to stop (Linux)."""
    launcher = BACKEND / "analytics" / "config" / "stack" / "launch.py"
    ids = ["-1", "-1"]
    return [sys.executable, "-I", "-S", str(launcher), str(os.getpid()), str(int(signal.SIGTERM)), *ids]


def _first_line(stream: IO[bytes]) -> bytes:
    lines: queue.Queue[bytes] = queue.Queue()

    def pump() -> None:
        with contextlib.suppress(ValueError):
            for line in stream:
                lines.put(line)
        lines.put(b"")

    threading.Thread(target=pump, daemon=True).start()
    with contextlib.suppress(queue.Empty):
        return lines.get(timeout=_BOOT_SECONDS)
    return b""


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise GroundLost(f"the stack did not stop within {_STOP_SECONDS} s of SIGTERM") from None
    if status and sys.exc_info()[0] is None:
        raise GroundLost(f"the stack ended with status {status}")


def signalled(pid: int, number: signal.Signals) -> bool:
    """Send a signal; whether there was still somebody to get it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False


def within(seconds: float, claim: Callable[[], object], pause: float = 0.1) -> float | None:
    """How long it took until `claim` held; None when it did not in time."""
    started = time.monotonic()
    while not claim():
        if time.monotonic() - started > seconds:
            return None
        time.sleep(pause)
    return time.monotonic() - started
