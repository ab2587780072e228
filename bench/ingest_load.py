"""Load for an HTTP server: wrk where it is installed, else an asyncio generator of our own.

Both send the same raw requests over keep-alive connections, one at a time each, and both count answers by
status. Ours costs the machine more than wrk does, so figures are lower with it; ratios stay comparable.
"""

import asyncio
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: Plays prepared requests in turn; counts what is no 2xx, and prints latencies in microseconds.
_SCRIPT = """
local pool = {}
for line in io.lines(os.getenv("BENCH_REQUESTS")) do
  pool[#pool + 1] = (line:gsub("\\\\r", "\\r"):gsub("\\\\n", "\\n"))
end
local at = 0
request = function()
  at = at % #pool + 1
  return pool[at]
end
local pause = tonumber(os.getenv("BENCH_PAUSE_MS"))
if pause > 0 then
  delay = function() return math.random(0, 2 * pause) end
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration,
    summary.errors.status, latency:percentile(99)))
end
"""


@dataclass
class Load:
    """What came back."""

    requests: int = 0
    seconds: float = 0.0
    failed: int = 0
    """Answers that were no 2xx or 3xx."""
    p99_ms: float = 0.0
    generator: str = ""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.requests - self.failed) / self.seconds


def http_request(method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> bytes:
    """One raw HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def load(
    port: int, requests: Sequence[bytes], *, seconds: float, connections: int = 64, pause: float = 0.0
) -> Load:
    """Play `requests` in turn over `connections` connections for `seconds`.

    Each connection rests for `pause` seconds on average before each request.
    """
    wrk = shutil.which("wrk")
    if wrk is not None:
        return _wrk(wrk, port, requests, seconds, connections, pause)
    return asyncio.run(_own(port, requests, seconds, connections, pause))


def _wrk(
    wrk: str, port: int, requests: Sequence[bytes], seconds: float, connections: int, pause: float
) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        script, pool = Path(folder) / "play.lua", Path(folder) / "requests"
        script.write_text(_SCRIPT)
        escaped = (request.replace(b"\r", b"\\r").replace(b"\n", b"\\n") for request in requests)
        pool.write_bytes(b"\n".join(escaped))
        command = [wrk, "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "-s", str(script)]
        output = subprocess.run(
            [*command, f"http://127.0.0.1:{port}/"],
            env={**os.environ, "BENCH_REQUESTS": str(pool), "BENCH_PAUSE_MS": str(pause * 1_000)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", output)
    if found is None:
        raise SystemExit(f"wrk said: {output}")
    count, micros, failed, p99 = map(int, found.groups())
    return Load(count, micros / 1e6, failed, p99 / 1e3, "wrk")


class _Connection(asyncio.Protocol):
    """One keep-alive connection: the next request leaves when the answer is complete."""

    def __init__(
        self, requests: Sequence[bytes], first: int, step: int, into: Load, until: float, pause: float
    ) -> None:
        self._requests, self._at, self._step = requests, first, step
        self._into, self._until, self._pause = into, until, pause
        self._buffer = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest_and_go_on()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(error)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = _end_of_answer(self._buffer)
        if end is None:
            return
        self._into.requests += 1
        self._into.failed += self._buffer[9:10] not in b"23"
        self._into.latencies.append(time.perf_counter() - self._sent)
        self._buffer = self._buffer[end:]
        self._rest_and_go_on()

    def _rest_and_go_on(self) -> None:
        if self._pause:
            seconds = random.uniform(0, 2 * self._pause)
            asyncio.get_running_loop().call_later(seconds, self._next)
        else:
            self._next()

    def _next(self) -> None:
        assert self._transport is not None
        self._sent = time.perf_counter()
        if self._sent >= self._until:
            self._transport.close()
            return
        self._transport.write(self._requests[self._at % len(self._requests)])
        self._at += self._step


def _end_of_answer(data: bytes) -> int | None:
    """Where the first answer in `data` ends; None while it is not whole."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return None
    if b"transfer-encoding: chunked" in data[:head].lower():
        last = data.find(b"0\r\n\r\n", head)
        return last + 5 if last >= 0 else None
    length = re.search(rb"content-length: (\d+)", data[:head].lower())
    end = head + 4 + (int(length[1]) if length else 0)
    return end if len(data) >= end else None


async def _own(port: int, requests: Sequence[bytes], seconds: float, connections: int, pause: float) -> Load:
    result = Load(generator="asyncio")
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    made = [
        await loop.create_connection(
            lambda first=first: _Connection(requests, first, connections, result, started + seconds, pause),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        for first in range(connections)
    ]
    await asyncio.gather(*(protocol.closed for _, protocol in made))
    result.seconds = time.perf_counter() - started
    ordered = sorted(result.latencies)
    result.p99_ms = 1_000 * ordered[int(len(ordered) * 0.99)] if ordered else 0.0
    return result
