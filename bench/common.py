"""What every benchmark stands on: servers of its own, a fresh database, one JSON line a result."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).parents[1]
BACKEND = ROOT / "backend"


def emit(
    bench: str,
    value: float,
    unit: str,
    baseline: float | None,
    context: Mapping[str, Any],
    ratio: float | None = None,
) -> None:
    """Print one result. `ratio` is value over baseline unless given; on noisy machines it is what counts."""
    if ratio is None and baseline:
        ratio = value / baseline
    line = {
        "bench": bench,
        "value": round(value, 1),
        "unit": unit,
        "baseline": None if baseline is None else round(baseline, 1),
        "ratio": None if ratio is None else round(ratio, 3),
        "context": dict(context),
    }
    print(json.dumps(line), flush=True)


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def servers() -> Iterator[tuple[str, str]]:
    """(database URL, Redis URL) of real servers, with a fresh database that is dropped at the end.

    TEST_DATABASE_URL and TEST_REDIS_URL name servers that already run (that Redis database is emptied);
    without them the embedded ones are started and stopped.
    """
    database_url, redis_url = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    with contextlib.ExitStack() as stack:
        if not (database_url and redis_url):
            from analytics.config.stack.embedded import embedded_services  # noqa: PLC0415 - seldom

            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
            services = stack.enter_context(embedded_services(Path(folder) / "var", purpose="bench"))
            database_url, redis_url = services.database_url, services.redis_url
        yield stack.enter_context(_fresh_database(database_url)), redis_url


@contextlib.contextmanager
def _fresh_database(url: str) -> Iterator[str]:
    name = f"bench_{os.getpid()}_{time.time_ns() % 1_000_000}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def use(database_url: str, redis_url: str, state_dir: str) -> dict[str, str]:
    """Point this process's Django at the servers, and return the environment for children."""
    import django  # noqa: PLC0415 - not every benchmark wants it

    os.environ.update(
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        STATE_DIR=state_dir,
        DJANGO_SETTINGS_MODULE="analytics.config.settings",
        PYTHONPATH=f"{BACKEND}{os.pathsep}{ROOT}",
    )
    django.setup()
    return dict(os.environ)


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def granian(target: str, env: Mapping[str, str], *options: str, ready: str) -> Iterator[tuple[int, int]]:
    """One Granian with one worker process for the length of the block: (port, pid of the main process)."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--port", str(port)]
    command += [
        "--http",
        "1",
        "--no-ws",
        "--workers",
        "1",
        "--backpressure",
        "4096",
        "--log-level",
        "warning",
    ]
    with subprocess.Popen([*command, *options, target], env=dict(env), stdout=sys.stderr) as process:
        try:
            _wait_until(f"http://127.0.0.1:{port}{ready}", process)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(15)


def _wait_until(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with status {process.returncode}")
        with contextlib.suppress(URLError, OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")
