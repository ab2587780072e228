"""Where a request came from: the address behind proxies we trust, and what of it may be kept."""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from analytics.projects.kinds import IpStorage

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Stands for an address nobody can know (a Unix socket's peer); part of fallback user ids.
UNKNOWN: Final = ""
_REMEMBERED: Final = 8_192
_LONGEST: Final = 64  # of an address as text, with an IPv6 zone
_KEPT_BITS: Final = {4: 24, 6: 48}
# For every event: an enum's member takes ten times as long to look up as a name of the module's.
_NONE: Final = IpStorage.NONE
_TRUNCATED: Final = IpStorage.TRUNCATED


def read_address(text: str) -> str | None:
    """One address in canonical spelling, an IPv4 one mapped into IPv6 as IPv4; None for anything else."""
    # A client chooses what stands here, up to a whole body: none of that is kept.
    return _remembered_address(text) if len(text) <= _LONGEST else None


@lru_cache(_REMEMBERED)
def _remembered_address(text: str) -> str | None:
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        if address.scope_id is not None:  # PostgreSQL's inet has no zones, and they mean nothing elsewhere
            return str(ipaddress.IPv6Address(int(address)))
    return str(address)


@lru_cache(_REMEMBERED)
def peer_host(peer: str) -> str:
    """The address of "host:port" or "[host]:port", as servers name a peer; UNKNOWN for a Unix socket."""
    return read_hop(peer) or UNKNOWN


@lru_cache(_REMEMBERED)
def truncated(address: str) -> str:
    """Its network: the first 24 bits of an IPv4 address, 48 of an IPv6 one."""
    version = 4 if "." in address else 6
    return str(ipaddress.ip_network(f"{address}/{_KEPT_BITS[version]}", strict=False).network_address)


def kept_address(address: str, storage: IpStorage) -> str | None:
    """What of an address may leave this process."""
    if not address or storage is _NONE:
        return None
    return truncated(address) if storage is _TRUNCATED else address


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks whose word about a client's address is taken."""

    networks: tuple[Network, ...]

    def trusts(self, address: str) -> bool:
        """Whether a canonical address is one of theirs."""
        if not self.networks or not address:
            return False
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self.networks)

    def client_address(self, peer: str, forwarded: Callable[[], Sequence[str]]) -> str:
        """The peer's address, or where that is a trusted proxy, the rightmost other one of X-Forwarded-For.

        `peer` is as the server names it; `forwarded` gives the header's values in order, and is only asked
        when it matters. Everything left of a word that is no address may be forged, so reading stops there.
        """
        nearest = peer_host(peer)
        if not self.trusts(nearest):
            return nearest
        hops = [hop.strip() for value in forwarded() for hop in value.split(",")]
        for hop in reversed(hops):
            address = read_hop(hop)
            if address is None:
                return nearest
            nearest = address
            if not self.trusts(address):
                return nearest
        return nearest


def read_hop(text: str) -> str | None:
    """The canonical address of "host", "host:port", "[host]" or "[host]:port"; None for anything else."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return read_address(host) if rest == "" or rest.startswith(":") else None
    address = read_address(text)
    if address is None:
        host, _, port = text.rpartition(":")
        address = read_address(host) if port.isdigit() else None
    return address
