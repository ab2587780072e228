"""The ASGI door, and the time limit that both doors share. RSGI is proved under Granian (tests/gateway)."""

import asyncio
import json
from typing import Any

import pytest

from analytics.ingest import limits
from analytics.ingest.dialects import NATIVE
from analytics.ingest.doors import AsgiMessage, AsgiRequest, answer_asgi
from analytics.ingest.patience import Patience
from analytics.ingest.request import declared_length
from analytics.ingest.tests.support import FakeRequest, Ingest


class Asgi:
    """One request as an ASGI server would make it."""

    def __init__(self, ingest: Ingest, messages: list[AsgiMessage], **scope: Any) -> None:
        headers = [(b"x-api-key", ingest.text.encode()), (b"user-agent", b"caf\xe9/1")]
        self._ingest = ingest
        self._messages = messages
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "query_string": b"",
            "headers": headers,
            "client": ("2001:db8::5", "4711"),
        } | scope
        self.sent: list[AsgiMessage] = []

    async def receive(self) -> AsgiMessage:
        return self._messages.pop(0)

    async def send(self, message: AsgiMessage) -> None:
        self.sent.append(message)

    async def answer(self) -> tuple[int, Any]:
        await self._ingest.cache.refresh()
        await answer_asgi(self._ingest.app, NATIVE, self.scope, self.receive, self.send)
        start, body = self.sent
        assert dict(start["headers"])[b"content-length"] == str(len(body["body"])).encode()
        return start["status"], json.loads(body["body"]) if body["body"] else None


def piece(body: bytes, more: bool = False) -> AsgiMessage:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_asgi_pieces_are_put_together() -> None:
    ingest = Ingest()
    status, _ = await Asgi(ingest, [piece(b'{"event_', more=True), piece(b'name":"x"}')]).answer()
    assert status == 202
    (envelope,) = ingest.stored()
    assert (envelope.ip, envelope.user_agent) == ("2001:db8::5", "café/1")


async def test_asgi_without_a_peer_has_no_address() -> None:
    ingest = Ingest()
    await Asgi(ingest, [piece(b'{"event_name":"x"}')], client=None).answer()
    assert ingest.stored()[0].ip is None


async def test_asgi_refuses_what_breaks_off_or_is_too_large() -> None:
    broken = Asgi(Ingest(), [piece(b"{", more=True), {"type": "http.disconnect"}])
    status, body = await broken.answer()
    assert (status, body["code"]) == (400, "body_incomplete")
    large = Asgi(Ingest(), [piece(b"x" * limits.MAX_BODY, more=True), piece(b"x")])
    assert (await large.answer())[0] == 413
    endless = Asgi(Ingest(), [piece(b"x" * (1 << 20), more=True) for _ in range(100)])
    assert (await endless.answer())[0] == 413


async def test_asgi_finds_every_value_of_a_header() -> None:
    headers = [(b"x-forwarded-for", b"1.1.1.1"), (b"other", b"x"), (b"x-forwarded-for", b"2.2.2.2")]
    request = AsgiRequest({"headers": headers, "method": "POST"}, Asgi(Ingest(), []).receive)
    assert request.headers("x-forwarded-for") == ["1.1.1.1", "2.2.2.2"]
    assert request.header("absent") is None


@pytest.mark.parametrize(
    ("text", "length"), [("12", 12), ("", None), ("-1", None), ("٣", None), ("9" * 30, None)]
)
def test_a_length_is_a_plain_number(text: str, length: int | None) -> None:
    assert declared_length(text) == length


class Slow(FakeRequest):
    """A body that does not come."""

    async def body(self, most: int) -> bytes:
        await asyncio.Event().wait()
        return b""


async def test_patience_ends_and_leaves_the_task_alive() -> None:
    patience = Patience(0.1)
    quick = asyncio.ensure_future(patience.read(FakeRequest(b"here"), 10))
    with pytest.raises(TimeoutError):
        await patience.read(Slow(), 10)
    assert await quick == b"here"
    await asyncio.sleep(0)  # no cancellation is left behind


async def test_a_cancellation_from_elsewhere_is_none_of_its_business() -> None:
    task = asyncio.ensure_future(Patience(60).read(Slow(), 10))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
