"""Bad clients: slow ones, ones that stop half-way or break off, and ones with nothing that may be taken."""

import asyncio
import contextlib
import json
import random
import socket
import struct
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bench.torture.line import PATH

_Kind: TypeAlias = Callable[[float], Awaitable[None]]
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by RST


class BadClients:
    """Opens many bad connections at a time. None of their events may ever be stored."""

    def __init__(self, port: int, keys: list[str], seed: int) -> None:
        self._port, self._keys = port, keys
        self._random = random.Random(seed)
        self.forbidden: set[uuid.UUID] = set()
        self.answers: Counter[str] = Counter()
        """By kind and status; `-` where the connection ended without an answer."""

    @property
    def wrong(self) -> Counter[str]:
        """Answers of 2xx."""
        return Counter({name: n for name, n in self.answers.items() if name.split()[1].startswith("2")})

    @property
    def errors(self) -> Counter[str]:
        """Answers of 5xx but 503, which says that the stream is away."""
        return Counter(
            {
                name: n
                for name, n in self.answers.items()
                if name.split()[1].startswith("5") and name.split()[1] != "503"
            }
        )

    def slow(self, count: int, seconds: float) -> None:
        """Heads and bodies that come a byte at a time."""
        asyncio.run(self._all([self._slow_head, self._slow_body], count, seconds))

    def broken(self, count: int, seconds: float) -> None:
        """Bodies that stop, end or break off in the middle, and whole ones that must be refused."""
        kinds = [self._stopped, self._ended, self._reset, self._chunked, self._refused]
        asyncio.run(self._all(kinds, count, seconds))

    async def _all(
        self, kinds: Sequence[Callable[[float], Awaitable[None]]], count: int, seconds: float
    ) -> None:
        async def one(number: int) -> None:
            await asyncio.sleep(self._random.uniform(0, seconds / 3))
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await kinds[number % len(kinds)](time.monotonic() + seconds)

        await asyncio.gather(*(one(number) for number in range(count)))

    # -- kinds ---------------------------------------------------------------------------------------

    async def _slow_head(self, until: float) -> None:
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n".encode() + b"X-A: " * 9_999
        await self._trickle("slow_head", b"", head, until)

    async def _slow_body(self, until: float) -> None:
        body = self._lines()
        await self._trickle("slow_body", self._head(len(body)), body[:-1], until)

    async def _stopped(self, until: float) -> None:
        reader, writer = await self._open()
        body = self._lines()
        writer.write(self._head(len(body)) + body[: -len(body) // 3])
        await self._end("stopped", self._status(reader), writer, until - time.monotonic())

    async def _ended(self, _until: float) -> None:
        reader, writer = await self._open()
        body = self._lines()
        writer.write(self._head(len(body)) + body[: -len(body) // 3])
        writer.write_eof()
        await self._end("ended", self._status(reader), writer)

    async def _reset(self, _until: float) -> None:
        _, writer = await self._open()
        body = self._lines()
        writer.write(self._head(len(body)) + body[: -len(body) // 3])
        await writer.drain()
        await asyncio.sleep(self._random.uniform(0, 0.2))
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
        self.answers["reset -"] += 1

    async def _chunked(self, _until: float) -> None:
        """Whole lines in whole chunks, and no last chunk."""
        reader, writer = await self._open()
        body = self._lines()
        writer.write(self._head(None) + b"%x\r\n%b\r\n" % (len(body), body))
        writer.write_eof()
        await self._end("chunked", self._status(reader), writer)

    async def _refused(self, _until: float) -> None:
        """Whole requests with nothing in them that may be taken."""
        reader, writer = await self._open()
        body, key = self._random.choice(
            [
                (self._lines(), "pk_" + "0" * 22),
                (self._lines(), ""),
                (b"[" * 5_000, None),
                (b'{"event_name": 1e400}', None),
                (b'{"event_name": "\xff"}', None),
                (b'[{"event_name": "a\\u0000"}, {"event_name": "\\ud800"}, 7]', None),
            ]
        )
        writer.write(self._head(len(body), key) + body)
        await self._end("refused", self._status(reader), writer)

    # -- parts of a request --------------------------------------------------------------------------

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self._port), 20)

    def _head(self, length: int | None, key: str | None = None) -> bytes:
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        key = self._random.choice(self._keys) if key is None else key
        return f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n{size}\r\n\r\n".encode()

    def _lines(self) -> bytes:
        """NDJSON, of which a part looks whole."""
        ids = [uuid.UUID(int=self._random.getrandbits(128), version=4) for _ in range(30)]
        self.forbidden.update(ids)
        lines = (json.dumps({"event_name": "half", "event_id": str(event_id)}) for event_id in ids)
        return "\n".join(lines).encode()

    async def _trickle(self, kind: str, at_once: bytes, slowly: bytes, until: float) -> None:
        reader, writer = await self._open()
        writer.write(at_once)
        # Asked for while still sending: the end of the connection would take an unread answer with it.
        answer = asyncio.ensure_future(self._status(reader))
        for at in range(len(slowly)):
            if time.monotonic() > until or answer.done():
                break
            writer.write(slowly[at : at + 1])
            await asyncio.sleep(self._random.uniform(0.2, 0.6))
        await self._end(kind, answer, writer, 0.1)

    async def _end(
        self, kind: str, answer: Awaitable[str], writer: asyncio.StreamWriter, patience: float = 15
    ) -> None:
        """Wait for an answer, then leave."""
        try:
            status = await asyncio.wait_for(answer, max(0.1, patience))
        except TimeoutError:
            status = "-"
        self.answers[f"{kind} {status}"] += 1
        writer.close()

    async def _status(self, reader: asyncio.StreamReader) -> str:
        try:
            line = await reader.readline()
        except (OSError, ValueError):
            return "-"
        return line.split(b" ")[1].decode() if line.startswith(b"HTTP/") else "-"
