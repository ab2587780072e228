"""Where the event happened."""

from typing import NamedTuple
from urllib.parse import urlsplit

from analytics.common.urls import take_parameters
from analytics.events.schema import MAX_PATH, MAX_QUERY, Page
from analytics.pipeline.steps.channels import LINK_PARAMETERS, TABLE
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
    """Fill in `page`, `url_scheme` and `url_query` from the client's `url`, and `path` where it gave one.

    Without the parameters that other sites' links carry: each click has its own, which names a person to the
    other site and nothing to us. `link_parameter` names the first of them that tells a channel, else the
    first; `campaign` has the `utm_*` ones.
    """
    place = draft.place
    if place.url is None and place.path is None:
        return
    draft.page, draft.url_scheme, query = _place(place.url, place.path)
    if query is not None:
        kept, taken = take_parameters(query, LINK_PARAMETERS)
        draft.url_query = kept or None
        draft.link_parameter = min(taken, key=_says_nothing, default=None)
        draft.campaign = _campaign(kept)


def _says_nothing(parameter: str) -> bool:
    return TABLE.parameters[parameter] is None


def _campaign(query: str) -> str | None:
    if "utm_" not in query:
        return None
    parts = query.partition("#")[0].removeprefix("?").split("&")
    return "&".join(part for part in parts if part.startswith("utm_")) or None


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
