"""Stands for Django behind the gateway: says what it was asked, streams, notes when its client left."""

import asyncio
import hashlib
import json
import os
from pathlib import Path
from typing import Any


async def application(scope: Any, receive: Any, send: Any) -> None:
    path = scope["path"]
    if path == "/stream":
        await _stream(receive, send)
    elif path == "/big":
        await _reply(send, 200, [], b"x" * 2_000_000)
    elif path == "/cookies":
        await _reply(send, 303, [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"location", b"/x")], b"")
    elif path == "/break":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        raise RuntimeError
    else:
        await _echo(scope, receive, send)


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    digest, size, more = hashlib.sha256(), 0, True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        digest.update(chunk)
        size += len(chunk)
        more = message.get("more_body", False)
    told = {
        "method": scope["method"],
        "path": scope["path"],
        "query": scope["query_string"].decode(),
        "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]],
        "size": size,
        "sha256": digest.hexdigest(),
    }
    await _reply(send, 200, [(b"content-type", b"application/json")], json.dumps(told).encode())


async def _stream(receive: Any, send: Any) -> None:
    note = Path(os.environ["UPSTREAM_NOTE"])
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
    )
    asked = asyncio.ensure_future(_left(receive))
    for number in range(10_000):
        await send({"type": "http.response.body", "body": b"data: %d\n\n" % number, "more_body": True})
        done, _ = await asyncio.wait([asked], timeout=0.05)
        if done:
            note.write_text(f"left after {number}")
            return


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _reply(send: Any, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
