"""Passing requests on to Django over a Unix socket, both ways as a stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Final
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from analytics.ingest import replies
from analytics.ingest.client_info import Proxies, peer_host
from analytics.ingest.doors import declared_length
from analytics.ingest.rsgi import HTTPProtocol, ProtocolClosed, Scope

MAX_BODY: Final = 16 << 20
_WHOLE_BYTES: Final = 64 << 10
"""Answers of at most this size leave in one piece."""
_CONNECT_SECONDS: Final = 5.0
_BODY_SECONDS: Final = 30.0
"""The longest pause within a request's body."""

_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"}
    | {"trailer", "transfer-encoding", "upgrade"}
)
#: What only we may say about a request: never passed on as it came.
_OURS: Final = frozenset(
    {"host", "content-length", "expect", "forwarded", "x-forwarded-for", "x-forwarded-host"}
    | {"x-forwarded-port", "x-forwarded-proto", "x-real-ip"}
)
_ANSWERED_BY_US: Final = frozenset({"server", "date"})
_PATH_SAFE: Final = "/:@!$&'()*+,;=~"

_log = structlog.get_logger(__name__)

Headers = list[tuple[str, str]]


class _TooLarge(Exception):
    """The body went over the cap."""


class _ClientGone(Exception):
    """The body ended early, or paused for too long."""


class Relay:
    """The way to Django. Belongs to one event loop."""

    def __init__(self, socket: str, proxies: Proxies) -> None:
        self._proxies = proxies
        self._session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(socket, limit=0, keepalive_timeout=20),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            # No limit on the whole: server-sent events never end. A dead Django closes its socket.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    async def close(self) -> None:
        """Close every connection to Django."""
        await self._session.close()

    async def answer(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Relay one request; the client's leaving cancels Django's work on it."""
        work = asyncio.ensure_future(self._relay(scope, protocol))
        gone = asyncio.ensure_future(protocol.client_disconnect())
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not work.done():
                work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    async def _relay(self, scope: Scope, protocol: HTTPProtocol) -> None:
        length = declared_length(scope.headers.get("content-length"))
        if length is not None and length > MAX_BODY:
            _refuse(protocol, 413, "body_too_large", f"the body is over {MAX_BODY} bytes")
            return
        try:
            async with self._ask(scope, protocol, length) as answer:
                await _pass_back(scope, protocol, answer)
        except _TooLarge:
            _refuse(protocol, 413, "body_too_large", f"the body is over {MAX_BODY} bytes")
        except (_ClientGone, ProtocolClosed):
            return
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            _log.warning("web_unreachable", reason=type(error).__name__)
            _refuse(protocol, 503, "web_unavailable", "the application is starting or restarting; try again")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("web_broke_off", reason=type(error).__name__)
            _refuse(protocol, 502, "web_failed", "the application broke off its answer")

    def _ask(
        self, scope: Scope, protocol: HTTPProtocol, length: int | None
    ) -> "aiohttp.client._RequestContextManager":
        has_body = (length is not None and length > 0) or "transfer-encoding" in scope.headers
        return self._session.request(
            scope.method,
            _url(scope),
            headers=self._request_headers(scope, length),
            data=_body(protocol, length) if has_body else None,
            allow_redirects=False,
        )

    def _request_headers(self, scope: Scope, length: int | None) -> Headers:
        """The client's headers without those of the connection, and ours about who it is."""
        given = scope.headers
        dropped = _HOP_BY_HOP | _OURS | _named(given.get_all("connection"))
        headers = [(name, value) for name, value in given.items() if name not in dropped]
        if length is not None:
            headers.append(("content-length", str(length)))
        trusted = self._proxies.trusts(peer_host(scope.client))
        address = self._proxies.client_address(scope.client, lambda: given.get_all("x-forwarded-for"))
        scheme = (given.get("x-forwarded-proto") if trusted else None) or scope.scheme
        headers += [
            ("host", scope.authority or given.get("host") or "localhost"),
            ("x-real-ip", address),
            ("x-forwarded-for", address),
            ("x-forwarded-proto", "https" if scheme.strip().lower() == "https" else "http"),
        ]
        return headers


def _url(scope: Scope) -> URL:
    # Granian hands the path over with its escapes resolved; they are put back, so that a "?" in it stays one.
    path = quote(scope.path, safe=_PATH_SAFE)
    query = f"?{scope.query_string}" if scope.query_string else ""
    return URL(f"http://web{path}{query}", encoded=True)


async def _body(protocol: HTTPProtocol, length: int | None) -> AsyncIterator[bytes]:
    size = 0
    chunks = aiter(protocol)
    while True:
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            break
        except TimeoutError as error:
            raise _ClientGone from error
        size += len(chunk)
        if size > MAX_BODY:
            raise _TooLarge
        yield chunk
    if length is not None and size < length:
        raise _ClientGone


async def _pass_back(scope: Scope, protocol: HTTPProtocol, answer: aiohttp.ClientResponse) -> None:
    dropped = _HOP_BY_HOP | _ANSWERED_BY_US | _named(answer.headers.getall("connection", []))
    headers = [
        (lower, value) for name, value in answer.headers.items() if (lower := name.lower()) not in dropped
    ]
    length = answer.content_length
    if scope.method == "HEAD" or answer.status in (204, 304):
        protocol.response_empty(answer.status, headers)
    elif length is not None and length <= _WHOLE_BYTES:
        protocol.response_bytes(answer.status, headers, await answer.read())
    else:
        transport = protocol.response_stream(answer.status, headers)
        async for chunk in answer.content.iter_any():
            await transport.send_bytes(chunk)


def _named(connection: Iterable[str]) -> set[str]:
    """The headers that a Connection header ties to its connection."""
    return {name.strip().lower() for value in connection for name in value.split(",")}


def _refuse(protocol: HTTPProtocol, status: int, code: str, detail: str) -> None:
    headers = [("content-type", "application/json"), ("x-content-type-options", "nosniff")]
    if status == 503:
        headers.append(("retry-after", "2"))
    if status == 413:
        headers.append(("connection", "close"))
    with contextlib.suppress(ProtocolClosed, RuntimeError):  # an answer may have begun
        protocol.response_bytes(status, headers, replies.error_body(code, detail, ""))
