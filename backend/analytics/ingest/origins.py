"""Which pages may send with a public key. A filter, not authentication: a program can claim any origin."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

_LABELS: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


class OriginRules:
    """A list of `https://example.com`, `https://*.example.com` and `*`, ready to be asked quickly."""

    __slots__ = ("_any", "_exact", "_wildcards")

    def __init__(self, allowed: Iterable[str]) -> None:
        patterns = [normal(pattern) for pattern in allowed]
        self._any = "*" in patterns
        self._exact = frozenset(pattern for pattern in patterns if "*" not in pattern)
        self._wildcards = tuple(
            (scheme + "://", host[1:])
            for scheme, _, host in (pattern.partition("://") for pattern in patterns)
            if host.startswith("*.")
        )

    def allow(self, origin: str) -> bool:
        """Whether a request with this Origin (or that of its Referer) is taken; "null" only under "*"."""
        if self._any:
            return True
        origin = normal(origin)
        return origin in self._exact or any(
            origin.startswith(scheme)
            and origin.endswith(suffix)
            and _LABELS.fullmatch(origin[len(scheme) : -len(suffix)]) is not None
            for scheme, suffix in self._wildcards
        )


def normal(origin: str) -> str:
    """An origin as browsers write it: lower case, no slash at the end, no default port."""
    origin = origin.strip().lower().rstrip("/")
    return origin.removesuffix(_DEFAULT_PORTS.get(origin.partition("://")[0], "\n"))


def origin_of(referer: str) -> str | None:
    """The origin of a Referer; None when it is no http(s) address."""
    try:
        parts = urlsplit(referer)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
