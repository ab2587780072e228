"""What a store of segment files is, and how files in it are called."""

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

DRAFTS: Final = ".drafts"
"""The folder of unfinished files, beside finished ones on the same disk."""
_OURS: Final = re.compile(r"\.drafts/.+|[0-9]+/[0-9]{4}-[0-9]{2}/[0-9T]+-(hour|day)-[0-9a-f]+\.parquet")


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished file that nobody knows of yet."""

    path: Path
    rows: int
    bytes: int
    checksum: str
    """SHA-256, in hexadecimal digits."""
    text_bytes: int
    """Of its events as PostgreSQL wrote them out, which is what takes the time."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was come upon."""

    path: str
    bytes: int
    changed_at: datetime
    """For a copy: when it was last read."""


class Store(Protocol):
    """Where files lie. They are written once, under names that were never used, and never changed.

    Paths are those of the manifest: `project/month/name`. Everything may raise OSError; a store across a
    network raises `StoreError`, which is one.
    """

    checksums_every: timedelta
    """How often it is worth reading every file as it is stored, to compare its checksum."""

    def drafts(self) -> Path:
        """A folder of this machine in which files are made."""

    def put(self, draft: Draft, path: str) -> None:
        """Move the draft there. It is there for good when this returns."""

    def place(self, path: str, checksum: str) -> Path:
        """Where on this machine the file can be read, for ten minutes from now.

        A file from across a network is compared with its SHA-256 first: raises `Damaged`, and
        FileNotFoundError. One of this machine's disk is not looked at.
        """

    def size(self, path: str) -> int | None:
        """The bytes of a file; None where there is none."""

    def looks_intact(self, path: str, size: int) -> bool:
        """Whether what `place` gives is there and has that many bytes: the copy, or else the file."""

    def checksum(self, path: str) -> str | None:
        """SHA-256 of the file as it is stored, not of a copy; None where there is none."""

    def remove(self, path: str) -> None:
        """Delete a file and any copy on this machine, if they are there."""

    def remove_project(self, project_id: int) -> None:
        """Delete all files of a project."""

    def stored(self) -> Iterator[Stored]:
        """Every file as it is stored."""

    def found(self, project_id: int | None = None) -> Iterator[Stored]:
        """Every file, of a project or of all, and every draft and copy on this machine."""


class StoreError(OSError):
    """A store cannot be reached, or refuses. Its text says which, why, and what would be right."""


class Damaged(OSError):
    """A file is not what was written."""


def new_path(project_id: int, start: datetime, level: str) -> str:
    """A path that was never used."""
    name = f"{start:%Y%m%dT%H%M}-{level}-{secrets.token_hex(6)}.parquet"
    return f"{project_id}/{start:%Y-%m}/{name}"


def is_ours(path: str) -> bool:
    """Whether such a file can be of segments: whatever else lies there is not ours to delete."""
    return _OURS.fullmatch(path) is not None


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
