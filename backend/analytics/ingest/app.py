"""The ingest path, whatever server is in front of it and whatever format is spoken on it.

claim → admit → read → identify → charge → publish → answer. What differs between formats is in `dialects`.
"""

import time
from typing import Final

from analytics.common.metrics import IngestOutcome
from analytics.ingest import limits, replies
from analytics.ingest.admit import admit, is_opted_out
from analytics.ingest.client_info import Proxies
from analytics.ingest.codes import EventCode, Numbered, Rejection, RequestCode, RequestRefused
from analytics.ingest.counts import Counts
from analytics.ingest.dialects import NATIVE
from analytics.ingest.dialects.base import Call, Claim, Dialect, Exchange, Route, Taken, only_public
from analytics.ingest.event import Sender, build, client_of
from analytics.ingest.faults import Faults
from analytics.ingest.gate import Gate, Passage
from analytics.ingest.geo import Geo
from analytics.ingest.instants import bounds_for
from analytics.ingest.keys import KeyCache, KnownKey
from analytics.ingest.ledger import Ledger, tallies
from analytics.ingest.parse import RawEvent, too_many_events
from analytics.ingest.patience import Patience
from analytics.ingest.properties import Rules
from analytics.ingest.request import IngestRequest, Reply
from analytics.ingest.room import Room
from analytics.stream.base import Publisher, StreamFull, StreamUnavailable
from analytics.stream.envelope import Parcel

_OPTED_OUT: Final = Rejection(
    EventCode.OPTED_OUT, "the person asked not to be tracked, and the project honours it"
)


class IngestApp:
    """Takes the requests that `dialects.find_route` finds a route for. Holds only what it was given.

    Without a gate nothing is limited.
    """

    def __init__(
        self,
        keys: KeyCache,
        publisher: Publisher,
        proxies: Proxies,
        counts: Counts,
        gate: Gate | None = None,
        ledger: Ledger | None = None,
        geo: Geo | None = None,
    ) -> None:
        self._keys = keys
        self._publisher = publisher
        self._proxies = proxies
        self._counts = counts
        self._gate = gate
        self._ledger = ledger or Ledger()
        self._geo = geo or Geo()
        self._patience = Patience(limits.BODY_SECONDS)
        self._faults = Faults()
        self._room = Room(limits.LARGE_BODIES, limits.SMALL_BODY)

    async def handle(self, request: IngestRequest, route: Route = NATIVE) -> Reply:
        """Answer one request. Raises nothing."""
        exchange: Exchange | None = None
        try:
            if request.method == "OPTIONS":
                return route.dialects[0].preflight(request)
            exchange = Exchange(request, route, time.time_ns() // 1_000)
            try:
                if request.method != "POST" or not exchange.dialect.only_posts:
                    quiet = exchange.dialect.quiet(exchange)
                    if quiet is not None:
                        return await self._answer_quietly(exchange, quiet)
                taken = await self._take(exchange)
            except RequestRefused as refusal:
                return self._refuse(exchange, refusal)
            return self._answer(exchange, taken)
        except Exception as error:  # noqa: BLE001 - the last net: see Faults
            return self._answer_fault(exchange or Exchange(request, route, 0), error)

    async def _answer_quietly(self, exchange: Exchange, reply: Reply) -> Reply:
        if exchange.request.method == "POST":
            # Read, since a body that nobody reads would cost the connection.
            await self._read_body(exchange)
        self._counts.answered(reply.status)
        return reply

    async def _take(self, exchange: Exchange) -> Taken:
        claim = exchange.dialect.claim(exchange)
        key = None if claim is None else await self._admit(claim, exchange)
        body = await self._read_body(exchange)
        call = exchange.dialect.read(exchange, body)
        exchange.events = call.count or len(call.events)
        if exchange.events > limits.MAX_EVENTS:
            raise too_many_events(exchange.events)
        if key is None:
            key = await self._admit(call.claim or Claim(), exchange)
        if call.translate is not None:
            call.events = call.translate()
            exchange.events = len(call.events)
        if is_opted_out(exchange.request, key):
            return Taken(call, [], [(index, _OPTED_OUT) for index in range(len(call.events))])
        address = self._client_address(exchange.request)
        size = len(body) + len(exchange.request.query)
        passage = _build_all(
            call, self._sender(exchange, key, call, "" if call.from_server else address, size)
        )
        if self._gate is not None and passage.parcels:
            # The connection's, whoever it says that it sends for: a library's name lifts no limit.
            passage = await self._gate.enter(exchange.request, key, address, passage)
        if passage.parcels:
            await self._publish(key, exchange.received, passage)
            self._keys.note_use(key, exchange.received)
        return Taken(call, passage.parcels, passage.rejected)

    async def _admit(self, claim: Claim, exchange: Exchange) -> KnownKey:
        in_path = exchange.route.key
        if in_path is not None:
            claim = Claim((only_public(in_path), *claim.keys), claim.site)
        try:
            return admit(claim, exchange, self._keys)
        except RequestRefused as refusal:
            if refusal.code is not RequestCode.KEY_INVALID:
                raise
            # A key that was made a moment ago is used at once, by scripts and by the dashboard's own test.
            await self._keys.look_again()
            return admit(claim, exchange, self._keys)

    async def _read_body(self, exchange: Exchange) -> bytes:
        """The whole body, unfolded; then it is also known whose dialect it is in."""
        dialect = exchange.dialect
        try:
            with self._room.held(exchange.request, dialect.max_body):
                body = await self._patience.read(exchange.request, dialect.max_body)
        except TimeoutError as error:
            raise RequestRefused(
                400,
                RequestCode.BODY_TIMEOUT,
                f"The body took over {limits.BODY_SECONDS:.0f} seconds to arrive.",
                close=True,
            ) from error
        body = dialect.unfold(exchange, body)
        if len(exchange.route.dialects) > 1:
            exchange.dialect = _spoken(exchange, body)
        return body

    def _sender(self, exchange: Exchange, key: KnownKey, call: Call, address: str, size: int) -> Sender:
        received = exchange.received
        user_agent = None if call.from_server else exchange.request.header("user-agent")
        place_of = self._geo.place_of
        return Sender(
            key,
            received,
            client_of(key, place_of, address, user_agent[: limits.USER_AGENT] if user_agent else None),
            bounds_for(
                received=received,
                public=key.is_public,
                retention_days=key.raw_retention_days,
                skew=exchange.dialect.skew(call, received),
            ),
            Rules(key.revenue_counts, size > limits.PROPERTIES_BYTES, call.suspicious),
            call.suspicious,
            call.lengths_known,
            place_of,
            exchange.dialect.protocol,
        )

    def _client_address(self, request: IngestRequest) -> str:
        return self._proxies.client_address(request.peer, lambda: request.headers("x-forwarded-for"))

    async def _publish(self, key: KnownKey, received: int, passage: Passage) -> None:
        parcels = passage.parcels
        items = [(parcel.shard, parcel.payload) for parcel in parcels]
        counted = tallies(key, received, parcels, passage.rejected)
        try:
            await self._publisher.publish(items, counted)
        except StreamFull as error:
            if self._gate is not None:
                self._gate.give_back(passage)
            self._counts.add(IngestOutcome.UNAVAILABLE, RequestCode.STREAM_FULL, len(items))
            raise RequestRefused(
                503, RequestCode.STREAM_FULL, "The stream is full; send the events again later."
            ) from error
        except StreamUnavailable as error:
            # Not given back, since it may be in the stream. Sent again it is then a repeat, and those are.
            self._counts.add(IngestOutcome.UNAVAILABLE, RequestCode.STREAM_UNAVAILABLE, len(items))
            raise RequestRefused(
                503, RequestCode.STREAM_UNAVAILABLE, "The stream did not confirm; send the events again."
            ) from error

    # -- the end, where everything is counted ---------------------------------------------------------

    def _answer(self, exchange: Exchange, taken: Taken) -> Reply:
        reply = exchange.dialect.answer(exchange, taken)
        if taken.rejected or reply.status != 202:
            self._counts.answered(reply.status)
            self._count_taken(taken)
            self._ledger.answered(exchange, taken)
        else:
            self._counts.taken(len(taken.parcels))
        return reply

    def _count_taken(self, taken: Taken) -> None:
        if taken.parcels:
            self._counts.add(IngestOutcome.ACCEPTED, "", len(taken.parcels))
        for _, rejection in taken.rejected:
            self._counts.add(IngestOutcome.REJECTED, rejection.code)

    def _answer_fault(self, exchange: Exchange, error: Exception) -> Reply:
        """500, and never a success: what became of the events is not known."""
        refusal = self._faults.refusal(error, exchange.route.path, exchange.rid)
        try:
            return self._refuse(exchange, refusal)
        except Exception:  # noqa: BLE001 - the fault may be in what answers
            self._counts.answered(refusal.status)
            return replies.refused(refusal, exchange.origin, exchange.rid)

    def _refuse(self, exchange: Exchange, refusal: RequestRefused) -> Reply:
        """`exchange.key` says whose request it was, as far as it got."""
        reply = exchange.dialect.refuse(exchange, refusal)
        self._counts.refused(refusal.code)
        self._counts.answered(reply.status)
        self._ledger.refused(exchange, refusal)
        return reply


def _spoken(exchange: Exchange, body: bytes) -> Dialect:
    """Whose dialect a body is in, on a path that several share: nobody's is the first one's."""
    first, *others = exchange.route.dialects
    return next((other for other in others if other.claims(exchange, body)), first)


def _build_all(call: Call, sender: Sender) -> Passage:
    parcels: list[Parcel] = []
    rejected: list[Numbered] = []
    for index, event in enumerate(call.events):
        outcome = build(event, sender) if isinstance(event, RawEvent) else event
        if isinstance(outcome, Parcel):
            parcels.append(outcome)
        else:
            rejected.append((index, outcome))
    return Passage(parcels, rejected)
