"""Whether a request may send at all: its key, what kind that is, and the page it comes from."""

from urllib.parse import parse_qs

from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.keys import KeyCache, KnownKey
from analytics.ingest.origins import origin_of
from analytics.ingest.request import IngestRequest
from analytics.projects.keys import kind_of
from analytics.projects.kinds import KeyKind


def admit(request: IngestRequest, origin: str | None, keys: KeyCache, now_us: int) -> KnownKey:
    """The key of a request that may send. Raises RequestRefused: 401, 403, or 503 before the first load."""
    key = keys.find(_key_text(request))
    if key is None:
        if not keys.loaded:
            raise RequestRefused(
                503, RequestCode.NOT_READY, "The keys are still being loaded; try again soon."
            )
        raise RequestRefused(401, RequestCode.KEY_INVALID, "The key is unknown, expired or revoked.")
    if key.expires_us is not None and key.expires_us <= now_us:
        raise RequestRefused(401, RequestCode.KEY_INVALID, "The key is unknown, expired or revoked.")
    if key.kind is KeyKind.READ:
        raise RequestRefused(
            403, RequestCode.KEY_CANNOT_SEND, "A read key cannot send; take a public or secret one."
        )
    _admit_origin(request, origin, key)
    return key


def is_opted_out(request: IngestRequest, key: KnownKey) -> bool:
    """Whether the person asked not to be tracked and the project listens."""
    return key.honour_dnt and (request.header("dnt") == "1" or request.header("sec-gpc") == "1")


def _key_text(request: IngestRequest) -> str:
    text = request.header("x-api-key")
    if text:
        return text.strip()
    bearer = request.header("authorization")
    if bearer:
        scheme, _, text = bearer.partition(" ")
        if scheme.lower() == "bearer" and text.strip():
            return text.strip()
    if "key=" in request.query:
        values = parse_qs(request.query, errors="replace").get("key")
        if values:
            return _public(values[-1])
    raise RequestRefused(401, RequestCode.KEY_MISSING, "Send the key as X-API-Key or Authorization: Bearer.")


def _public(text: str) -> str:
    if kind_of(text) in (KeyKind.SECRET, KeyKind.READ):
        raise RequestRefused(
            401,
            RequestCode.KEY_IN_URL,
            "Only a public key may stand in a URL; treat this one as leaked and revoke it.",
        )
    return text


def _admit_origin(request: IngestRequest, origin: str | None, key: KnownKey) -> None:
    """Origin, else for public keys Referer, else accepted unless the project requires one.

    A secret key comes from a server, which has no page: it is asked only when it claims one.
    """
    if origin is None and key.is_public:
        referer = request.header("referer")
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
