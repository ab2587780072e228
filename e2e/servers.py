"""Small web servers on loopback that play the customers' sites."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.serving import serving

SNIPPET = (
    "<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>\n"
    '<script defer src="%s/s.js" data-key="%s"></script>\n'
)


@contextmanager
def site(respond: Callable[[str], tuple[int, str, bytes]]) -> Iterator[tuple[str, list[str]]]:
    """Serve `respond(path) -> (status, content type, body)` on an origin of its own.

    Yields the origin and the access log: the path of every GET that was answered with 200 and HTML.
    """
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, content_type, body = respond(self.path)
            if status == 200 and content_type.startswith("text/html"):
                log.append(self.path)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's name
            return

    with serving(Handler) as port:
        yield f"http://127.0.0.1:{port}", log


def shop(snippet: str) -> Callable[[str], tuple[int, str, bytes]]:
    """A site of a few linked pages; `/app` navigates by history.pushState only."""

    def respond(path: str) -> tuple[int, str, bytes]:
        if path == "/favicon.ico":
            return 404, "text/plain", b"none"
        name = path.split("?", maxsplit=1)[0]
        body = (
            f"<!doctype html><html lang=en><head><title>Shop {name}</title>{snippet}</head><body>"
            "<nav><a href=/>home</a> <a href=/pricing>pricing</a> <a href=/docs>docs</a></nav>"
            "<button onclick=\"history.pushState({},'',location.pathname+'/next')\">next</button>"
            "<button onclick=\"stack('signup',{plan:'pro'})\">sign up</button></body></html>"
        )
        return 200, "text/html; charset=utf-8", body.encode()

    return respond
