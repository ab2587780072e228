"""Clients that mean no good, at the gateway's other side."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import cast

import pytest

from analytics.config import relay
from analytics.ingest.rsgi import HTTPProtocol
from tests.gateway.conftest import Relayed
from tests.gateway.servers import read_all


def test_who_names_no_host_is_not_taken_for_this_machine(relayed: Relayed) -> None:
    with relayed.gateway.raw(b"GET /echo HTTP/1.0\r\n\r\n") as connection:
        told = json.loads(read_all(connection).split(b"\r\n\r\n", 1)[1])
    assert dict(told["headers"])["host"] == "unnamed"


class Trickle:
    """A body that never ends and never pauses for long."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            await asyncio.sleep(0.01)
            yield b"x"


async def test_a_body_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "_UPLOAD_SECONDS", 0.2)

    async def read() -> None:
        async for _ in relay._Upload(cast("HTTPProtocol", Trickle()), None):
            pass

    with pytest.raises(TimeoutError):
        await read()
