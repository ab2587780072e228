"""The folder of segment files. A file is written once and never changed; the manifest says which count."""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

_DRAFTS: Final = ".drafts"
FORGOTTEN_AFTER: Final = timedelta(hours=6)
"""Files that no manifest names are of a process that died, once they are older than any of them works."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished file that nobody knows of yet."""

    path: Path
    rows: int
    bytes: int
    checksum: str
    """SHA-256, in hexadecimal digits."""


def root() -> Path:
    """The folder of all segments."""
    return Path(settings.SEGMENTS_FOLDER)


def drafts() -> Path:
    """Where files are made: on the disk of those that count, so that a rename puts them there."""
    folder = root() / _DRAFTS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def put(draft: Draft, *, project_id: int, start: datetime, level: str) -> str:
    """Give the draft a lasting place; its path from the root on. It is on the disk when this returns."""
    name = f"{start:%Y%m%dT%H%M}-{level}-{secrets.token_hex(6)}.parquet"
    target = root() / str(project_id) / f"{start:%Y-%m}" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(draft.path)
    draft.path.rename(target)
    for folder in (target.parent, target.parent.parent, root()):
        _sync(folder)
    return str(target.relative_to(root()))


def place(path: str) -> Path:
    """Where a file of the manifest is."""
    return root() / path


def size(path: str) -> int | None:
    """The bytes of a file; None where there is none."""
    try:
        return place(path).stat().st_size
    except FileNotFoundError:
        return None


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(path: str) -> None:
    """Delete a file, if it is there."""
    place(path).unlink(missing_ok=True)


def remove_project(project_id: int) -> None:
    """Delete all files of a project."""
    with suppress(FileNotFoundError):
        shutil.rmtree(root() / str(project_id))


def forgotten(known: Collection[str]) -> list[Path]:
    """Files that are not among the known ones and too old to be of a process at work."""
    before = time.time() - FORGOTTEN_AFTER.total_seconds()
    kept = {place(path) for path in known}
    return [path for path in _files() if path not in kept and _changed_at(path) < before]


def _files() -> Iterator[Path]:
    return (path for path in root().rglob("*") if path.is_file())


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
