"""`make run`, `make dev`, `services`: what must be right before the first part starts, then the parts."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from analytics.config.env import Environment
from analytics.config.stack import embedded, external, reload, state
from analytics.config.stack.application import RELOADED, VITE_PORT, Application
from analytics.config.stack.console import tell
from analytics.config.stack.errors import StackError
from analytics.config.stack.parts import Part
from analytics.config.stack.supervisor import Supervisor

_PORT_SECONDS: Final = 2


def run(environment: Environment, *, development: bool = False) -> int:
    """Run the whole stack until SIGINT or SIGTERM; the exit status."""
    with _servers(environment, "make dev" if development else "make run", listens=True) as (
        servers,
        services,
    ):
        full = replace(environment, database_url=services.database_url, redis_url=services.redis_url)
        application = Application(full, development=development)
        application.empty_metrics()
        parts = [*servers, *application.parts()]
        if development:
            _check_port("127.0.0.1", VITE_PORT, "Vite needs it")
            parts.append(application.vite())
            tell("stack", f"the dashboard with reload will be at http://127.0.0.1:{VITE_PORT}")
        watched = environment.root / "backend" / "analytics" if development else None
        return _supervise(full, services, parts, f"ready {environment.public_url}", watched)


def run_services(environment: Environment) -> int:
    """Run the two servers alone, and print their URLs as they would stand in `.env`."""
    with _servers(environment, "services", listens=False) as (parts, services):
        text = f"DATABASE_URL={services.database_url}\nREDIS_URL={services.redis_url}"
        return _supervise(environment, services, parts, text, None)


@contextlib.contextmanager
def _servers(
    environment: Environment, purpose: str, *, listens: bool
) -> Iterator[tuple[list[Part], embedded.Services]]:
    """Hold STATE_DIR and have the servers prepared, so that a problem shows before anything runs."""
    with state.held(environment.state_dir, purpose):
        if listens:
            _check_port(environment.host, environment.port, "set PORT to another one")
            _prepare_bucket(environment)
        parts, services, warnings = embedded.prepare_servers(
            environment.state_dir,
            database_url=environment.database_url,
            redis_url=environment.redis_url,
            fsync=environment.stream_fsync,
        )
        for warning in warnings:
            tell("stack", warning)
        yield parts, services


def _prepare_bucket(environment: Environment) -> None:
    """See that a bucket can be used, or that no copies are left of one that is not. Raises `StackError`."""
    if environment.segments_bucket and environment.analytics_engine == "duckdb":
        external.check_bucket(environment.segments_bucket, environment.secret_key)
    elif not Path(environment.segments_url).is_relative_to(environment.segments_cache):
        # Nobody would look through them for a person who is erased.
        shutil.rmtree(environment.segments_cache, ignore_errors=True)


def _check_port(host: str, port: int, advice: str) -> None:
    """Wait a moment, as parts of a killed run may be on their way out. Raises `StackError`."""
    deadline = time.monotonic() + _PORT_SECONDS
    while problem := state.port_problem(host, port):
        if time.monotonic() > deadline:
            raise StackError(
                f"port {port} on {host} cannot be used ({problem}): stop what uses it, or {advice}"
            )
        time.sleep(0.1)


def _supervise(
    environment: Environment, services: embedded.Services, parts: list[Part], ready: str, watched: Path | None
) -> int:
    def started(pids: dict[str, int]) -> None:
        embedded.record(environment.state_dir, services, pids)

    def say_ready() -> None:
        sys.stdout.write(f"{ready}\n")
        sys.stdout.flush()

    return asyncio.run(_until_stopped(Supervisor(parts, tell, started), say_ready, watched))


async def _until_stopped(supervisor: Supervisor, say_ready: Callable[[], None], watched: Path | None) -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, supervisor.stop)
    watcher = None
    if watched is not None:
        watcher = asyncio.create_task(reload.on_change(watched, lambda: supervisor.restart(RELOADED)))
    try:
        return await supervisor.run(say_ready)
    finally:
        if watcher is not None:
            watcher.cancel()
