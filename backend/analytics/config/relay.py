"""Passing requests on to Django over a Unix socket, both ways as a stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Final
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from analytics.ingest import replies, trail
from analytics.ingest.client_info import Proxies, peer_host
from analytics.ingest.request import declared_length
from analytics.ingest.rsgi import HTTPProtocol, ProtocolClosed, Scope

MAX_BODY: Final = 16 << 20
_WHOLE_BYTES: Final = 64 << 10
"""Answers of at most this size leave in one piece."""
_CONNECT_SECONDS: Final = 5.0
_BODY_SECONDS: Final = 30.0
"""The longest pause within a request's body."""
_UPLOAD_SECONDS: Final = 120.0
"""The longest for a whole one: who sends a byte now and then would hold a connection for ever."""

_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"}
    | {"trailer", "transfer-encoding", "upgrade"}
)
#: What only we may say about a request: never passed on as it came.
_OURS: Final = frozenset(
    {"host", "content-length", "expect", "forwarded", "x-forwarded-for", "x-forwarded-host"}
    | {"x-forwarded-port", "x-forwarded-proto", "x-real-ip", trail.HEADER}
)
_ANSWERED_BY_US: Final = frozenset({"server", "date"})
_PATH_SAFE: Final = "/:@!$&'()*+,;=~"

_log = structlog.get_logger(__name__)

Headers = list[tuple[str, str]]
Refusal = tuple[int, str, str]

_TOO_LARGE: Final = (413, "body_too_large", f"The body is over {MAX_BODY} bytes.")
_INCOMPLETE: Final = (400, "body_incomplete", "The body did not arrive whole, or not in time.")
_WEB_AWAY: Final = (
    503,
    "web_unavailable",
    "The application is starting or restarting; try again soon.",
)
_WEB_FAILED: Final = (502, "web_failed", "The application broke off its answer.")


class _Upload:
    """A request's body on its way to Django. `problem` says why it ended before its end."""

    def __init__(self, protocol: HTTPProtocol, length: int | None) -> None:
        self._protocol = protocol
        self._length = length
        self.problem: Refusal | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = empty = 0
        chunks = aiter(self._protocol)
        now = asyncio.get_running_loop().time
        end = now() + _UPLOAD_SECONDS
        with contextlib.suppress(StopAsyncIteration):
            while True:
                async with asyncio.timeout_at(min(now() + _BODY_SECONDS, end)):
                    chunk = await anext(chunks)
                size += len(chunk)
                empty += not chunk  # one marks the end, two a broken connection: see ingest.doors
                if size > MAX_BODY:
                    raise self._ended(_TOO_LARGE)
                if chunk:
                    yield chunk
        if empty > 1 or (self._length is not None and size < self._length):
            raise self._ended(_INCOMPLETE)

    def _ended(self, problem: Refusal) -> ConnectionError:
        self.problem = problem
        return ConnectionError(problem[1])


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
        upload = _Upload(protocol, length)
        try:
            if length is not None and length > MAX_BODY:
                _refuse(protocol, _TOO_LARGE)
                return
            async with self._ask(scope, upload, length) as answer:
                await _pass_back(scope, protocol, answer)
        except ProtocolClosed:
            return  # the client has gone
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _refuse(protocol, upload.problem or _judged(error))

    def _ask(
        self, scope: Scope, upload: _Upload, length: int | None
    ) -> "aiohttp.client._RequestContextManager":
        has_body = (length is not None and length > 0) or "transfer-encoding" in scope.headers
        return self._session.request(
            scope.method,
            _url(scope),
            headers=self._request_headers(scope, length),
            data=aiter(upload) if has_body else None,
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
        # Behind a proxy that nobody has declared, everybody seems to come from its address. Whoever asks
        # whether this is the same machine must see that somebody stands in between.
        undeclared = not trusted and ("x-forwarded-for" in given or "forwarded" in given)
        scheme = (given.get("x-forwarded-proto") if trusted else None) or scope.scheme
        headers += [
            # No name is never this machine's: whoever asks that must have a reason to say yes.
            ("host", scope.authority or given.get("host") or "unnamed"),
            ("x-real-ip", address),
            ("x-forwarded-for", f"unknown, {address}" if undeclared else address),
            ("x-forwarded-proto", "https" if scheme.strip().lower() == "https" else "http"),
        ]
        if scope.path.rstrip("/").endswith(trail.PATH_END):
            headers.append((trail.HEADER, trail.written(trail.seen_from(scope.client, given.get_all))))
        return headers


def _url(scope: Scope) -> URL:
    # Granian hands the path over with its escapes resolved; they are put back, so that a "?" in it stays one.
    path = quote(scope.path, safe=_PATH_SAFE)
    query = f"?{scope.query_string}" if scope.query_string else ""
    return URL(f"http://web{path}{query}", encoded=True)


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


def _judged(error: Exception) -> Refusal:
    """What an exchange with Django that failed means for the client."""
    _log.warning("web_failed", reason=type(error).__name__)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return _WEB_AWAY
    return _INCOMPLETE if isinstance(error, TimeoutError) else _WEB_FAILED


def _refuse(protocol: HTTPProtocol, refusal: Refusal) -> None:
    status, code, detail = refusal
    headers = [("content-type", "application/json"), ("x-content-type-options", "nosniff")]
    if status == 503:
        headers.append(("retry-after", "2"))
    if status in (400, 413):
        headers.append(("connection", "close"))
    with contextlib.suppress(ProtocolClosed, RuntimeError):  # an answer may have begun
        protocol.response_bytes(status, headers, replies.error_body(code, detail, ""))
