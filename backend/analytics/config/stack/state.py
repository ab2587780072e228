"""STATE_DIR as the stack uses it: who holds it, what is kept private in it, which ports it was given.

STATE_DIR/
  secret_key postgres_password valkey_password     0600
  postgres/ valkey/                                the servers' data
  run/                                             0700; lock, sockets, ready files, services.json: no loss
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from analytics.config.stack.errors import StackError, StateInUseError


def prepare(state_dir: Path) -> None:
    """Make STATE_DIR and its private `run` folder."""
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        run = state_dir / "run"
        run.mkdir(exist_ok=True)
        run.chmod(0o700)
    except OSError as error:
        raise StackError(f"STATE_DIR must be a folder that can be written: {error}") from error


@contextlib.contextmanager
def held(state_dir: Path, purpose: str) -> Iterator[None]:
    """Hold STATE_DIR for this process. Raises `StateInUseError`, which says who does.

    The lock is the kernel's and ends with the process, so there is no stale one to remove by hand.
    """
    prepare(state_dir)
    with (state_dir / "run" / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise StackError(f"{state_dir} cannot be locked: {error.strerror}") from error
            raise StateInUseError(
                f"{state_dir} is in use by {holder(state_dir)}: stop that, or set STATE_DIR to another folder"
            ) from error
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "purpose": purpose}))
        file.flush()
        yield


def holder(state_dir: Path) -> str:
    """Who holds STATE_DIR, in words."""
    try:
        note = json.loads((state_dir / "run" / "lock").read_text())
        return f"`{note['purpose']}` (process {note['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def kept_password(path: Path, data: Path) -> str:
    """The password of a server, made together with its data and never again."""
    if path.exists():
        return path.read_text().strip()
    if data.exists():
        raise StackError(f"{path} is missing while {data} has data that it opens: restore it from a backup")
    password = secrets.token_urlsafe(24)
    write_private(path, password)
    return password


def write_private(path: Path, text: str) -> None:
    """Write a file only we may read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def port_problem(host: str, port: int) -> str:
    """Why nothing can listen there now; empty if it can.

    Without SO_REUSEPORT, unlike Granian: two servers would silently share the port. With SO_REUSEADDR, as
    connections of an earlier run that are still fading do not matter.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error.strerror or str(error)
    return ""


def kept_port(path: Path) -> int:
    """A loopback port chosen once and kept, so that URLs stay the same; another one when it is taken now."""
    try:
        port = int(path.read_text())
        if 1024 <= port <= 65535 and not port_problem("127.0.0.1", port):
            return port
    except (OSError, ValueError):
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path.write_text(f"{port}\n")
    return port
