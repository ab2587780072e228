"""Whether a bucket can carry the segments of an installation: asked once at boot."""

import secrets
from typing import Final

from analytics.events.segments.base import StoreError
from analytics.events.segments.bucket import Bucket
from analytics.events.segments.s3_client import S3Client

_FOLDER: Final = ".check"
_OWNER: Final = ".owner"
_RETRY_SECONDS: Final = 5
"""Somebody waits for the answer."""


def check(bucket: Bucket, owner: str) -> None:
    """See that the bucket can be listed, written, read and deleted from, and that it is `owner`'s alone.

    Leaves a file that says whose it is. Raises `StoreError`.
    """
    client = S3Client(bucket, retry_seconds=_RETRY_SECONDS)
    client.check_listing()
    _check_use(client, bucket)
    _check_owner(client, bucket, owner)


def _check_owner(client: S3Client, bucket: Bucket, owner: str) -> None:
    """Two installations with one prefix would sweep each other's files, which their manifests do not know."""
    size = client.size(_OWNER)
    if size is None:
        client.send(owner.encode(), _OWNER)
    elif b"".join(client.pieces(_OWNER, size)) != owner.encode():
        raise StoreError(
            f"{bucket.url} is in use by an installation with another SECRET_KEY: "
            f"give each a prefix of its own, or delete {_OWNER} there if it is this one's"
        )


def _check_use(client: S3Client, bucket: Bucket) -> None:
    path, content = f"{_FOLDER}/{secrets.token_hex(8)}", secrets.token_bytes(64)
    client.send(content, path)
    try:
        if client.size(path) != len(content) or b"".join(client.pieces(path, len(content))) != content:
            raise StoreError(f"{bucket.url} does not give back what was written")
        if path not in {one.path for one in client.found(_FOLDER)}:
            raise StoreError(f"{bucket.url} does not list what was written")
    except FileNotFoundError as error:
        raise StoreError(f"{bucket.url} does not have what was written") from error
    finally:
        client.remove(path)
