"""Segments in a folder of this machine, or one that is mounted by all of them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from analytics.events.segments.base import DRAFTS, Draft, Stored, checksum


class FolderStore:
    """A `Store` of files below one folder."""

    checksums_every = timedelta(days=1)

    def __init__(self, root: Path) -> None:
        self._root = root

    def drafts(self) -> Path:
        """On the disk of the files that count, so that a rename puts them there."""
        folder = self._root / DRAFTS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def put(self, draft: Draft, path: str) -> None:
        """Rename the draft; it is on the disk when this returns."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(draft.path)
        draft.path.rename(target)
        for folder in (target.parent, target.parent.parent, self._root):
            sync(folder)

    def place(self, path: str, checksum: str) -> Path:  # noqa: ARG002 - of the protocol; nothing is fetched
        """Where the file is."""
        return self._root / path

    def size(self, path: str) -> int | None:
        """The bytes of a file; None where there is none."""
        try:
            return (self._root / path).stat().st_size
        except FileNotFoundError:
            return None

    def looks_intact(self, path: str, size: int) -> bool:
        """Whether the file is there and has that many bytes."""
        return self.size(path) == size

    def checksum(self, path: str) -> str | None:
        """SHA-256 of a file; None where there is none."""
        try:
            return checksum(self._root / path)
        except FileNotFoundError:
            return None

    def remove(self, path: str) -> None:
        """Delete a file, if it is there."""
        remove_below(self._root, path)

    def remove_project(self, project_id: int) -> None:
        """Delete all files of a project."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self._root / str(project_id))

    def stored(self) -> Iterator[Stored]:
        """Every file."""
        return self.found()

    def found(self, project_id: int | None = None) -> Iterator[Stored]:
        """Every file, of a project or of all; drafts as well."""
        yield from found_below(self._root, project_id)


def remove_below(root: Path, path: str) -> None:
    """Delete a file, if it is there; with the last of its folder, the one where DuckDB swaps."""
    file = root / path
    file.unlink(missing_ok=True)
    if file.parent.parent == root / DRAFTS:
        with suppress(OSError):
            file.parent.rmdir()


def found_below(root: Path, project_id: int | None = None) -> Iterator[Stored]:
    """Every file of a project or of all, finished or not; none where there is no folder.

    A draft's name begins with its project's id.
    """
    if project_id is None:
        paths = [root.rglob("*")]
    else:
        drafts = root / DRAFTS
        paths = [(root / str(project_id)).rglob("*"), drafts.glob(f"{project_id}-*")]
        paths.append(drafts.glob(f"{project_id}-*/*"))
    for path in chain.from_iterable(paths):
        with suppress(FileNotFoundError):
            if path.is_file():
                status = path.stat()
                changed_at = datetime.fromtimestamp(status.st_mtime, UTC)
                yield Stored(path.relative_to(root).as_posix(), status.st_size, changed_at)


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
