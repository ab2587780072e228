"""A name for this worker that its next life will have again.

Entries a worker was given belong to its name. A worker that comes back under its old name has them at once;
under a new one it would have to wait until they have been idle for long.
"""

import fcntl
import os
import socket
from pathlib import Path

_MOST = 1_000


class Slot:
    """One of the numbered places for workers on this machine; held until the process ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(_MOST):
            path = folder / f"pipeline-{number}.lock"
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            self._descriptor = descriptor
            self.name = f"{socket.gethostname()}-{number}"
            return
        raise RuntimeError(f"{_MOST} pipelines run on this machine already")

    def release(self) -> None:
        """Let another worker have the name."""
        os.close(self._descriptor)
