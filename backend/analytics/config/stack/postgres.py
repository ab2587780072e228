"""The embedded PostgreSQL: its data, its settings, and the part the supervisor runs.

The wheel's programs are used directly. Its Python object would make the folders above readable by all, trust
every local user, and give a crash recovery ten seconds (docs/decisions/0009-embedded-servers.md).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from analytics.config.stack import accounts, state
from analytics.config.stack.binaries import PostgresPrograms, postgres_programs
from analytics.config.stack.errors import StackError
from analytics.config.stack.parts import Account, Part
from analytics.config.stack.probes import postgres_answers

USER: Final = "app"
DATABASE: Final = "analytics"
_ORPHAN_SECONDS: Final = 120

_SETTINGS: Final = """\
# Written at every start by analytics/config/stack/postgres.py; put your own in a later file, such as
# 20-mine.conf.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''        # a socket's whole path may have 107 bytes only, and STATE_DIR may be long
max_connections = 100
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = ''                # the supervisor names the part
log_checkpoints = off

# Our statements and the details of errors hold people's data and password hashes: never in a log. The error's
# first line stays.
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'

# Durability: the pipeline acknowledges to the stream after a commit, so a commit must be on disk.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on                # halves the WAL of full pages for a little CPU

# Memory for one machine that also runs everything else.
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '16MB'
maintenance_work_mem = '128MB'
dynamic_shared_memory_type = '{shared_memory}'

# Bulk inserts write much WAL: fewer, longer checkpoints.
max_wal_size = '2GB'
min_wal_size = '160MB'
checkpoint_timeout = '15min'

jit = off                           # compiling costs more than our queries gain, and the wheel lacks it
random_page_cost = 1.1              # SSD or page cache
max_locks_per_transaction = 256     # one query may touch a year of daily partitions and their indexes
"""


@dataclass(frozen=True)
class Postgres:
    """A data folder below STATE_DIR that is ready to be served. Made by `prepare()`."""

    state_dir: Path
    programs: PostgresPrograms
    account: Account | None
    password: str = field(repr=False)
    port: int = 0

    @classmethod
    def prepare(cls, state_dir: Path) -> Postgres:
        """Initialises the data once, writes the settings, chooses the port. The caller holds STATE_DIR.

        Raises `StackError` where PostgreSQL cannot run here.
        """
        programs = postgres_programs()
        home = state_dir / "postgres"
        _check_version(home / "data", programs)
        home.mkdir(exist_ok=True)
        account = accounts.unprivileged_account(
            owner_of=home / "data", must_reach=(state_dir, programs.folder / "postgres")
        )
        password = state.kept_password(state_dir / "postgres_password", home / "data")
        server = cls(state_dir, programs, account, password, state.kept_port(state_dir / "postgres_port"))
        server._own(home, 0o700)
        if not server.data.exists():
            server._initialise()
        server._write_settings()
        return server

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.state_dir / "postgres" / "data"

    @property
    def url(self) -> str:
        """The database on the loopback address."""
        return f"postgresql://{USER}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{DATABASE}"

    def part(self) -> Part:
        """The server."""
        return Part(
            name="postgres",
            command=(str(self.programs.folder / "postgres"), "-D", str(self.data), "-p", str(self.port)),
            env=_environment(),
            ready=postgres_answers(self.url),
            before_start=self._wait_for_orphan,
            # The fast stop. SIGTERM would wait for every client to leave by itself.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            grace=60,
            # Recovery after a crash replays up to max_wal_size. And just after a kill -9 the first start
            # fails while the old backends let go of the shared memory.
            boot_timeout=600,
            boot_attempts=6,
            account=self.account,
        )

    def _initialise(self) -> None:
        """initdb into a draft that becomes the data by a rename: a broken attempt leaves nothing behind."""
        programs = self.programs
        draft = self.data.with_name("draft")
        password_file = self.data.with_name("draft.password")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        state.write_private(password_file, self.password)
        self._own(draft, 0o700)
        self._own(password_file)
        try:
            self._run(
                programs.folder / "initdb", "-D", draft, "-U", USER, "--encoding=UTF8", *_locale(programs),
                "--auth=scram-sha-256", f"--pwfile={password_file}", "--data-checksums",
            )  # fmt: skip
            with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write("\ninclude_dir = 'conf.d'\n")
            (draft / "conf.d").mkdir()
            self._own(draft / "conf.d", 0o700)
            self._run(
                programs.folder / "postgres", "--single", "-D", draft, "postgres",
                stdin=f"CREATE DATABASE {DATABASE};\n",
            )  # fmt: skip
        finally:
            password_file.unlink()
        draft.rename(self.data)

    def _run(self, *command: str | Path, stdin: str = "") -> None:
        part = Part(
            name="initdb",
            command=tuple(str(word) for word in command),
            env=_environment(),
            account=self.account,
        )
        done = subprocess.run(
            part.launch_command(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=part.env,
        )
        if done.returncode:
            lines = (done.stderr.strip() or done.stdout.strip() or f"status {done.returncode}").splitlines()
            raise StackError(f"PostgreSQL could not make its data in {self.data}: {lines[-1]}")

    def _write_settings(self) -> None:
        path = self.data / "conf.d" / "10-app.conf"
        # Replaced, never written into: where we are root this folder is another user's, who could have put a
        # link to any file there.
        state.write_private(path, _SETTINGS.format(shared_memory=_shared_memory()))
        self._own(path)

    def _own(self, path: Path, mode: int | None = None) -> None:
        """Give it to the account. `mode` is for folders that only we can have replaced."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)
        if mode is not None:
            path.chmod(mode)

    def _wait_for_orphan(self) -> None:
        """Clears the way left by a postmaster that was killed, or whose supervisor was.

        A postmaster that still runs on this data is on its way out (its supervisor is gone, as we hold
        STATE_DIR): wait. A pid that now belongs to somebody else would make PostgreSQL refuse for ever:
        remove the file then, and only then.
        """
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while (pid := _pid_in(pid_file)) and (program := _program(pid)):
            folder = _folder(pid)
            if program != "postgres" or folder not in (None, self.data.resolve()):
                pid_file.unlink(missing_ok=True)
                return
            if folder is None:
                return  # another user's, which PostgreSQL itself can tell
            if time.monotonic() > deadline:
                raise StackError(
                    f"another PostgreSQL (process {pid}) still runs on {self.data}: stop it first"
                )
            time.sleep(0.1)


def _check_version(data: Path, programs: PostgresPrograms) -> None:
    with contextlib.suppress(FileNotFoundError):
        kept = (data / "PG_VERSION").read_text().strip()
        if kept != str(programs.major):
            raise StackError(
                f"{data} was written by PostgreSQL {kept}, and the one here is {programs.major}: "
                "use the old one, or dump and restore (docs/how-to/self-hosting.md)"
            )


def _environment() -> Mapping[str, str]:
    """Nothing of ours: PG* variables would change what initdb and postgres do."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _locale(programs: PostgresPrograms) -> tuple[str, ...]:
    # The built-in provider (17 and newer) sorts the same on every machine; before it, libc's C does.
    if programs.major >= 17:
        return ("--locale-provider=builtin", "--locale=C.UTF-8")
    return ("--locale=C",)


def _shared_memory() -> str:
    """Parallel queries fail in the 64 MB of a container's /dev/shm; System V memory has no such limit."""
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108 - only asked for its size
    except OSError:
        return "posix"
    return "posix" if status.f_frsize * status.f_blocks >= 512 << 20 else "sysv"


def _pid_in(path: Path) -> int:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _program(pid: int) -> str:
    """The name of the program a process runs; empty when there is none, or no /proc to ask."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        zombie = ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return "" if zombie else name


def _folder(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None
