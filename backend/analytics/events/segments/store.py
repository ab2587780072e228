"""The store of segment files that SEGMENTS_URL names. The manifest says which of its files count."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from analytics.events.segments.base import Damaged, Draft, Store, StoreError, checksum, is_ours, new_path
from analytics.events.segments.bucket import Bucket
from analytics.events.segments.cache import Cache
from analytics.events.segments.folder import FolderStore

__all__ = [
    "FORGOTTEN_AFTER", "Damaged", "Draft", "StoreError", "checksum", "checksums_every", "drafts", "files_of",
    "folder", "forgotten", "looks_intact", "place", "put", "remove", "remove_project", "size", "sizes",
    "stored_checksum",
]  # fmt: skip
FORGOTTEN_AFTER: Final = timedelta(hours=6)
"""Files that no manifest names are of a process that died, once they are older than any of them works."""


def drafts() -> Path:
    """Where files are made."""
    return _store().drafts()


def folder() -> Path:
    """All that `place` gives lies below it."""
    return Path(settings.SEGMENTS_CACHE if settings.SEGMENTS_BUCKET else settings.SEGMENTS_URL)


def put(draft: Draft, *, project_id: int, start: datetime, level: str) -> str:
    """Give the draft a lasting place; its path for the manifest. It is stored for good when this returns."""
    path = new_path(project_id, start, level)
    _store().put(draft, path)
    return path


def place(path: str, checksum: str) -> Path:
    """Where a file of the manifest can be read on this machine, for ten minutes: see `Store.place`."""
    return _store().place(path, checksum)


def size(path: str) -> int | None:
    """The bytes of a file as it is stored; None where there is none."""
    return _store().size(path)


def sizes() -> dict[str, int]:
    """The bytes of every file as it is stored, in one question instead of many."""
    return {one.path: one.bytes for one in _store().stored()}


def looks_intact(path: str, size: int) -> bool:
    """Whether what `place` gives is there and has that many bytes."""
    return _store().looks_intact(path, size)


def checksums_every() -> timedelta:
    """How often each file's checksum is to be compared."""
    return _store().checksums_every


def stored_checksum(path: str) -> str | None:
    """SHA-256 of a file as it is stored; None where there is none."""
    return _store().checksum(path)


def remove(path: str) -> None:
    """Delete a file, if it is there."""
    _store().remove(path)


def remove_project(project_id: int) -> None:
    """Delete all files of a project."""
    _store().remove_project(project_id)


def files_of(project_id: int) -> list[str]:
    """The paths of all files of a project, drafts and copies on this machine as well, for `remove`."""
    return sorted({one.path for one in _store().found(project_id)})


def forgotten(known: Collection[str]) -> list[str]:
    """Paths that are not among the known ones and too old to be of a process at work, for `remove`."""
    before = datetime.now(UTC) - FORGOTTEN_AFTER
    old = {one.path for one in _store().found() if one.changed_at < before and is_ours(one.path)}
    return sorted(old.difference(known))


def _store() -> Store:
    return _made(
        settings.SEGMENTS_URL,
        settings.SEGMENTS_BUCKET,
        Path(settings.SEGMENTS_CACHE),
        settings.SEGMENTS_CACHE_BYTES,
    )


@lru_cache(maxsize=4)
def _made(url: str, bucket: Bucket | None, cache: Path, cache_bytes: int) -> Store:
    if bucket is None:
        return FolderStore(Path(url))
    # Megabytes that only those need who have segments in S3.
    from analytics.events.segments.s3 import S3SegmentStore  # noqa: PLC0415
    from analytics.events.segments.s3_client import S3Client  # noqa: PLC0415

    return S3SegmentStore(S3Client(bucket), Cache(cache, cache_bytes))
