"""Parameters in the text of a URL. Everything else of it stays as it came, byte for byte."""

from collections.abc import Container
from typing import Final
from urllib.parse import unquote_plus

_MOST: Final = 1_000
"""Parameters of one URL that are looked at; none of what is behind them is kept."""


def take_parameters(url: str, names: Container[str]) -> tuple[str, list[str]]:
    """The URL without its parameters of these names, and the names that were taken, in lower case.

    Names are compared unescaped, without regard to case, and without what stands in brackets behind them.
    Fragments are looked through as well, since sign-in servers and applications of one page write them there.
    """
    if "?" not in url and "#" not in url:
        return url, []
    taken: list[str] = []
    head, hash_mark, fragment = url.partition("#")
    path, mark, query = head.partition("?")
    if mark:
        head = _joined(path, "?", _kept(query, names, taken))
    if hash_mark:
        before, mark, query = fragment.partition("?")
        if "=" in before:
            before = _kept(before, names, taken)
        head = _joined(head, "#", _joined(before, mark, _kept(query, names, taken)))
    return (head, taken) if taken else (url, taken)


def _kept(query: str, names: Container[str], taken: list[str]) -> str:
    kept = []
    for part in query.split("&", _MOST)[:_MOST]:
        name = parameter_name(part)
        if name in names:
            taken.append(name)
        else:
            kept.append(part)
    return "&".join(kept)


def parameter_name(part: str) -> str:
    """The name in "name=value" or "name[]=value", unescaped and in lower case."""
    name = part.partition("=")[0]
    if "%" in name or "+" in name:
        name = unquote_plus(name)
    return name.partition("[")[0].strip().lower()


def _joined(before: str, mark: str, after: str) -> str:
    return before + mark + after if after else before
