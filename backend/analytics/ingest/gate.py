"""What stands between an event that is well and the stream: limits, quotas and caps, in that order."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Final

import msgspec
from redis.exceptions import RedisError

from analytics.ingest.caps.caps import Caps, Names
from analytics.ingest.caps.database import NameSource, StoredNames
from analytics.ingest.caps.store import NameStore
from analytics.ingest.client_info import Proxies
from analytics.ingest.codes import Numbered, Rejection, RequestCode
from analytics.ingest.keys import KnownKey
from analytics.ingest.limiter.addresses import Addresses
from analytics.ingest.limiter.limiter import ASK_SECONDS, Limiter, unavailable
from analytics.ingest.limiter.plan import Plan
from analytics.ingest.request import IngestRequest
from analytics.stream.envelope import Parcel

_by_index: Final = itemgetter(0)


class Passage(msgspec.Struct, frozen=True):
    """The events of a request that may be published, and the others by their index in it."""

    parcels: list[Parcel]
    rejected: list[Numbered]
    charged: tuple[Plan, int] | None = None
    """Whom and for which day, where somebody counts."""


class Gate:
    """Belongs to one event loop, as its parts do."""

    def __init__(self, limiter: Limiter, caps: Caps, addresses: Addresses) -> None:
        self._limiter = limiter
        self._caps = caps
        self._addresses = addresses

    async def stop(self) -> None:
        """Let what is in flight end, and close the connections."""
        await self._limiter.stop()
        await self._caps.stop()

    async def enter(
        self,
        request: IngestRequest,
        key: KnownKey,
        address: str,
        built: Passage,
    ) -> Passage:
        """Charge the events and look at their names. `built` is what came of a request's so far.

        `address` is the sender's, whole; empty where it is nobody's. Raises RequestRefused: 429 where the
        events that have no name over a cap are too many at once, 503 where Redis does not answer.
        """
        if not built.rejected and self._caps.know(key, built.parcels):
            charged = await self._charge(request, key, address, len(built.parcels))
            return Passage(built.parcels, built.rejected, charged)
        parcels, rejected, strange = self._look(key, built)
        if not parcels:
            return Passage(parcels, rejected)
        passage = Passage(parcels, rejected, await self._charge(request, key, address, len(parcels)))
        return await self._admit(key, passage, strange) if strange else passage

    async def _charge(
        self, request: IngestRequest, key: KnownKey, address: str, events: int
    ) -> tuple[Plan, int] | None:
        plan = key.plan
        if plan is None:
            return None
        label = self._addresses.limited(request, address) if plan.address_cost else None
        return plan, await self._limiter.charge(plan, label, events)

    def give_back(self, passage: Passage) -> None:
        """The events are certainly not in the stream. Returns at once."""
        self._refund(passage.charged, len(passage.parcels))

    def _refund(self, charged: tuple[Plan, int] | None, events: int) -> None:
        if charged is not None and events:
            plan, day = charged
            self._limiter.notes.give_back(plan.project_id, day, events)

    def _look(
        self, key: KnownKey, built: Passage
    ) -> tuple[list[Parcel], list[Numbered], dict[int, tuple[int, Names]]]:
        """The events left, the rejected ones, and, by position, index and names of those with new names."""
        parcels: list[Parcel] = []
        rejected = list(built.rejected)
        strange: dict[int, tuple[int, Names]] = {}
        for index, parcel in zip(_indexes(built), built.parcels, strict=True):
            names = Names(parcel.source, parcel.name, parcel.property_keys)
            verdict = self._caps.look(key, names)
            if isinstance(verdict, Rejection):
                rejected.append((index, verdict))
                continue
            if not verdict:
                strange[len(parcels)] = index, names
            parcels.append(parcel)
        if len(rejected) > len(built.rejected):
            rejected.sort(key=_by_index)
        return parcels, rejected, strange

    async def _admit(self, key: KnownKey, passage: Passage, strange: dict[int, tuple[int, Names]]) -> Passage:
        try:
            verdicts = await self._caps.admit(key, [names for _, names in strange.values()])
        except (RedisError, OSError, TimeoutError) as error:
            self.give_back(passage)
            raise unavailable(RequestCode.STREAM_UNAVAILABLE) from error
        refused = {
            at: (index, verdict)
            for (at, (index, _)), verdict in zip(strange.items(), verdicts, strict=True)
            if verdict is not None
        }
        if not refused:
            return passage
        self._refund(passage.charged, len(refused))
        left = [parcel for at, parcel in enumerate(passage.parcels) if at not in refused]
        rejected = sorted([*passage.rejected, *refused.values()], key=_by_index)
        return Passage(left, rejected, passage.charged)


def make_gate(redis_url: str, proxies: Proxies, names: NameSource | None = None) -> Gate:
    """The gate of one event loop, with connections of its own."""
    limiter = Limiter(redis_url)
    store = NameStore(redis_url, names or StoredNames(), ask_seconds=ASK_SECONDS)
    return Gate(limiter, Caps(store), Addresses(proxies, limiter.notes.addresses_off))


def _indexes(built: Passage) -> Sequence[int]:
    """Where each parcel stood in the request."""
    if not built.rejected:
        return range(len(built.parcels))
    gone = {index for index, _ in built.rejected}
    return [index for index in range(len(built.parcels) + len(gone)) if index not in gone]
