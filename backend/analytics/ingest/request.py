"""A request as the ingest core sees it, whichever server received it, and the answer it gives."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class IngestRequest(Protocol):
    """What a door must offer. Header names are asked in lower case."""

    @property
    def method(self) -> str:
        """In upper case."""
        ...

    @property
    def scheme(self) -> str:
        """Of this connection, "http" or "https": a proxy in front may have another one."""
        ...

    @property
    def query(self) -> str:
        """The query string as it came, without "?"."""
        ...

    @property
    def peer(self) -> str:
        """The other end of the connection, "host:port"; empty for a Unix socket."""
        ...

    def header(self, name: str) -> str | None:
        """One header's (first) value; None when absent or not readable as text."""
        ...

    def headers(self, name: str) -> Sequence[str]:
        """All values of a header, in order."""
        ...

    async def body(self, most: int) -> bytes:
        """The whole body. Raises RequestRefused: 413 over `most` bytes, 400 when it ends early."""
        ...


class Reply(NamedTuple):
    """Status, headers with lower-case names, body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def declared_length(text: str | None) -> int | None:
    """A Content-Length as a number; None where it is absent or none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else None
