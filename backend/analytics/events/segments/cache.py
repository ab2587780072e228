"""Copies of files from across a network, in a folder of this machine that many processes share.

A copy is complete and compared with its checksum before it has its name, so what is there is right. Those
that were read longest ago make room; one that was read within the last ten minutes stays, even if the folder
then is larger than it should be, because somebody may have its path in hand.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from analytics.events.segments.base import DRAFTS, Damaged, Stored
from analytics.events.segments.folder import found_below, remove_below, sync

IN_HAND: Final = timedelta(minutes=10)
_LOCKS: Final = ".locks"
_FETCHES: Final = 64
"""Locks of files that are being fetched. Two files may share one, and then wait for each other."""


class Cache:
    """Copies by the paths of their files."""

    def __init__(self, root: Path, limit: int) -> None:
        self._root = root
        self._limit = limit

    def drafts(self) -> Path:
        """Where files are made, on the disk of the copies."""
        return self._folder(DRAFTS)

    def copy(self, path: str) -> Path | None:
        """The copy, which nobody takes away for ten minutes; None where there is none."""
        file = self._root / path
        with self._locked("reading", fcntl.LOCK_SH):
            try:
                os.utime(file)
            except FileNotFoundError:
                return None
        return file

    @contextmanager
    def fetching(self, path: str) -> Iterator[None]:
        """Nobody else fetches the file meanwhile."""
        with self._locked(f"fetching-{zlib.crc32(path.encode()) % _FETCHES}", fcntl.LOCK_EX):
            yield

    def fill(self, path: str, size: int, checksum: str, pieces: Iterable[bytes]) -> Path:
        """Make a copy of a file of `size` bytes. Raises `Damaged` where it has another SHA-256."""
        self._make_room(size)
        draft = self.drafts() / f"{path.split('/', 1)[0]}-{secrets.token_hex(16)}.copy"
        try:
            digest = hashlib.sha256()
            with draft.open("wb") as target:
                for piece in pieces:
                    digest.update(piece)
                    target.write(piece)
            if digest.hexdigest() != checksum:
                raise Damaged(f"{path} has another checksum than it was written with")
            return self._place(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def adopt(self, file: Path, path: str) -> None:
        """Make a file of the drafts the copy."""
        self._make_room(file.stat().st_size)
        self._place(file, path)

    def remove(self, path: str) -> None:
        """Delete the copy, or the draft, if it is there."""
        remove_below(self._root, path)

    def remove_project(self, project_id: int) -> None:
        """Delete all copies of a project."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self._root / str(project_id))

    def found(self, project_id: int | None = None) -> Iterator[Stored]:
        """Every copy and every draft, of a project or of all."""
        found = found_below(self._root, project_id)
        return (one for one in found if not one.path.startswith(f"{_LOCKS}/"))

    def _place(self, draft: Path, path: str) -> Path:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # Without it a power cut may leave a name with nothing behind it.
        sync(draft)
        draft.rename(target)
        os.utime(target)
        return target

    def _make_room(self, size: int) -> None:
        """Delete what was read longest ago until `size` bytes fit."""
        copies = [one for one in self.found() if not one.path.startswith(f"{DRAFTS}/")]
        over = size + sum(one.bytes for one in copies) - self._limit
        for one in sorted(copies, key=lambda one: one.changed_at):
            if over <= 0 or self._is_in_hand(one.changed_at.timestamp()):
                return
            if self._evict(one.path):
                over -= one.bytes

    def _evict(self, path: str) -> bool:
        """Delete a copy, unless it has just been read."""
        with self._locked("reading", fcntl.LOCK_EX), suppress(FileNotFoundError):
            if self._is_in_hand((self._root / path).stat().st_mtime):
                return False
            (self._root / path).unlink()
        return True

    def _is_in_hand(self, read_at: float) -> bool:
        return time.time() - read_at < IN_HAND.total_seconds()

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        """Hold one of the lock files, which are never deleted; the kernel lets go for a process that dies."""
        descriptor = os.open(self._folder(_LOCKS) / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    def _folder(self, name: str) -> Path:
        folder = self._root / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
