"""Segments in a bucket of an S3-compatible server, read from copies on this machine."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from analytics.events.segments.base import DRAFTS, Draft, Stored, StoreError
from analytics.events.segments.cache import Cache
from analytics.events.segments.s3_client import S3Client


class S3SegmentStore:
    """A `Store` of one bucket, with a cache."""

    # All of them are fetched for that, which costs; and whoever runs such a store compares them too.
    checksums_every = timedelta(days=30)

    def __init__(self, client: S3Client, cache: Cache) -> None:
        self._client = client
        self._cache = cache

    def drafts(self) -> Path:
        """On the disk of the copies: a file that was made here is one of them afterwards."""
        return self._cache.drafts()

    def put(self, draft: Draft, path: str) -> None:
        """Send the draft, and keep it as a copy."""
        self._client.send(draft.path, path)
        if (arrived := self._client.size(path)) != draft.bytes:
            raise StoreError(f"{path} was sent with {draft.bytes} bytes, and has {arrived}")
        self._cache.adopt(draft.path, path)

    def place(self, path: str, checksum: str) -> Path:
        """The copy; fetched, and compared with its SHA-256, where there is none."""
        if copy := self._cache.copy(path):
            return copy
        with self._cache.fetching(path):
            # Somebody else may have fetched it meanwhile.
            if copy := self._cache.copy(path):
                return copy
            size = self._client.size(path)
            if size is None:
                raise FileNotFoundError(f"{path} is not in the bucket")
            return self._cache.fill(path, size, checksum, self._client.pieces(path, size))

    def size(self, path: str) -> int | None:
        """The bytes of a file in the bucket; None where there is none."""
        return self._client.size(path)

    def looks_intact(self, path: str, size: int) -> bool:
        """Whether there is a copy, which was compared when it was made; or else the file in the bucket."""
        if copy := self._cache.copy(path):
            if copy.stat().st_size == size:
                return True
            # Something has happened to it since: the next reader fetches another.
            self._cache.remove(path)
        return self.size(path) == size

    def checksum(self, path: str) -> str | None:
        """SHA-256 of a file in the bucket, all of it fetched for that; None where there is none."""
        if (size := self._client.size(path)) is None:
            return None
        digest = hashlib.sha256()
        for piece in self._client.pieces(path, size):
            digest.update(piece)
        return digest.hexdigest()

    def remove(self, path: str) -> None:
        """Delete a file, and its copy here. Copies on other machines go when those are swept."""
        if not path.startswith(f"{DRAFTS}/"):
            self._client.remove(path)
        self._cache.remove(path)

    def remove_project(self, project_id: int) -> None:
        """Delete all files of a project."""
        for one in self._client.found(str(project_id)):
            self._client.remove(one.path)
        self._cache.remove_project(project_id)

    def stored(self) -> Iterator[Stored]:
        """Every file in the bucket."""
        return self._client.found()

    def found(self, project_id: int | None = None) -> Iterator[Stored]:
        """Every file in the bucket; then every copy and draft here, so that a file may come twice."""
        yield from self._client.found("" if project_id is None else str(project_id))
        yield from self._cache.found(project_id)
