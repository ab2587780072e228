"""Our own format: what the snippet and `POST /api/v1/ingest` speak (docs/reference/sending-events.md)."""

from typing import Final
from urllib.parse import parse_qs

from analytics.ingest import limits, replies
from analytics.ingest.body import check_encoding, gunzip
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.dialects.base import Call, Claim, Exchange, Taken, only_public
from analytics.ingest.instants import read_instant
from analytics.ingest.parse import invalid_sent_at, parse
from analytics.ingest.request import IngestRequest, Reply


class Native:
    """See Dialect. The key comes with the headers, so nobody without one makes us read a body."""

    name: Final = "native"
    protocol: Final = None
    paths: Final = ("/api/v1/ingest",)
    max_body: int = limits.MAX_BODY
    only_posts: bool = True

    def claims(self, exchange: Exchange, body: bytes) -> bool:  # noqa: ARG002
        """See Dialect."""
        return True

    def quiet(self, exchange: Exchange) -> Reply | None:
        """See Dialect. There are none."""
        if exchange.request.method != "POST":
            raise RequestRefused(405, RequestCode.METHOD_NOT_ALLOWED, "Send events with POST.")
        return None

    def claim(self, exchange: Exchange) -> Claim | None:
        """See Dialect."""
        text = _key_text(exchange.request)
        if text is None and exchange.route.key is None:
            raise RequestRefused(
                401, RequestCode.KEY_MISSING, "Send the key as X-API-Key or Authorization: Bearer."
            )
        return Claim(() if text is None else (text,))

    def unfold(self, exchange: Exchange, body: bytes) -> bytes:
        """See Dialect."""
        return gunzip(body) if check_encoding(exchange.request.header("content-encoding")) else body

    def read(self, exchange: Exchange, body: bytes) -> Call:  # noqa: ARG002
        """See Dialect."""
        return parse(body)

    def skew(self, call: Call, received: int) -> int:
        """See Dialect."""
        if call.sent_at is None:
            return 0
        sent = read_instant(call.sent_at)
        if sent is None:
            raise invalid_sent_at()
        return received - sent

    def answer(self, exchange: Exchange, taken: Taken) -> Reply:
        """See Dialect."""
        return replies.accepted(len(taken.parcels), taken.rejected, exchange.origin, exchange.rid)

    def refuse(self, exchange: Exchange, refusal: RequestRefused) -> Reply:
        """See Dialect."""
        return replies.refused(refusal, exchange.origin, exchange.rid)

    def preflight(self, request: IngestRequest) -> Reply:
        """See Dialect."""
        return replies.preflight(request)


def _key_text(request: IngestRequest) -> str | None:
    in_url = None
    if "key=" in request.query:
        # Looked at beside any other key: whoever keeps logs of addresses has it by now.
        for in_url in parse_qs(request.query, errors="replace").get("key", ()):
            only_public(in_url)
    text = request.header("x-api-key")
    if text:
        return text.strip()
    bearer = request.header("authorization")
    if bearer:
        scheme, _, text = bearer.partition(" ")
        if scheme.lower() == "bearer" and text.strip():
            return text.strip()
    return in_url
