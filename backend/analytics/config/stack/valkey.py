"""The embedded Valkey (or a Redis from PATH): its settings, the repair of its log, and its part."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from analytics.config.stack import state
from analytics.config.stack.binaries import RedisPrograms, redis_programs
from analytics.config.stack.console import tell
from analytics.config.stack.errors import StackError
from analytics.config.stack.parts import Part
from analytics.config.stack.probes import redis_answers

_SETTINGS: Final = """\
# Written at every start by analytics/config/stack/valkey.py.
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
daemonize no
dir "{folder}"
logfile ""
loglevel warning

# Acknowledged means stored: every write goes to the append-only log; nothing is ever evicted. A full memory
# refuses writes, which ingest answers with 503.
appendonly yes
appendfsync {fsync}
aof-load-truncated yes
save ""
maxmemory 512mb
maxmemory-policy noeviction
"""
_APPENDFSYNC: Final = {"always": "always", "everysec": "no"}
"""See `sync_log` for why it is not `everysec`."""
_SYNC_LOG: Final = str(Path(__file__).with_name("sync_log.py"))


@dataclass(frozen=True)
class Valkey:
    """A data folder below STATE_DIR that is ready to be served. Made by `prepare()`."""

    home: Path
    programs: RedisPrograms
    password: str = field(repr=False)
    port: int = 0
    fsync: str = "everysec"
    """`always`, or `everysec`."""

    @classmethod
    def prepare(cls, state_dir: Path, fsync: str) -> Valkey:
        """Write the settings and choose the port. The caller holds STATE_DIR."""
        home = state_dir / "valkey"
        programs = redis_programs()
        if '"' in str(home) or "\\" in str(home):
            raise StackError(f"STATE_DIR may not have quotes or backslashes in its path: {state_dir}")
        password = state.kept_password(state_dir / "valkey_password", home / "appendonlydir")
        port = state.kept_port(state_dir / "valkey_port")
        home.mkdir(mode=0o700, exist_ok=True)
        # A file of our own, as arguments could be read by everybody in the list of processes.
        settings = _SETTINGS.format(port=port, password=password, folder=home, fsync=_APPENDFSYNC[fsync])
        state.write_private(home / "valkey.conf", settings)
        return cls(home, programs, password, port, fsync)

    @property
    def url(self) -> str:
        """The stream on the loopback address."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def parts(self) -> list[Part]:
        """The server, and what brings its log to the disk where it does not do so itself."""
        server = self._server()
        if self.fsync == "always":
            return [server]
        syncing = Part(
            name="valkey-log",
            command=(sys.executable, "-I", "-S", _SYNC_LOG, str(self.home / "appendonlydir")),
            env={},
        )
        return [server, syncing]

    def _server(self) -> Part:
        return Part(
            name="valkey",
            command=(str(self.programs.server), str(self.home / "valkey.conf")),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            ready=redis_answers(self.url),
            before_start=self._repair_log,
            orphan_signal=signal.SIGTERM,
            grace=60,
            boot_timeout=600,
            boot_attempts=3,
        )

    def _repair_log(self) -> None:
        """Cut zeros off the end of the append-only log.

        After a power cut a file may have grown before its bytes arrived. Valkey repairs a log that ends too
        early by itself, but refuses one that ends in zeros. Every entry ends with a line feed, so the last
        byte tells.
        """
        folder = self.home / "appendonlydir"
        manifest = folder / "appendonly.aof.manifest"
        logs = [path for path in folder.glob("appendonly.aof.*.incr.aof") if _ends_in_zero(path)]
        if not logs or not manifest.exists():
            return
        checker = self.home / self.programs.checker_name
        checker.unlink(missing_ok=True)
        checker.symlink_to(self.programs.server)
        before = sum(path.stat().st_size for path in logs)
        done = subprocess.run(
            [checker, "--fix", manifest], input="y\n" * len(logs), capture_output=True, text=True, check=False
        )
        if done.returncode:
            tail = (done.stdout.strip() or done.stderr.strip()).splitlines()[-1:]
            raise StackError(f"the append-only log in {folder} is damaged and could not be repaired: {tail}")
        cut = before - sum(path.stat().st_size for path in logs)
        tell("valkey", f"cut {cut} bytes that a power cut had left unwritten off {logs[0]}")


def _ends_in_zero(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        return file.read(1) == b"\0"
