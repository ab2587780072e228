"""Bring Valkey's append-only log to the disk, once a second: `python sync_log.py FOLDER`.

Valkey's own `appendfsync everysec` keeps answered writes in its memory for up to two seconds while an earlier
fsync is under way, and a kill then loses them. With `appendfsync no` it hands every write to the kernel
before it answers, which no kill undoes; this process sees to the disk instead.

A program by itself, without imports of ours: it costs as little memory as Python can.
"""

import os
import sys
import time
from pathlib import Path

EVERY_SECONDS = 1.0


def main() -> None:
    """Until it is told to stop."""
    folder = Path(sys.argv[1])
    while True:
        started = time.monotonic()
        for path in [*folder.glob("*.aof"), *folder.glob("*.manifest")]:
            _sync(path)
        time.sleep(max(0.0, started + EVERY_SECONDS - time.monotonic()))


def _sync(path: Path) -> None:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # rewritten and deleted meanwhile
        return
    try:
        os.fsync(file)
    finally:
        os.close(file)


if __name__ == "__main__":
    main()
