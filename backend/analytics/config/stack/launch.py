"""Become another program, tied to the supervisor: `launch.py PARENT SIGNAL UID GID PROGRAM ARGUMENT…`.

Runs alone (`python -I -S launch.py`), a hundredth of a second before the real program takes its place with
the same process id. A `preexec_fn` would do the same inside a forked copy of a process with threads, which
may deadlock. UID and GID are -1 to stay who we are.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> None:
    """Tie this process to PARENT, drop to UID and GID, become PROGRAM; exit with 1 where that cannot be."""
    parent, death_signal, uid, gid = (int(argument) for argument in arguments[:4])
    command = arguments[4:]
    # Python ignores these two from its start, and an exec would hand that on.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform.startswith("linux"):
        # After setuid, which would clear it.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the supervisor ended while this part was starting")
    try:
        os.execv(command[0], command)  # noqa: S606 - no shell is the point
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
