"""Whether files are what was written, looked at once by each process that reads them."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from analytics.events.segments.store import Damaged, checksum

_MOST: Final = 20_000
_lock: Final = threading.Lock()
_known: Final[OrderedDict[tuple[str, int, int, int], str]] = OrderedDict()
"""The SHA-256 of files by path, inode, bytes and time of the last change, those seen last at the end."""


def intact(path: Path, expected: str) -> Path:
    """The same path. Raises `Damaged` where the file has another SHA-256, and OSError.

    A file is read as a whole the first time, and again when its size, inode or time of change is another.
    """
    status = path.stat()
    key = (str(path), status.st_ino, status.st_size, status.st_mtime_ns)
    with _lock:
        found = _known.get(key)
    if found is None:
        found = checksum(path)
        with _lock:
            _known[key] = found
            while len(_known) > _MOST:
                _known.popitem(last=False)
    if found != expected:
        raise Damaged(f"{path} has another checksum than it was written with")
    return path
