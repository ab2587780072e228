"""Whether a bucket can carry segments: asked once at boot."""

import secrets
from typing import Final

from analytics.events.segments.base import StoreError
from analytics.events.segments.bucket import Bucket
from analytics.events.segments.s3_client import S3Client

_FOLDER: Final = ".check"
_RETRY_SECONDS: Final = 5
"""Somebody waits for the answer."""


def check(bucket: Bucket) -> None:
    """List the bucket, then write, read, list and delete a small file. Raises `StoreError`."""
    client = S3Client(bucket, retry_seconds=_RETRY_SECONDS)
    client.check_listing()
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
