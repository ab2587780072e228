"""Finding and killing the parts of a running stack, as bad luck would."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from e2e.api import Stack

#: What the command line of each part contains.
MARKS = {
    "postgres": b"pginstall/bin/postgres",
    "valkey": b"valkey-server",
    "valkey-log": b"sync_log.py",
    "web": b"analytics.config.asgi",
    "ingest": b"analytics.config.gateway",
    "pipeline": b"run_pipeline",
    "chores": b"run_chores\0--lane\0quick",
    "chores-slow": b"run_chores\0--lane\0slow",
}


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from _children(int(child))


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def pids_of(stack: Stack, part: str) -> list[int]:
    """The part's processes, its first one first."""
    return [pid for pid in _children(stack.pid) if MARKS[part] in _command(pid)]


def kill(stack: Stack, part: str, seconds: float = 60) -> int:
    """`kill -9` of a part's first process; returns its pid. The supervisor will start another.

    Waits for a part that has just died, whose next life may still be waiting for its turn.
    """
    deadline = time.monotonic() + seconds
    while not (pids := pids_of(stack, part)):
        assert time.monotonic() < deadline, f"no {part} within {seconds} s"
        time.sleep(0.05)
    os.kill(pids[0], signal.SIGKILL)
    return pids[0]
