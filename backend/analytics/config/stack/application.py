"""Our own parts in their order: prepare, web, ingest, pipeline, two for chores; in development also Vite."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from analytics.config.env import Environment
from analytics.config.stack.errors import StackError
from analytics.config.stack.parts import Part
from analytics.config.stack.probes import file_appears, http_answers

VITE_PORT: Final = 5173
RELOADED: Final = ("web", "ingest", "pipeline", "chores", "chores-slow")
_SOCKET_PATH_LIMIT: Final = 107  # bytes, sockaddr_un without its closing zero
# Over `backpressure` connections (idle ones count) clients wait unseen, so shedding load is left to the
# application. An open event stream would hold a stop for ever without the kill timeout.
# When we are killed it is killed too, not asked to stop: the kernel may send the signal once for each of our
# threads, and Granian's handler, interrupted by a second SIGTERM, waits for its own lock for ever.
_GRANIAN: Final = (
    "-m", "granian", "--http", "1", "--no-ws", "--loop", "uvloop", "--workers", "1",
    "--backlog", "8192", "--backpressure", "4096", "--workers-kill-timeout", "10", "--respawn-failed-workers",
)  # fmt: skip


class Application:
    """The parts of one environment, whose two URLs are set by now."""

    def __init__(self, environment: Environment, *, development: bool = False) -> None:
        self._environment = environment
        # Vite hands /api on under our name, so the browser's Origin is the one thing that still says 5173.
        self._dev_origin = {"STACK_DEV_ORIGIN": f"http://127.0.0.1:{VITE_PORT}"} if development else {}
        self._backend = environment.root / "backend"
        self._run = environment.state_dir / "run"
        self._socket = web_socket(environment.state_dir)
        self._metrics = self._run / "metrics"

    def empty_metrics(self) -> None:
        """Empty the metrics folder: its files are by process, and the last run's would never go."""
        shutil.rmtree(self._metrics, ignore_errors=True)
        self._metrics.mkdir()

    def parts(self) -> list[Part]:
        """Every part but Vite, in the order of their start."""
        return [
            self._prepare(),
            self._web(),
            self._ingest(),
            self._looping("pipeline", "run_pipeline"),
            # Two, so that a chore that takes long, or hangs, keeps no quick one waiting.
            self._looping("chores", "run_chores", "--lane", "quick"),
            self._looping("chores-slow", "run_chores", "--lane", "slow"),
        ]

    def vite(self) -> Part:
        """Vite's server, which hands /api on to us; by Node itself, so that no shell stands between."""
        node = shutil.which("node")
        if node is None:
            raise StackError("there is no node on PATH: start this with `make dev`, which brings one")
        frontend = self._environment.root / "frontend"
        return Part(
            name="vite",
            command=(
                node, str(frontend / "node_modules/vite/bin/vite.js"),
                "--host", "127.0.0.1", "--port", str(VITE_PORT), "--strictPort", "--clearScreen", "false",
            ),
            cwd=frontend,
            env={**self._env(), "VITE_BACKEND": self._environment.public_url},
            ready=http_answers(("127.0.0.1", VITE_PORT), "/"),
            orphan_signal=signal.SIGTERM,
        )  # fmt: skip

    def _prepare(self) -> Part:
        return Part(
            name="prepare",
            command=self._manage("prepare"),
            cwd=self._backend,
            env=self._env(),
            one_shot=True,
            boot_timeout=math.inf,  # a large table may take its time
        )

    def _web(self) -> Part:
        return Part(
            name="web",
            together=True,
            command=(
                sys.executable, *_GRANIAN, "--interface", "asginl", "--uds", str(self._socket),
                # Longer than the relay keeps a connection: otherwise both would close one at the same moment.
                "--http1-header-read-timeout", "60000", "analytics.config.asgi:application",
            ),
            cwd=self._backend,
            env=self._env(),
            before_start=_without(self._socket),
            ready=http_answers(self._socket, "/healthz"),
        )  # fmt: skip

    def _ingest(self) -> Part:
        host, port = self._environment.host, self._environment.port
        return Part(
            name="ingest",
            together=True,
            command=(
                sys.executable, *_GRANIAN, "--interface", "rsgi", "--host", host, "--port", str(port),
                "--http1-header-read-timeout", "5000", "analytics.config.gateway:app",
            ),
            cwd=self._backend,
            env=self._env(),
            ready=http_answers((probe_host(host), port), "/readyz/ingest"),
        )  # fmt: skip

    def _looping(self, name: str, *command: str) -> Part:
        ready = self._run / f"{name}.ready"
        return Part(
            name=name,
            together=True,
            command=self._manage(*command),
            cwd=self._backend,
            env=self._env(),
            before_start=_without(ready),
            ready=file_appears(ready),
            grace=30,  # a batch, or a chore, is finished
        )

    def _manage(self, *arguments: str) -> tuple[str, ...]:
        return (sys.executable, str(self._backend / "manage.py"), *arguments)

    def _env(self) -> dict[str, str]:
        given = {"DJANGO_SETTINGS_MODULE": "analytics.config.settings", **os.environ}
        return self._environment.export_over(given) | {
            "PYTHONPATH": str(self._backend),
            "PYTHONUNBUFFERED": "1",
            "WEB_SOCKET": str(self._socket),
            "PROMETHEUS_MULTIPROC_DIR": str(self._metrics),
            **self._dev_origin,
        }


def web_socket(state_dir: Path) -> Path:
    """Where web listens: in STATE_DIR; where that is too long for a socket, in a private folder elsewhere."""
    path = state_dir / "run" / "web.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    short = hashlib.sha256(os.fsencode(state_dir)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"analytics-{os.geteuid()}-{short}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    # In a shared folder somebody else could have made it first and read everything that passes.
    if status.st_uid != os.geteuid() or status.st_mode & 0o7777 != 0o700 or folder.is_symlink():
        raise StackError(
            f"{folder} is not private to this user: remove it, or set STATE_DIR to a shorter path"
        )
    return folder / "web.sock"


def probe_host(host: str) -> str:
    """Where a server listening on `host` is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound


def _without(path: Path) -> Callable[[], None]:
    return lambda: path.unlink(missing_ok=True)
