"""What a wire format must say of itself, and what all formats that are not ours have in common.

A dialect only translates: bytes into `RawEvent`s and a claim of who sends them, and what became of them into
a reply that its clients understand. Keys, limits, checks, the stream and the ledger are the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple, Protocol

import msgspec

from analytics.ingest import limits, replies
from analytics.ingest.body import unfold_foreign
from analytics.ingest.codes import Numbered, RequestCode, RequestRefused
from analytics.ingest.instants import read_instant
from analytics.ingest.keys import KnownKey
from analytics.ingest.parse import Call as Call
from analytics.ingest.parse import Claim as Claim
from analytics.ingest.request import IngestRequest, Reply
from analytics.projects.keys import kind_of
from analytics.projects.kinds import KeyKind
from analytics.stream.envelope import Parcel


class Route(NamedTuple):
    """Where a path leads: the dialects spoken there, and the path without what only led to them."""

    dialects: "tuple[Dialect, ...]"
    """Those after the first are asked, with the body, whether it is theirs; else it is the first one's."""
    path: str
    """Without a slash at the end and without `/c/{public_key}`."""
    key: str | None = None
    """The public key of a `/c/{public_key}/…` path."""


class Exchange:
    """One request on its way to its reply, with what is known of it so far."""

    __slots__ = ("dialect", "events", "key", "origin", "received", "request", "rid", "route")

    def __init__(self, request: IngestRequest, route: Route, received: int) -> None:
        self.request = request
        self.route = route
        self.received = received
        """Microseconds since 1970 UTC."""
        self.dialect = route.dialects[0]
        self.origin = request.header("origin")
        self.rid = replies.request_id(request)
        self.key: KnownKey | None = None
        """Whose it is, once that is known: a request refused later still belongs to its project."""
        self.events = 1
        """How many it brought, once its body was read."""


class Taken(msgspec.Struct):
    """What became of a request that was not refused as a whole."""

    call: Call
    parcels: list[Parcel]
    """The events that are in the stream."""
    rejected: list[Numbered]
    """The others by their index in `call.events`."""


class Dialect(Protocol):
    """One wire format."""

    @property
    def name(self) -> str:
        """The protocol's name. Part of event ids, so never changed."""
        ...

    @property
    def protocol(self) -> str | None:
        """The name under which ids of events are turned into ours; None where they are UUIDs already."""
        ...

    @property
    def max_body(self) -> int:
        """The most bytes of a body, before and after decompression."""
        ...

    def claims(self, exchange: Exchange, body: bytes) -> bool:
        """Whether a body is in this format, where several share a path."""
        ...

    @property
    def only_posts(self) -> bool:
        """Whether every POST is one of events: then `quiet` is not asked about those."""
        ...

    def quiet(self, exchange: Exchange) -> Reply | None:
        """The reply to a request that carries no events, before its body is read; None for all others.

        Raises RequestRefused, for a wrong method for instance.
        """
        ...

    def claim(self, exchange: Exchange) -> Claim | None:
        """Who sends, where that is known before the body is read; None where only the body tells.

        Raises RequestRefused.
        """
        ...

    def unfold(self, exchange: Exchange, body: bytes) -> bytes:
        """The body without its compression. Raises RequestRefused."""
        ...

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """Translate a body. Raises RequestRefused where no single event is to blame."""
        ...

    def skew(self, call: Call, received: int) -> int:
        """How far the client's clock is behind ours, in microseconds. Raises RequestRefused."""
        ...

    def answer(self, exchange: Exchange, taken: Taken) -> Reply:
        """The reply to a request that was not refused as a whole."""
        ...

    def refuse(self, exchange: Exchange, refusal: RequestRefused) -> Reply:
        """The reply to a request that was. Never one that its client takes for success."""
        ...

    def preflight(self, request: IngestRequest) -> Reply:
        """The reply to OPTIONS."""
        ...


def only_public(text: str) -> str:
    """The key that came in a URL. Raises RequestRefused (401) for a kind that must not stand in one."""
    if kind_of(text) in (KeyKind.SECRET, KeyKind.READ):
        raise RequestRefused(
            401,
            RequestCode.KEY_IN_URL,
            "Only a public key may stand in a URL; treat this one as leaked and revoke it.",
        )
    return text


# -- formats that are not ours ------------------------------------------------------------------------

_GET_OR_POST: Final = frozenset({"GET", "POST"})
_POST: Final = frozenset({"POST"})


class Answer(NamedTuple):
    """What a foreign client waits for; the frame adds the headers."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Sequence[tuple[str, str]] = ()


#: A transparent picture of one pixel, for clients that wait for one.
PIXEL: Final = Answer(
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    200,
    "image/gif",
)
#: To clients that ask for files or settings which are not here.
ABSENT: Final = Answer(b"Not here.\n", 404, "text/plain; charset=utf-8")


class Foreign(ABC):
    """The base of all dialects that are not ours: reads leniently, answers any origin with credentials."""

    name: ClassVar[str]
    paths: ClassVar[tuple[str, ...]]
    """Exact ones, written without a slash at the end; they are taken with one too."""
    prefixes: ClassVar[tuple[str, ...]] = ()
    """Beginnings of paths that hold something variable, each with a slash at its end."""
    gets: ClassVar[frozenset[str]] = frozenset()
    """Those of the paths on which events also come by GET."""
    max_body: int = limits.MAX_FOREIGN_BODY
    only_posts: bool = False

    @property
    def protocol(self) -> str | None:
        """See Dialect."""
        return self.name

    def claims(self, exchange: Exchange, body: bytes) -> bool:  # noqa: ARG002
        """See Dialect."""
        return True

    def quiet(self, exchange: Exchange) -> Reply | None:
        """See Dialect. Only refuses methods; a dialect with quiet calls looks for them first."""
        methods = _GET_OR_POST if exchange.route.path in self.gets else _POST
        if exchange.request.method not in methods:
            raise RequestRefused(
                405, RequestCode.METHOD_NOT_ALLOWED, f"Send events with {' or '.join(sorted(methods))}."
            )
        return None

    def claim(self, exchange: Exchange) -> Claim | None:  # noqa: ARG002
        """See Dialect. Foreign clients put their key nearly anywhere, the body included."""
        return None

    def unfold(self, exchange: Exchange, body: bytes) -> bytes:
        """See Dialect. Compression is recognised by itself: not every client declares it."""
        return unfold_foreign(exchange.request.header("content-encoding"), body, self.max_body)

    @abstractmethod
    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect."""

    def skew(self, call: Call, received: int) -> int:
        """See Dialect. A clock that is wrong beyond reason is not corrected: it may be an old queue's."""
        sent = None if call.sent_at is None else read_instant(call.sent_at)
        if sent is None or abs(received - sent) > limits.MAX_SKEW_US:
            return 0
        return received - sent

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """What clients take for success. Invalid events are part of it: sending them again cannot help."""
        return Answer(b"{}")

    def failure(self, exchange: Exchange, refusal: RequestRefused) -> Answer:
        """One error body for all clients, each of which looks for other fields of it."""
        return Answer(replies.foreign_error(refusal, exchange.rid), refusal.status)

    def answer(self, exchange: Exchange, taken: Taken) -> Reply:
        """See Dialect."""
        return self.reply(exchange, self.success(exchange, taken))

    def refuse(self, exchange: Exchange, refusal: RequestRefused) -> Reply:
        """See Dialect."""
        answer = self.failure(exchange, refusal)
        return self.reply(exchange, answer, replies.refusal_headers(refusal, exchange.origin))

    def reply(self, exchange: Exchange, answer: Answer, more: Sequence[tuple[str, str]] = ()) -> Reply:
        """`answer` with the headers of every foreign reply."""
        headers = replies.foreign_headers(exchange.origin, exchange.rid, answer.content_type)
        return Reply(answer.status, [*headers, *answer.headers, *more], answer.body)

    def preflight(self, request: IngestRequest) -> Reply:
        """See Dialect."""
        return replies.preflight(request, foreign=True)
