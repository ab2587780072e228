"""Requests as foreign clients make them, against the core with one key and a stream in memory."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from analytics.ingest.dialects import find_route
from analytics.ingest.request import Reply
from analytics.ingest.tests.support import FakeRequest, Ingest
from analytics.stream.envelope import Envelope

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


class Wire(Ingest):
    """Sends what is on the wire, to the path that it is on."""

    async def call(
        self,
        path: str,
        body: Any = b"",
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> Reply:
        """`body`: bytes as they are, text as UTF-8, anything else as JSON."""
        if isinstance(body, str):
            body = body.encode()
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if not self.cache.loaded:
            await self.cache.refresh()
        route = find_route(path)
        assert route is not None, path
        return await self.app.handle(FakeRequest(content, headers or {}, **request), route)

    async def taken(self, path: str, body: Any = b"", *args: Any, **request: Any) -> list[Envelope]:
        """Send what must be answered with success; what is in the stream then."""
        reply = await self.call(path, body, *args, **request)
        assert reply.status < 300, reply
        return self.stored()

    async def one(self, path: str, body: Any = b"", *args: Any, **request: Any) -> Envelope:
        """The same for a request of one event."""
        (envelope,) = await self.taken(path, body, *args, **request)
        return envelope


def header(reply: Reply, name: str) -> str | None:
    return dict(reply.headers).get(name)


def properties(envelope: Envelope) -> dict[str, Any]:
    """What is left of the properties beside the columns."""
    return msgspec.json.decode(envelope.properties) if envelope.properties else {}
