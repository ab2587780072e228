"""What a project leaves out, decided while the address is known and before anything is stored."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from analytics.common.urls import take_parameters
from analytics.ingest.codes import EventCode, Rejection
from analytics.projects.exclusions import Exclusions

_REMEMBERED: Final = 1_024
_SHORT: Final = 200
"""Characters of a URL that is worth remembering: those of pages come again and again."""
_URLS: Final = ("url", "path", "referrer")
_ADDRESS: Final = Rejection(EventCode.EXCLUDED_ADDRESS, "the project takes no events of this address")
_HOST: Final = Rejection(EventCode.EXCLUDED_HOST, "the project takes no events of this host")
_PATH: Final = Rejection(EventCode.EXCLUDED_PATH, "the project takes no events of this path")


class Sieve:
    """One project's exclusions, ready to be asked for each event. Raises nothing."""

    def __init__(self, exclusions: Exclusions) -> None:
        networks = [ip_network(text) for text in exclusions.addresses]
        self._hosts = _Globs(exclusions.hosts) if exclusions.hosts else None
        self._paths = _Globs(exclusions.paths) if exclusions.paths else None
        self._parameters = frozenset(exclusions.parameters)
        self._may_have = _suspicion(exclusions.parameters)
        self._has_pages = bool(exclusions.hosts or exclusions.paths)

        @lru_cache(_REMEMBERED)
        def is_excluded(address: str) -> bool:
            parsed = ip_address(address)
            return any(parsed in network for network in networks)

        self._is_excluded = is_excluded if networks else None

    def holds_back(self, address: str, texts: dict[str, str]) -> Rejection | None:
        """Why an event of this address and these texts is not taken; None where it is.

        `address` is canonical, or empty where nobody knows it.
        """
        if self._is_excluded is not None and address and self._is_excluded(address):
            return _ADDRESS
        return self._holds_back_page(texts.get("url"), texts.get("path")) if self._has_pages else None

    def strip(self, texts: dict[str, str]) -> None:
        """Take the project's parameters out of the texts that are URLs, in place."""
        for name in _URLS:
            text = texts.get(name)
            if text and ("?" in text or "#" in text) and ("%" in text or self._may_have(text)):
                texts[name], _ = take_parameters(text, self._parameters)

    def _holds_back_page(self, url: str | None, path: str | None) -> Rejection | None:
        try:
            parts = urlsplit((url or "").strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            return None  # the pipeline finds no page in it either
        if host is not None and self._hosts is not None:
            host = f"[{host}]" if ":" in host else host
            if self._hosts.match(host) or (port is not None and self._hosts.match(f"{host}:{port}")):
                return _HOST
        if self._paths is not None:
            place = path or parts.path or ("/" if host is not None else "")
            if place and self._paths.match(place if place.startswith("/") else f"/{place}"):
                return _PATH
        return None


@lru_cache(1024)
def sieve_of(exclusions: Exclusions) -> Sieve | None:
    """One for all keys of a project; None where it leaves nothing out."""
    return None if exclusions == Exclusions() else Sieve(exclusions)


def _suspicion(parameters: Iterable[str]) -> Callable[[str], bool]:
    """Whether `take_parameters` may take one of these from a URL without "%".

    Asked first: it takes a fraction of the time, and hardly an event has one.
    """
    names = "|".join(map(re.escape, parameters))
    search = re.compile(rf"[?&#][\s+]*(?:{names})[\s+]*(?:[=&#\[]|\Z)", re.IGNORECASE).search
    known = lru_cache(_REMEMBERED)(lambda url: search(url) is not None)
    return lambda url: known(url) if len(url) <= _SHORT else search(url) is not None


class _Globs:
    """Texts in which `*` stands for any text, and nothing else for anything but itself.

    No regular expression: it would look for what stands behind each `*` from every place of a text anew, and
    a project could keep ingest busy. Here each piece is looked for once, from where the last one ended.
    """

    __slots__ = ("_cut", "_whole")

    def __init__(self, globs: Iterable[str]) -> None:
        split = [glob.split("*") for glob in globs]
        self._whole = frozenset(pieces[0] for pieces in split if len(pieces) == 1)
        self._cut = [
            (pieces[0], tuple(filter(None, pieces[1:-1])), pieces[-1]) for pieces in split if len(pieces) > 1
        ]

    def match(self, text: str) -> bool:
        """Whether one of them stands for all of the text."""
        return text in self._whole or any(_stands_for(text, *pieces) for pieces in self._cut)


def _stands_for(text: str, first: str, inner: tuple[str, ...], last: str) -> bool:
    at, end = len(first), len(text) - len(last)
    if end < at or not text.startswith(first) or not text.endswith(last):
        return False
    for piece in inner:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
