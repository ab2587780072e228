"""The two doors of the ingest core: Granian's RSGI, the faster one, and ASGI for any other server."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any, Final

from analytics.ingest.app import IngestApp
from analytics.ingest.body import too_large
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.dialects.base import Route
from analytics.ingest.request import declared_length
from analytics.ingest.rsgi import HTTPProtocol, ProtocolClosed, Scope

#: A body somewhat over the cap is read to its end and thrown away, since many clients only listen for an
#: answer once they have sent everything. Beyond this the connection is closed instead.
_POLITE_BYTES: Final = 8 << 20


class RsgiRequest:
    """An `IngestRequest` of Granian's."""

    __slots__ = ("_headers", "_protocol", "_scope", "header", "method", "peer", "query")

    def __init__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        self._scope = scope
        self._headers = scope.headers
        self._protocol = protocol
        self.header: Callable[[str], str | None] = self._headers.get
        self.method = scope.method
        self.query = scope.query_string
        self.peer = scope.client

    @property
    def scheme(self) -> str:
        """See IngestRequest."""
        return self._scope.scheme

    def headers(self, name: str) -> Sequence[str]:
        """See IngestRequest."""
        return self._headers.get_all(name)

    async def body(self, most: int) -> bytes:
        """See IngestRequest."""
        length = declared_length(self.header("content-length"))
        if length is not None and length <= most:
            try:
                # Bounded by its Content-Length; a body that ends early raises.
                return await self._protocol()
            except ProtocolClosed as error:
                raise _incomplete() from error
        if length is not None and length > _POLITE_BYTES:
            raise _unread(most)
        return await self._chunks(most)

    async def _chunks(self, most: int) -> bytes:
        """A body of unknown or too large length.

        Granian ends the iteration with one empty piece, and puts another one where the body broke off: it
        raises nothing then (seen in 2.8; a test would notice a change).
        """
        body, size, empty = bytearray(), 0, 0
        async for chunk in self._protocol:
            size += len(chunk)
            empty += not chunk
            if size <= most:
                body += chunk
            elif size > _POLITE_BYTES:
                raise _unread(most)
        if empty > 1:
            raise _incomplete()
        if size > most:
            raise too_large(most)
        return bytes(body)


async def answer_rsgi(app: IngestApp, route: Route, scope: Scope, protocol: HTTPProtocol) -> None:
    """Let `app` answer one RSGI request."""
    reply = await app.handle(RsgiRequest(scope, protocol), route)
    protocol.response_bytes(reply.status, reply.headers, reply.body)


def _incomplete() -> RequestRefused:
    detail = "The body ended before it was whole; nothing of it was taken."
    return RequestRefused(400, RequestCode.BODY_INCOMPLETE, detail, close=True)


def _unread(most: int) -> RequestRefused:
    refusal = too_large(most)
    refusal.close = True
    return refusal


# -- ASGI ---------------------------------------------------------------------------------------------

AsgiScope = MutableMapping[str, Any]
AsgiMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]


class AsgiRequest:
    """An `IngestRequest` of any ASGI server's."""

    def __init__(self, scope: AsgiScope, receive: Receive) -> None:
        self._headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
        self._receive = receive
        self.method: str = scope["method"]
        self.scheme: str = scope.get("scheme", "http")
        self.query: str = scope.get("query_string", b"").decode("latin-1")
        client = scope.get("client")
        self.peer: str = f"[{client[0]}]:{client[1]}" if client else ""

    def header(self, name: str) -> str | None:
        """See IngestRequest."""
        values = self.headers(name)
        return values[0] if values else None

    def headers(self, name: str) -> Sequence[str]:
        """See IngestRequest."""
        wanted = name.encode("latin-1")
        return [value.decode("latin-1") for key, value in self._headers if key == wanted]

    async def body(self, most: int) -> bytes:
        """See IngestRequest."""
        body, size, more = bytearray(), 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _incomplete()
            chunk = message.get("body", b"")
            more = message.get("more_body", False)
            size += len(chunk)
            if size <= most:
                body += chunk
            elif size > _POLITE_BYTES:
                raise _unread(most)
        if size > most:
            raise too_large(most)
        return bytes(body)


async def answer_asgi(app: IngestApp, route: Route, scope: AsgiScope, receive: Receive, send: Send) -> None:
    """Let `app` answer one ASGI HTTP request."""
    reply = await app.handle(AsgiRequest(scope, receive), route)
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in reply.headers]
            + [(b"content-length", str(len(reply.body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": reply.body})
