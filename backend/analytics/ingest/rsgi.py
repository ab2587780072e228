"""Granian's RSGI (its specification 1.5) as types: its own stubs leave out half of what is there."""

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined] # documented there, not re-exported

__all__ = ["HTTPProtocol", "Headers", "ProtocolClosed", "Scope", "Transport"]


class Headers(Protocol):
    """A request's headers, by lower-case name; a value that is not text is as good as absent."""

    def __contains__(self, name: str) -> bool: ...

    def get(self, name: str) -> str | None:
        """The first value."""
        ...

    def get_all(self, name: str) -> list[str]:
        """All values in order."""
        ...

    def items(self) -> list[tuple[str, str]]:
        """Everything."""
        ...


class Scope(Protocol):
    """What is known of a request before its body. `path` has its escapes resolved."""

    http_version: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Headers


class Transport(Protocol):
    """The rest of an answer that has begun."""

    async def send_bytes(self, data: bytes) -> None:
        """One more piece."""
        ...


class HTTPProtocol(Protocol):
    """The connection, for one request."""

    def __call__(self) -> Awaitable[bytes]:
        """The whole body. Raises ProtocolClosed when it ends early."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body in pieces. Ends silently when it ends early."""
        ...

    def client_disconnect(self) -> Awaitable[None]:
        """Resolves when the client goes."""
        ...

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """An answer without a body."""
        ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """A whole answer."""
        ...

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Transport:
        """Begin an answer."""
        ...
