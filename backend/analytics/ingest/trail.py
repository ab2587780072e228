"""The way of one request, hop by hop: what `Proxies.client_address` decided, and why. For people to read.

Django sees only what the gateway says about a request, so for the page that shows the way the gateway hands
on what it saw itself, in a header of its own.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from analytics.ingest.client_info import Proxies, peer_host, read_hop

HEADER: Final = "x-gateway-trail"
PATH_END: Final = "/whoami"
#: Headers by which proxies name a client, too. None of them is ever read.
OTHERS: Final = ("forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")
_LONGEST: Final = 2_000
_MOST_HOPS: Final = 20
_decode: Final = msgspec.json.Decoder(tuple[str, list[str], dict[str, str]]).decode


class Verdict(StrEnum):
    """What was made of one hop."""

    CLIENT = "client"
    """The visitor: the first that is no trusted proxy."""
    TRUSTED_PROXY = "trusted_proxy"
    """One of TRUSTED_PROXIES: whom it names comes next."""
    NOT_AN_ADDRESS = "not_an_address"
    """No address: reading stops, and the hop before counts as the visitor."""
    NOT_READ = "not_read"
    """Beyond the visitor, where anybody may have written anything."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One word of the way: the connection's peer, or a part of X-Forwarded-For."""

    text: str
    address: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server knows of a request's way. `others` are the headers of `OTHERS` that came."""

    peer: str
    forwarded: Sequence[str]
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trail:
    """The way, nearest hop first, and the address that counts: empty when nobody can know it."""

    hops: Sequence[Hop]
    address: str
    used_header: str | None
    undeclared_proxy: bool
    """X-Forwarded-For came from a peer that is not trusted: all who come this way seem to be one visitor."""


def follow(seen: Seen, proxies: Proxies) -> Trail:
    """Judge each hop as `Proxies.client_address` does."""
    nearest = peer_host(seen.peer)
    address, found = nearest, not proxies.trusts(nearest)
    peer_trusted = not found
    hops = [Hop(seen.peer, nearest or None, Verdict.CLIENT if found else Verdict.TRUSTED_PROXY)]
    for text in reversed(seen.forwarded):
        read = read_hop(text)
        if found:
            verdict = Verdict.NOT_READ
        elif read is None:
            verdict, found = Verdict.NOT_AN_ADDRESS, True
        else:
            address, found = read, not proxies.trusts(read)
            verdict = Verdict.CLIENT if found else Verdict.TRUSTED_PROXY
        hops.append(Hop(text, read, verdict))
    return Trail(
        hops=hops[: _MOST_HOPS + 1],
        address=address,
        used_header="X-Forwarded-For" if peer_trusted and seen.forwarded else None,
        undeclared_proxy=not peer_trusted and bool(seen.forwarded),
    )


def seen_from(peer: str, values: Callable[[str], Sequence[str]]) -> Seen:
    """What came with a request; `values` gives those of a header by its name in lower case."""
    hops = [hop.strip() for value in values("x-forwarded-for") for hop in value.split(",")]
    others = {name: ", ".join(found)[:_LONGEST] for name in OTHERS if (found := values(name))}
    return Seen(peer, hops, others)


def written(seen: Seen) -> str:
    """As the header's value: ASCII, and bounded, since a client chooses most of it."""
    near = [hop[:_LONGEST] for hop in seen.forwarded[-_MOST_HOPS:]]
    return json.dumps([seen.peer, near, dict(seen.others)], separators=(",", ":"))


def read(text: str) -> Seen:
    """What `written` wrote. Raises ValueError for anything else."""
    try:
        return Seen(*_decode(text))
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
