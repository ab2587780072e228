"""A wrong clock for our own parts: a small library, preloaded, that reads how far off it is from a file.

PostgreSQL and Valkey keep the right time, as servers on another host would: what ingest takes from Redis'
clock (limits, quotas) then differs from its own, which is the harder case.
"""

import shutil
import struct
import subprocess
import sys
from pathlib import Path

_SOURCE = Path(__file__).with_name("clock.c")


class HostClock:
    """How far off the clock of web, ingest, pipeline and chores is; right at first."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._library = _built(folder / "clock.so")
        self.set(0)

    @property
    def works(self) -> bool:
        """Whether it can be set wrong here."""
        return self._library is not None

    def environ(self) -> dict[str, str]:
        """What the parts need in their environment."""
        if self._library is None:
            return {}
        return {"LD_PRELOAD": str(self._library), "TORTURE_CLOCK": str(self._file)}

    def set(self, seconds: float) -> None:
        """Jump. Eight aligned bytes in one write, into the file that the parts have mapped."""
        with self._file.open("r+b" if self._file.exists() else "wb", buffering=0) as file:
            file.write(struct.pack("=q", round(seconds * 1e9)))


def _built(library: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return library if done.returncode == 0 else None
