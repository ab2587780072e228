"""One bucket of an S3-compatible server, by obstore; every failure is a `StoreError` in plain words.

obstore tries again by itself, with growing pauses: connections that fail or break, answers from 500 on, and
what takes too long. It cannot be broken off by a signal meanwhile, so all of it is bounded.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from analytics.events.segments.base import Stored, StoreError
from analytics.events.segments.bucket import Bucket

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

PIECE: Final = 8 * 1024 * 1024
"""Bytes sent or fetched by one request."""
_PIECES_AT_ONCE: Final = 3
_CONNECT_SECONDS: Final = 5
_SILENT_SECONDS: Final = 20
_REQUEST_SECONDS: Final = 120
_LONGEST_PAUSE_SECONDS: Final = 5
_RETRY_SECONDS: Final = 30
"""After which nothing is tried again. A chore that fails comes back by itself."""

_ALLOW: Final = "allow the key to list the bucket, and to read, write and delete below the prefix"
_ADVICE: Final = {
    "NoSuchBucket": "make the bucket, or correct SEGMENTS_URL",
    "InvalidAccessKeyId": "correct AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "correct AWS_SECRET_ACCESS_KEY, and AWS_REGION where the server has several",
    "AuthorizationHeaderMalformed": "set AWS_REGION to the bucket's",
    "PermanentRedirect": "set AWS_REGION to the bucket's",
    "RequestTimeTooSkewed": "set this machine's clock",
    "AccessDenied": _ALLOW,
    "403": _ALLOW,
    "400": "see that AWS_ENDPOINT_URL leads to it, and begins with https if it speaks TLS",
    "404": "correct AWS_ENDPOINT_URL: no S3 answers there",
}
_AWAY: Final = "see that it runs, and that AWS_ENDPOINT_URL leads to it"
_CERTIFICATE: Final = (
    "let AWS_CA_BUNDLE name the authority that signed it, and AWS_ENDPOINT_URL the host it is for"
)


class S3Client:
    """Files of one bucket, by their paths below the prefix. For many threads, but not across a fork."""

    def __init__(self, bucket: Bucket, retry_seconds: int | None = None) -> None:
        self._bucket = bucket
        self._connection = _connection(bucket, retry_seconds or _RETRY_SECONDS)
        self._process = os.getpid()

    def send(self, content: Path | bytes, path: str) -> None:
        """Store a file's content under a path that nobody has; whole, or not at all."""
        with self._saying("written"):
            obstore.put(self._connection, path, content, chunk_size=PIECE, max_concurrency=_PIECES_AT_ONCE)

    def size(self, path: str) -> int | None:
        """The bytes of a file; None where there is none."""
        try:
            with self._saying("read"):
                return obstore.head(self._connection, path)["size"]
        except FileNotFoundError:
            # A server says the same of a bucket that is not there, and then every file would seem to be gone.
            self.check_listing()
            return None

    def pieces(self, path: str, size: int) -> Iterator[bytes]:
        """The content of a file of that many bytes. Raises FileNotFoundError."""
        for start in range(0, size, PIECE):
            with self._saying("read"):
                end = min(start + PIECE, size)
                yield obstore.get_range(self._connection, path, start=start, end=end).to_bytes()

    def remove(self, path: str) -> None:
        """Delete a file, if it is there."""
        with self._saying("deleted"):
            obstore.delete(self._connection, path)

    def found(self, folder: str = "") -> Iterator[Stored]:
        """Every file below a folder of the prefix."""
        with self._saying("listed"):
            for some in obstore.list(self._connection, folder or None, chunk_size=1000):
                for one in some:
                    yield Stored(one["path"], one["size"], one["last_modified"])

    def check_listing(self) -> None:
        """Raise a `StoreError` where the bucket is not there or may not be listed."""
        with self._saying("listed"):
            obstore.list_with_delimiter(self._connection, "is-it-there")

    @contextmanager
    def _saying(self, what: str) -> Iterator[None]:
        """Failures as a `StoreError`, but for FileNotFoundError."""
        if os.getpid() != self._process:
            raise StoreError(f"{self._bucket.url} is of the process that this one was forked from")
        try:
            yield
        except FileNotFoundError as error:
            if _code(str(error)) == "NoSuchBucket":
                raise self._error(what, error) from error
            raise FileNotFoundError(f"a file of {self._bucket.url} is not there") from error
        except (BaseError, ValueError) as error:
            raise self._error(what, error) from error

    def _error(self, what: str, error: Exception) -> StoreError:
        where = self._bucket.address or f"AWS in {self._bucket.region}"
        return StoreError(f"{self._bucket.url} at {where} cannot be {what}: {_reason(str(error))}")


def _connection(bucket: Bucket, retry_seconds: int) -> S3Store:
    config: S3Config = {
        "region": bucket.region,
        "access_key_id": bucket.access_key_id,
        "secret_access_key": bucket.secret_access_key,
        "virtual_hosted_style_request": bucket.name_in_host,
        # Not every server has the request that deletes several at once.
        "disable_bulk_delete": True,
    }
    if bucket.address is not None:
        config["endpoint"] = bucket.address
    options: ClientConfig = {
        "allow_http": (bucket.address or "").startswith("http://"),
        "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
        "read_timeout": timedelta(seconds=_SILENT_SECONDS),
        "timeout": timedelta(seconds=_REQUEST_SECONDS),
    }
    if bucket.ca_bundle is not None:
        options["root_certificate"] = bucket.ca_bundle.read_bytes()
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config=config,
        client_options=options,
        retry_config={
            # The time is the limit.
            "max_retries": 100,
            "retry_timeout": timedelta(seconds=retry_seconds),
            "backoff": {"max_backoff": timedelta(seconds=_LONGEST_PAUSE_SECONDS)},
        },
    )


def _code(text: str) -> str:
    """S3's code of an error, else the status of the answer, else nothing: there was no answer."""
    for pattern in (r"<Code>(\w+)</Code>", r"status code: (\d+)"):
        if match := re.search(pattern, text):
            return match[1]
    return ""


def _reason(text: str) -> str:
    """What the server says, or what went wrong on the way, and what to do. obstore has it as text only."""
    if code := _code(text):
        said = re.search(r"<Message>([^<]+)</Message>|status code: \d+ [^:\n]*: ([^<\n]+)", text)
        reason = f"{code} ({(said[1] or said[2]).strip().rstrip('.')})" if said else code
        return f"{reason}: {_ADVICE[code]}" if code in _ADVICE else reason
    if refused := re.search(r"InvalidCertificate\(\s*(?:Other\(\s*OtherError\(\s*)?(\w+)", text):
        return f"its certificate is refused ({refused[1]}): {_CERTIFICATE}"
    if "InvalidContentType" in text:
        return "it does not speak TLS: let AWS_ENDPOINT_URL begin with http, or the server have a certificate"
    causes = re.findall(r'(?:message|error): "([^"]+)"', text)
    reason = "no answer in time" if "TimedOut" in text else causes[-1] if causes else text.splitlines()[0]
    return f"{reason}: {_AWAY}"
