"""The tie between a process and its parent, so that a killed supervisor leaves no orphan."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, however that ends.

    For processes whose parent is not our supervisor (Granian's workers). A parent that stops cleanly waits
    for them first. Linux only: elsewhere it does nothing, and a `kill -9` of the parent may leave this
    process behind. See prctl(2).
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)
