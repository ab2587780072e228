"""The ingest path, whatever server is in front of it: parse → admit → identify → publish → answer."""

import time
from typing import Final

from analytics.common.metrics import IngestOutcome
from analytics.ingest import limits, replies
from analytics.ingest.admit import admit, is_opted_out
from analytics.ingest.body import check_encoding, gunzip
from analytics.ingest.client_info import Proxies
from analytics.ingest.codes import EventCode, Rejection, RequestCode, RequestRefused
from analytics.ingest.counts import Counts
from analytics.ingest.event import Sender, build
from analytics.ingest.instants import bounds_for, read_instant
from analytics.ingest.keys import KeyCache, KnownKey
from analytics.ingest.parse import Parsed, RawEvent, invalid_sent_at, parse
from analytics.ingest.patience import Patience
from analytics.ingest.properties import Rules
from analytics.ingest.request import IngestRequest, Reply
from analytics.stream.base import Publisher, StreamFull, StreamUnavailable
from analytics.stream.envelope import Envelope, encode, shard_of

#: Every path of ours that takes events; whoever routes asks for membership, exactly.
PATHS: Final = frozenset({"/api/v1/ingest", "/api/v1/ingest/"})

_OPTED_OUT: Final = Rejection(
    EventCode.OPTED_OUT, "the person asked not to be tracked, and the project honours it"
)

Numbered = tuple[int, Rejection]


class IngestApp:
    """Takes requests on `PATHS`. Holds no state of its own beside what it was given."""

    def __init__(self, keys: KeyCache, publisher: Publisher, proxies: Proxies, counts: Counts) -> None:
        self._keys = keys
        self._publisher = publisher
        self._proxies = proxies
        self._counts = counts
        self._patience = Patience(limits.BODY_SECONDS)

    async def handle(self, request: IngestRequest) -> Reply:
        """Answer one request, with one of the statuses of `codes`. Raises nothing."""
        if request.method == "OPTIONS":
            return replies.preflight(request)
        origin = request.header("origin")
        rid = replies.request_id(request)
        try:
            if request.method != "POST":
                raise RequestRefused(405, RequestCode.METHOD_NOT_ALLOWED, "Send events with POST.")
            accepted, rejected = await self._take(request, origin)
        except RequestRefused as refusal:
            self._counts.refused(refusal.code)
            self._counts.answered(refusal.status)
            return replies.refused(refusal, origin, rid)
        if rejected:
            self._count_rejected(accepted, rejected)
        else:
            self._counts.taken(accepted)
        return replies.accepted(accepted, rejected, origin, rid)

    async def _take(self, request: IngestRequest, origin: str | None) -> tuple[int, list[Numbered]]:
        received = time.time_ns() // 1_000
        try:
            key = admit(request, origin, self._keys, received)
        except RequestRefused as refusal:
            if refusal.code is not RequestCode.KEY_INVALID:
                raise
            # A key that was made a moment ago is used at once, by scripts and by the dashboard's own test.
            await self._keys.look_again()
            key = admit(request, origin, self._keys, received)
        body = await self._read_body(request)
        parsed = parse(body)
        if is_opted_out(request, key):
            return 0, [(index, _OPTED_OUT) for index in range(len(parsed.events))]
        sender = self._sender(request, key, received, parsed, len(body))
        envelopes, rejected = _build_all(parsed, sender)
        if envelopes:
            await self._publish(envelopes)
            self._keys.note_use(key, received)
        return len(envelopes), rejected

    async def _read_body(self, request: IngestRequest) -> bytes:
        zipped = check_encoding(request.header("content-encoding"))
        try:
            body = await self._patience.read(request, limits.MAX_BODY)
        except TimeoutError as error:
            raise RequestRefused(
                400,
                RequestCode.BODY_TIMEOUT,
                f"The body took over {limits.BODY_SECONDS:.0f} seconds to arrive.",
                close=True,
            ) from error
        return gunzip(body) if zipped else body

    def _sender(
        self, request: IngestRequest, key: KnownKey, received: int, parsed: Parsed, size: int
    ) -> Sender:
        user_agent = request.header("user-agent")
        return Sender(
            key,
            received,
            self._proxies.client_address(request.peer, lambda: request.headers("x-forwarded-for")),
            user_agent[: limits.USER_AGENT] if user_agent else None,
            bounds_for(
                received=received,
                public=key.is_public,
                retention_days=key.raw_retention_days,
                skew=_skew(parsed, received),
            ),
            Rules(key.revenue_counts, size > limits.PROPERTIES_BYTES, parsed.suspicious),
            parsed.suspicious,
        )

    async def _publish(self, envelopes: list[Envelope]) -> None:
        items = [(shard_of(each.project_id, each.user_id), encode(each)) for each in envelopes]
        try:
            await self._publisher.publish(items)
        except StreamFull as error:
            self._counts.add(IngestOutcome.UNAVAILABLE, RequestCode.STREAM_FULL, len(items))
            raise RequestRefused(
                503, RequestCode.STREAM_FULL, "The stream is full; send the events again later."
            ) from error
        except StreamUnavailable as error:
            self._counts.add(IngestOutcome.UNAVAILABLE, RequestCode.STREAM_UNAVAILABLE, len(items))
            raise RequestRefused(
                503, RequestCode.STREAM_UNAVAILABLE, "The stream did not confirm; send the events again."
            ) from error

    def _count_rejected(self, accepted: int, rejected: list[Numbered]) -> None:
        self._counts.answered(202 if accepted else 400)
        if accepted:
            self._counts.add(IngestOutcome.ACCEPTED, "", accepted)
        for _, rejection in rejected:
            self._counts.add(IngestOutcome.REJECTED, rejection.code)


def _build_all(parsed: Parsed, sender: Sender) -> tuple[list[Envelope], list[Numbered]]:
    envelopes: list[Envelope] = []
    rejected: list[Numbered] = []
    for index, event in enumerate(parsed.events):
        outcome = build(event, sender) if isinstance(event, RawEvent) else event
        if isinstance(outcome, Envelope):
            envelopes.append(outcome)
        else:
            rejected.append((index, outcome))
    return envelopes, rejected


def _skew(parsed: Parsed, received: int) -> int:
    """How far the client's clock is behind ours, in microseconds, by the instant it says it sent the body."""
    if parsed.sent_at is None:
        return 0
    sent = read_instant(parsed.sent_at)
    if sent is None:
        raise invalid_sent_at()
    return received - sent
