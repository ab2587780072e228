"""Whether a request may send at all: its key, what kind that is, and the page it comes from."""

from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.dialects.base import Claim, Exchange
from analytics.ingest.keys import KeyCache, KnownKey
from analytics.ingest.origins import origin_of
from analytics.ingest.request import IngestRequest
from analytics.projects.kinds import Protocol


def admit(claim: Claim, exchange: Exchange, keys: KeyCache) -> KnownKey:
    """The key of a request that may send. Raises RequestRefused: 401, 403, or 503 before the first load."""
    key = _find(claim, exchange, keys)
    if key is None:
        if not keys.loaded:
            raise RequestRefused(
                503, RequestCode.NOT_READY, "The keys are still being loaded; try again soon."
            )
        if not claim.keys and claim.site is None:
            raise RequestRefused(401, RequestCode.KEY_MISSING, "No key came with the request.")
        raise RequestRefused(401, RequestCode.KEY_INVALID, "The key is unknown, expired or revoked.")
    exchange.key = key
    if not key.may_send:
        raise RequestRefused(
            403, RequestCode.KEY_CANNOT_SEND, "A read key cannot send; take a public or secret one."
        )
    _admit_origin(exchange, key)
    return key


def is_opted_out(request: IngestRequest, key: KnownKey) -> bool:
    """Whether the person asked not to be tracked and the project listens."""
    return key.honour_dnt and (request.header("dnt") == "1" or request.header("sec-gpc") == "1")


def _find(claim: Claim, exchange: Exchange, keys: KeyCache) -> KnownKey | None:
    """The first key that is known and not expired. Others beside it are junk that some clients send."""
    for text in claim.keys:
        key = keys.find(text)
        if _is_good(key, exchange.received):
            return key
    key = None if claim.site is None else _site_key(*claim.site, keys)
    return key if _is_good(key, exchange.received) else None


def _is_good(key: KnownKey | None, received: int) -> bool:
    return key is not None and (key.expires_us is None or key.expires_us > received)


def _site_key(protocol: Protocol, name: str, keys: KeyCache) -> KnownKey | None:
    """The key of a site's name: a public key of ours itself, or one that stands for a registered name."""
    key = keys.find(name)
    return key if key is not None and key.is_public else keys.find_site(protocol, name)


def _admit_origin(exchange: Exchange, key: KnownKey) -> None:
    """Origin, else for public keys Referer, else accepted unless the project requires one.

    A secret key comes from a server, which has no page: it is asked only when it claims one.
    """
    origin = exchange.origin
    if origin is None and key.is_public:
        referer = exchange.request.header("referer")
        origin = origin_of(referer) if referer else None
        if origin is None and key.require_origin:
            raise RequestRefused(
                403, RequestCode.ORIGIN_REQUIRED, "This project takes events from pages only: no Origin came."
            )
    if origin is not None and not key.origins.allow(origin):
        raise RequestRefused(
            403,
            RequestCode.ORIGIN_NOT_ALLOWED,
            "This origin is not on the project's list of allowed origins.",
        )
