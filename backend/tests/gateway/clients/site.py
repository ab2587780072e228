"""A site whose pages run a block of a how-to page."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

from tests.gateway.clients.running import CLIENTS
from tests.serving import serving

_ESBUILD: Final = CLIENTS.parents[1] / "frontend" / "tracker" / "node_modules" / ".bin" / "esbuild"
_PAGE: Final = b"""<!doctype html><title>A page</title>
<body style="height: 4000px"><h1>A page</h1><script src="/bundle.js"></script>"""
_LEFT: Final = b"<!doctype html><title>Another page</title>"


def bundled(code: str) -> bytes:
    """A module and the clients that it imports, as one script for browsers."""
    assert (CLIENTS / "node_modules").is_dir(), "`make clients` installs them"
    command = [str(_ESBUILD), "--bundle", "--format=iife", "--log-level=error"]
    done = subprocess.run(command, cwd=CLIENTS, input=code.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Site:
    """Serves one page with one script, and another one to go to."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://app.example.test:{port}"
        self.script = b""


@contextmanager
def served_site() -> Iterator[Site]:
    """A site on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = "text/html", {"/": _PAGE, "/left": _LEFT}.get(self.path)
            if self.path == "/bundle.js":
                kind, body = "text/javascript", site.script
            self.send_response(404 if body is None else 200)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_request(self, *args: Any) -> None:
            return

    with serving(Handler) as port:
        site = Site(port)
        yield site
