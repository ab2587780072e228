"""What the supervisor needs to know of a part, and nothing about what the part is."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Probe = Callable[[], Awaitable[str]]
"""Asked until it returns the empty string; any other text says what is still missing."""

_LAUNCHER = str(Path(__file__).with_name("launch.py"))


def nothing() -> None:
    """The `before_start` of a part that needs none."""


async def at_once() -> str:
    """The probe of a part that is ready as soon as it lives."""
    return ""


@dataclass(frozen=True)
class Account:
    """The user a part runs as, where that is not us.

    `capability` is set where this user could not otherwise pass through the folders above its files (a clone
    below a root home of mode 0700): the part then keeps that one capability of root, see `accounts.py`.
    """

    name: str
    uid: int
    gid: int
    capability: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process to start, watch and stop. Times are seconds."""

    name: str
    command: tuple[str, ...]
    """The first word is an absolute path."""
    env: Mapping[str, str]
    cwd: Path = Path("/")
    ready: Probe = at_once
    before_start: Callable[[], None] = nothing
    """Called before every start, restarts included, in a thread: it may block. May raise `StackError`."""
    one_shot: bool = False
    """It must end by itself with status 0 before the next part starts, and is not restarted."""
    together: bool = False
    """It starts at the same time as its neighbours that say so too; else each waits for the one before."""
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends it when the supervisor is gone (Linux)."""
    grace: float = 15
    boot_timeout: float = 60
    boot_attempts: int = 1
    account: Account | None = None

    def launch_command(self) -> tuple[str, ...]:
        """The command that ties the part to this process and then becomes it."""
        account = self.account
        command = self.command
        ids = ("-1", "-1") if account is None else (str(account.uid), str(account.gid))
        if account is not None and account.capability:
            # setpriv does what launch.py would, and keeps the capability over the change of user.
            command = _keeping_capability(account, self.orphan_signal, command)
            ids = ("-1", "-1")
        return (
            sys.executable, "-I", "-S", _LAUNCHER,
            str(os.getpid()), str(int(self.orphan_signal)), *ids, *command,
        )  # fmt: skip


def _keeping_capability(
    account: Account, orphan_signal: signal.Signals, command: tuple[str, ...]
) -> tuple[str, ...]:
    return (
        "/usr/bin/setpriv",
        f"--reuid={account.uid}",
        f"--regid={account.gid}",
        "--clear-groups",
        f"--inh-caps=-all,+{account.capability}",
        f"--ambient-caps=-all,+{account.capability}",
        f"--bounding-set=-all,+{account.capability}",
        # Without this access(2), by which initdb looks for postgres, leaves capabilities out of account.
        "--securebits=+no_setuid_fixup",
        f"--pdeathsig={orphan_signal.name.removeprefix('SIG')}",
        "--",
        *command,
    )
