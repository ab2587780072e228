"""A way to the gateway on which answers can be lost, and everything that passes is written down."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.serving import serving

_NOT_PASSED_ON = ("connection", "keep-alive", "transfer-encoding", "content-length", "date", "server")


@dataclass(frozen=True)
class Passed:
    """One request and the status that the gateway gave it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass
class Wiretap:
    """What has passed, and how many answers are still to be lost."""

    gateway: int
    port: int = 0
    passed: list[Passed] = field(default_factory=list)
    lose: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def statuses(self) -> list[int]:
        return [each.status for each in self.passed if each.method == "POST"]


@contextmanager
def wiretap(gateway: int, lose: int = 0) -> Iterator[Wiretap]:
    """A wiretap before the gateway on this port. Lost answers are those to the first POSTs."""
    tap = Wiretap(gateway, lose=lose)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, answer = _asked(tap, self, body)
            tap.passed.append(Passed(self.command, self.path, dict(self.headers), body, status))
            if self.command == "POST" and tap.lose > 0:
                tap.lose -= 1
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_OPTIONS = do_POST  # noqa: N815 - http.server's names

        def log_request(self, *args: Any) -> None:
            return

    with serving(Handler) as tap.port:
        yield tap


def _asked(
    tap: Wiretap, handler: BaseHTTPRequestHandler, body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", tap.gateway, timeout=30)
    try:
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "connection"}
        connection.request(handler.command, handler.path, body or None, headers)
        answer = connection.getresponse()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _NOT_PASSED_ON]
        return answer.status, kept, answer.read()
    finally:
        connection.close()
