"""What a project leaves out, decided while the address is known and before anything is stored."""

import fnmatch
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
        self._hosts = _pattern(exclusions.hosts)
        self._paths = _pattern(exclusions.paths)
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


def _pattern(globs: Iterable[str]) -> "re.Pattern[str] | None":
    """`*` stands for any text, and nothing else for anything but itself.

    Python's translation of globs takes time in proportion to the text: no project can keep ingest busy.
    """
    plain = [glob.replace("[", "[[]").replace("?", "[?]") for glob in globs]
    return re.compile("|".join(map(fnmatch.translate, plain))) if plain else None
