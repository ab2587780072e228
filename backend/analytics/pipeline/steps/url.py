"""Where the event happened."""

from typing import NamedTuple
from urllib.parse import urlsplit

from analytics.events.schema import MAX_PATH, MAX_QUERY, Page
from analytics.pipeline.steps.draft import Context, Draft

_MAX_HOST = 255


class UrlParts(NamedTuple):
    """A URL taken apart; every part None where the URL has none or cannot be read."""

    scheme: str | None
    """None for https as well: it goes without saying."""
    host: str | None
    path: str | None
    query: str | None
    """From "?" (or "#") to the end."""


def read_url(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `page`, `url_scheme` and `url_query` from the client's `url`, and `path` where it gave one."""
    place = draft.place
    if place.url is None and place.path is None:
        return
    draft.page, draft.url_scheme, draft.url_query = _place(place.url, place.path)


def _place(url: str | None, path: str | None) -> tuple[Page | None, str | None, str | None]:
    parts = split_url(url) if url else _NOTHING
    if path:
        path = path if path.startswith("/") else f"/{path}"
        parts = parts._replace(path=path[:MAX_PATH])
    page = None if parts.host is None and parts.path is None else Page(parts.host, parts.path)
    return page, parts.scheme, parts.query


def split_url(url: str) -> UrlParts:
    """Take a URL apart as a browser would show it: host in lower case, without user, password or usual port.

    A URL without a host ("/cart?x=1") keeps its path. One that cannot be read has no parts.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return _NOTHING
    scheme = parts.scheme.lower()
    if host is None and (scheme or not parts.path.startswith("/")):
        return _NOTHING  # mailto:, javascript:, data: and plain words
    if host is not None:
        host = f"[{host}]" if ":" in host else host
        host = host if port in (None, 80, 443) else f"{host}:{port}"
        host = host[:_MAX_HOST] or None
    rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return UrlParts(
        None if scheme in ("https", "") else scheme[:20],
        host,
        (parts.path or "/")[:MAX_PATH],
        rest[:MAX_QUERY] or None,
    )


_NOTHING = UrlParts(None, None, None, None)
