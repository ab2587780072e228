"""Whose bucket an address shares, and when no address can be trusted to be a visitor's.

Behind a reverse proxy that nobody told us of, every visitor seems to come from the proxy: one bucket for all
of them would lose events. So the limit is off, and said to be off, while X-Forwarded-For comes from a peer
that is not trusted. A stranger could write that header himself; so where TRUSTED_PROXIES says how the
installation stands, only a peer inside its own networks (private, loopback) is still taken for a proxy.
"""

import ipaddress
import time
from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache
from typing import Final

import structlog

from analytics.common.addresses import label_of
from analytics.ingest.client_info import Proxies, peer_host
from analytics.ingest.request import IngestRequest

_SAY_EVERY: Final = 60.0
_REMEMBERED: Final = 8_192

_log = structlog.get_logger(__name__)


def speaks_for_many(peer: str, proxies: Proxies) -> bool:
    """Whether a peer that sends X-Forwarded-For is a proxy nobody declared: else a stranger made it up."""
    if proxies.trusts(peer):
        return False
    return not (proxies.networks and peer and _is_global(peer))


class Whose(Enum):
    """Whose an address is."""

    ONE = auto()
    """One visitor's, or one household's: it is limited."""
    MANY = auto()
    """It may be many people's, since a proxy that nobody declared stands in front."""
    NOBODY = auto()
    """Not known, or one of our own proxies'."""


def whose(address: str, peer: str, forwarded: bool, proxies: Proxies) -> Whose:
    """`address` is what `proxies` made of a request of `peer` ("host:port"), with X-Forwarded-For or not."""
    if not address:
        return Whose.NOBODY
    if forwarded and speaks_for_many(peer_host(peer), proxies):
        return Whose.MANY
    # A trusted proxy that names nobody: the address is its own.
    return _NOBODY if proxies.trusts(address) else _ONE


# For every request: an enum's member takes ten times as long to look up as a name of the module's.
_ONE: Final = Whose.ONE
_NOBODY: Final = Whose.NOBODY


class Addresses:
    """Says which address is limited. `tell` is called at most once a minute while the limit is off."""

    def __init__(self, proxies: Proxies, tell: Callable[[], None] = lambda: None) -> None:
        self._proxies = proxies
        self._tell = tell
        self._told = float("-inf")
        self._warned = False

    def limited(self, request: IngestRequest, address: str) -> str | None:
        """The label of the request's address; None where that may be many people's, or nobody knows it."""
        forwarded = request.header("x-forwarded-for") is not None
        found = whose(address, request.peer, forwarded, self._proxies)
        if found is _ONE:
            return label_of(address)
        if found is Whose.MANY:
            self._say_off(peer_host(request.peer))
        return None

    def _say_off(self, peer: str) -> None:
        now = time.monotonic()
        if now - self._told >= _SAY_EVERY:
            self._told = now
            self._tell()
        if not self._warned:
            self._warned = True
            _log.warning(
                "address_limit_off",
                reason="X-Forwarded-For comes from a peer that is not in TRUSTED_PROXIES",
                peer=peer or "unix socket",
            )


@lru_cache(_REMEMBERED)
def _is_global(address: str) -> bool:
    return ipaddress.ip_address(address).is_global
