"""Two real HTTP servers on loopback: the site with its pages, and the collector that records what is sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

DIST = Path(__file__).parent.parent / "dist"
Event = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """How one POST is answered; `close` hangs up instead, `after` waits for that signal first."""

    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    close: bool = False
    after: threading.Event | None = None


@dataclass(frozen=True)
class Received:
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str
    status: int
    at: float

    @property
    def events(self) -> list[Event]:
        return list(json.loads(self.body)["events"])


class Server:
    """A threaded server on a free port of 127.0.0.1, for use in a `with`."""

    def __init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner.get(self)

            def do_POST(self) -> None:
                owner.post(self)

            def do_OPTIONS(self) -> None:
                owner.options(self)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A browser that goes away in the middle is what these tests are about."""

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        answer(request, 404)

    def post(self, request: BaseHTTPRequestHandler) -> None:
        answer(request, 405)

    def options(self, request: BaseHTTPRequestHandler) -> None:
        answer(request, 405)


def answer(
    request: BaseHTTPRequestHandler, status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


class Site(Server):
    """Pages by path, each HTML and extra headers; every other path is an empty page."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    @property
    def origin(self) -> str:
        """A name, not an address: plain http here is an insecure context, without crypto.randomUUID."""
        return f"http://site.example.test:{self.port}"

    def get(self, request: BaseHTTPRequestHandler) -> None:
        html, headers = self.pages.get(urlsplit(request.path).path, ("", {}))
        body = f"<!doctype html><meta charset=utf-8>{html}".encode()
        answer(request, 200, body, {"Content-Type": "text/html; charset=utf-8", **headers})


class Collector(Server):
    """Serves the snippet, records each POST, and answers it with the next of `replies`, else with 202."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: list[Reply] = []
        self.received: list[Received] = []
        self.preflights: list[str] = []
        self._changed = threading.Condition()

    @property
    def origin(self) -> str:
        return f"http://in.example.test:{self.port}"

    @property
    def events(self) -> list[Event]:
        """Every event of every request so far, in order of arrival, repeats included."""
        with self._changed:
            return [event for request in self.received for event in request.events]

    def named(self, name: str) -> list[Event]:
        return [event for event in self.events if event["event_name"] == name]

    def urls(self) -> list[str]:
        """The addresses of the page views, in order."""
        return [event["event_properties"]["url"] for event in self.named("pageview")]

    def wait(self, done: Callable[[], bool], seconds: float = 10) -> None:
        """Returns when `done` is true after some request; fails with what came instead."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not done():
                left = deadline - time.monotonic()
                assert left > 0, f"waited {seconds} s; came: {[(r.status, r.body) for r in self.received]}"
                self._changed.wait(left)

    def wait_for(self, name: str, times: int = 1) -> list[Event]:
        self.wait(lambda: len(self.named(name)) >= times)
        return self.named(name)

    def get(self, request: BaseHTTPRequestHandler) -> None:
        file = DIST / urlsplit(request.path).path.lstrip("/")
        if not file.is_file():
            answer(request, 404)
            return
        headers = {"Content-Type": "text/javascript; charset=utf-8", "Access-Control-Allow-Origin": "*"}
        answer(request, 200, file.read_bytes(), headers)

    def options(self, request: BaseHTTPRequestHandler) -> None:
        self.preflights.append(request.path)
        answer(request, 204, headers={**cors(request), "Access-Control-Allow-Headers": "*"})

    def post(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        url = urlsplit(request.path)
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self._changed:
            reply = self.replies.pop(0) if self.replies else Reply()
            query = parse_qs(url.query)
            at = time.monotonic()
            self.received.append(Received(url.path, query, headers, body, reply.status, at))
            self._changed.notify_all()
        if reply.after:
            reply.after.wait(20)
        if reply.close:
            request.close_connection = True
            return
        answer(request, reply.status, b"{}", {**cors(request), **reply.headers})


def cors(request: BaseHTTPRequestHandler) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": request.headers.get("Origin", "*"),
        "Access-Control-Expose-Headers": "Retry-After",
    }
