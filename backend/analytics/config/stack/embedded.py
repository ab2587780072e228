"""The two servers by themselves: for tests, for commands, and as the first parts of `make run`.

with running_or_start(state_dir) as services:  # those of a running `make run`, else our own
    services.database_url, services.redis_url
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from analytics.config.env import Environment
from analytics.config.stack import external, state
from analytics.config.stack.console import tell
from analytics.config.stack.errors import StackError, StateInUseError
from analytics.config.stack.parts import Part, Probe
from analytics.config.stack.postgres import Postgres
from analytics.config.stack.probes import postgres_answers, redis_answers
from analytics.config.stack.supervisor import Supervisor
from analytics.config.stack.valkey import Valkey

_WAIT_SECONDS = 120


@dataclass(frozen=True)
class Services:
    """Where the database and the stream are."""

    database_url: str
    redis_url: str


def prepare_servers(
    state_dir: Path, *, database_url: str | None, redis_url: str | None, fsync: str
) -> tuple[list[Part], Services, list[str]]:
    """The parts for the servers that are not given, the URLs of both, and warnings about the given ones.

    The caller holds STATE_DIR. Raises `StackError` when a given server cannot be used or ours cannot be made.
    """
    warnings: list[str] = []
    parts: list[Part] = []
    # Those given are asked first: a wrong URL must not leave half-made data behind.
    if database_url is not None:
        warnings += external.check_database(database_url)
    if redis_url is not None:
        warnings += external.check_redis(redis_url, fsync)
    if database_url is None:
        postgres = Postgres.prepare(state_dir)
        parts.append(postgres.part())
        database_url = postgres.url
    if redis_url is None:
        valkey = Valkey.prepare(state_dir, fsync)
        parts += valkey.parts()
        redis_url = valkey.url
    return parts, Services(database_url, redis_url), warnings


@contextlib.contextmanager
def embedded_services(
    state_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    fsync: str = "everysec",
    purpose: str = "tests",
) -> Iterator[Services]:
    """Hold STATE_DIR and run its servers for the length of the block; one that dies meanwhile is restarted.

    Raises `StackError` when STATE_DIR is in use or a server cannot start.
    """
    with state.held(state_dir, purpose):
        parts, services, warnings = prepare_servers(
            state_dir, database_url=database_url, redis_url=redis_url, fsync=fsync
        )
        for warning in warnings:
            tell("stack", warning)
        with _Background(parts, state_dir, services).running():
            yield services


@contextlib.contextmanager
def running_or_start(
    state_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    fsync: str = "everysec",
    purpose: str = "manage.py",
) -> Iterator[Services]:
    """The servers of whoever runs STATE_DIR, untouched at the end; or our own for the length of the block.

    Raises `StackError` when neither can be had.
    """
    if database_url is not None and redis_url is not None:
        yield Services(database_url, redis_url)
        return
    with contextlib.ExitStack() as stack:
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                services = stack.enter_context(
                    embedded_services(
                        state_dir,
                        database_url=database_url,
                        redis_url=redis_url,
                        fsync=fsync,
                        purpose=purpose,
                    )
                )
            except StateInUseError:
                # Use the holder's servers as soon as they answer. It may also be about to stop.
                if time.monotonic() > deadline:
                    raise
                if (running := recorded(state_dir)) is None or not _both_answer(running):
                    time.sleep(0.1)
                    continue
                services = running
            break
        yield services


def for_environment(environment: Environment, purpose: str) -> contextlib.AbstractContextManager[Services]:
    """`running_or_start` for what the environment says."""
    return running_or_start(
        environment.state_dir,
        database_url=environment.database_url,
        redis_url=environment.redis_url,
        fsync=environment.stream_fsync,
        purpose=purpose,
    )


def record(state_dir: Path, services: Services, pids: Mapping[str, int]) -> None:
    """Note in `run/services.json` where the servers are and which process each part is."""
    note = {
        "database_url": services.database_url,
        "redis_url": services.redis_url,
        "pids": dict(pids),
        "holder": _lock_holder(state_dir),
    }
    state.write_private(state_dir / "run" / "services.json", json.dumps(note))


def recorded(state_dir: Path) -> Services | None:
    """The servers of whoever holds STATE_DIR now; None when it has not noted them yet."""
    try:
        note = json.loads((state_dir / "run" / "services.json").read_text())
        if note["holder"] != _lock_holder(state_dir):
            return None
        return Services(note["database_url"], note["redis_url"])
    except (OSError, ValueError, KeyError):
        return None


def _lock_holder(state_dir: Path) -> int:
    try:
        return int(json.loads((state_dir / "run" / "lock").read_text())["pid"])
    except (OSError, ValueError, KeyError):
        return 0


def _both_answer(services: Services) -> bool:
    return not _ask(postgres_answers(services.database_url)) and not _ask(redis_answers(services.redis_url))


def _ask(probe: Probe) -> str:
    """A probe from code that is not asynchronous, or that is but must not wait: in a loop of its own."""

    async def ask() -> str:
        return await probe()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(ask())).result()


class _Background:
    """A supervisor in its own thread. The kernel's tie is to that thread, which outlives the parts."""

    def __init__(self, parts: list[Part], state_dir: Path, services: Services) -> None:
        self._said: deque[str] = deque(maxlen=20)
        self._supervisor = Supervisor(parts, self._say, lambda pids: record(state_dir, services, pids))
        self._ended = threading.Event()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._main, name="embedded-services")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self._thread.start()
        try:
            self._ready.wait()
            if self._ended.is_set():
                raise StackError("; ".join(self._said))
            yield
        finally:
            if self._loop is not None and not self._ended.is_set():
                with contextlib.suppress(RuntimeError):  # it ended in this very moment
                    self._loop.call_soon_threadsafe(self._supervisor.stop)
            self._thread.join()

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        finally:
            self._ended.set()
            self._ready.set()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._supervisor.run(self._ready.set)

    def _say(self, part: str, line: str) -> None:
        self._said.append(f"{part}: {line}")
