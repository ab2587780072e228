"""The system user for a server that refuses to run as root.

As a plain user nothing here applies: the server runs as that user.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from analytics.config.stack.errors import StackError
from analytics.config.stack.parts import Account

NAME: Final = "analytics-postgres"
_SETPRIV: Final = Path("/usr/bin/setpriv")
# The narrower one first; Docker's default set has only the second.
_CAPABILITIES: Final = (("dac_read_search", 2), ("dac_override", 1))


def unprivileged_account(owner_of: Path, must_reach: Iterable[Path]) -> Account | None:
    """The user to run a server as: None (ourselves) unless we are root.

    `owner_of`: a folder of an earlier run, whose owner is kept. `must_reach`: existing paths the server
    opens. Creates the system user on first use; falls back to `nobody` where that cannot be done.
    """
    if os.geteuid() != 0:
        return None
    entry = _kept_owner(owner_of) or _own_user() or _user("nobody")
    if entry is None:
        raise StackError(
            "PostgreSQL refuses to run as root, and there is no user to run it as: "
            "run `make run` as a plain user, or add a user named analytics-postgres"
        )
    capability = ""
    if blocked := _blocked(entry, must_reach):
        capability = _capability_to_pass(entry, blocked)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, capability)


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _kept_owner(folder: Path) -> pwd.struct_passwd | None:
    """The owner of the data, so that a state folder goes on working when `useradd` appears or goes."""
    try:
        uid = folder.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (FileNotFoundError, KeyError):
        return None


def _own_user() -> pwd.struct_passwd | None:
    if (entry := _user(NAME)) is not None:
        return entry
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    with contextlib.suppress(OSError):
        # Its status does not matter: somebody else may have added the user in the same moment.
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            capture_output=True,
            check=False,
        )
    return _user(NAME)


def _blocked(entry: pwd.struct_passwd, paths: Iterable[Path]) -> Path | None:
    """The first of `paths`, or of the folders above them, that this user may not pass."""
    for path in paths:
        for folder in [*reversed(path.absolute().parents), path]:
            status = folder.stat()
            shift = 6 if status.st_uid == entry.pw_uid else 3 if status.st_gid == entry.pw_gid else 0
            needed = 0o1 if folder.is_dir() else 0o5
            if (status.st_mode >> shift) & needed != needed:
                return folder
    return None


def _capability_to_pass(entry: pwd.struct_passwd, blocked: Path) -> str:
    """The capability that lets this user through folders it may not enter; nobody's modes are changed."""
    held = _held_capabilities()
    for name, bit in _CAPABILITIES:
        if _SETPRIV.exists() and held >> bit & 1:
            return name
    raise StackError(
        f"PostgreSQL refuses to run as root, and the user for it, {entry.pw_name}, may not enter {blocked}: "
        "clone into a folder everybody may pass, such as /srv, or run as a plain user"
    )


def _held_capabilities() -> int:
    """Those this process both has and may hand on (the permitted and the bounding set)."""
    held = -1
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    for line in lines:
        if line.startswith(("CapPrm:", "CapBnd:")):
            held &= int(line.split()[1], 16)
    return held
