"""What the ledger learns from ingest: every event that arrives with a known key, whatever becomes of it.

What is accepted, and what was rejected beside it, is counted by the flush that publishes it: acknowledged and
counted are one step. The rest is handed over twice a second (see `stream.tally_writer`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

import msgspec

from analytics.common.samples import Sample
from analytics.common.tally import Outcome, field_of, minute_of
from analytics.ingest.codes import EventCode, Numbered, Rejection, RequestRefused
from analytics.ingest.dialects.base import Exchange, Taken
from analytics.ingest.keys import KnownKey
from analytics.stream.base import ShardTally
from analytics.stream.envelope import Parcel

_SECOND_US: Final = 1_000_000
_SAMPLES_A_SECOND: Final = 8
"""Of this process: looking a sample through takes a millisecond or two."""
_MOST_REMEMBERED: Final = 10_000
_ACCEPTED: Final = Outcome.ACCEPTED.value
"""Looked up once, since every request needs it."""
_OUTCOMES: Final = {
    EventCode.OPTED_OUT: Outcome.OPTED_OUT,
    EventCode.EXCLUDED_ADDRESS: Outcome.EXCLUDED,
    EventCode.EXCLUDED_HOST: Outcome.EXCLUDED,
    EventCode.EXCLUDED_PATH: Outcome.EXCLUDED,
}
"""What becomes of events that are not taken through no fault of theirs."""


class Side(Protocol):
    """Takes what is counted beside the stream: see `stream.tally_writer.TallyWriter`."""

    def add(self, field: bytes, events: int) -> None:
        """Count."""
        ...

    def sample(self, sample: Sample) -> None:
        """Show it to the project's owners."""
        ...


def tallies(
    key: KnownKey, received: int, parcels: Sequence[Parcel], rejected: Sequence[Numbered]
) -> list[ShardTally]:
    """What is counted with the publishing of `parcels`."""
    minute, project_id, key_id = minute_of(received), key.project_id, key.key_id
    if len(parcels) == 1:
        counts = {(parcels[0].shard, parcels[0].source): 1}
    else:
        counts = Counter([(parcel.shard, parcel.source) for parcel in parcels])
    counted = [
        (shard, field_of(project_id, minute, key_id, source, _ACCEPTED), events)
        for (shard, source), events in counts.items()
    ]
    if rejected:
        shard = parcels[0].shard
        counted += [(shard, field, events) for field, events in _rejected(key, received, rejected)]
    return counted


class Ledger:
    """Counts what does not reach the stream, and keeps samples of it. Belongs to one event loop."""

    def __init__(self, side: Side | None = None) -> None:
        self._side = side
        self._sampled: dict[tuple[int, str], int] = {}
        self._second = 0
        self._samples = 0

    def answered(self, exchange: Exchange, taken: Taken) -> None:
        """A request was answered that had rejected events."""
        key = exchange.key
        if self._side is None or key is None:
            return
        if not taken.parcels:
            for field, events in _rejected(key, exchange.received, taken.rejected):
                self._side.add(field, events)
        for index, rejection in taken.rejected[:_SAMPLES_A_SECOND]:
            # Who does not want to be tracked is not shown either, and what is left out is no fault.
            if rejection.code not in _OUTCOMES:
                self._sample(
                    key,
                    exchange,
                    Outcome.REJECTED,
                    rejection.code,
                    rejection.detail,
                    taken.call.events[index],
                )

    def refused(self, exchange: Exchange, refusal: RequestRefused) -> None:
        """A whole request was turned away. Where no key of a project is known it is nobody's."""
        key = exchange.key
        if self._side is None or key is None:
            return
        outcome = Outcome.LIMITED if refusal.status == 429 else Outcome.REFUSED
        minute = minute_of(exchange.received)
        field = field_of(key.project_id, minute, key.key_id, key.source, outcome, refusal.code)
        self._side.add(field, exchange.events)
        self._sample(key, exchange, outcome, refusal.code, refusal.detail, None)

    def _sample(
        self,
        key: KnownKey,
        exchange: Exchange,
        outcome: Outcome,
        code: str,
        detail: str,
        event: Any,
    ) -> None:
        if self._side is not None and self._is_due(key.project_id, code, exchange.received):
            self._side.sample(
                Sample(
                    project_id=key.project_id,
                    at=exchange.received,
                    outcome=outcome,
                    code=code,
                    detail=detail,
                    key_id=key.key_id,
                    source=key.source,
                    event=_fields(event),
                )
            )

    def _is_due(self, project_id: int, code: str, received: int) -> bool:
        """At most one a second for each project and code, and a few in all."""
        second = received // _SECOND_US
        if second != self._second:
            self._second, self._samples = second, 0
        if self._samples >= _SAMPLES_A_SECOND or self._sampled.get((project_id, code)) == second:
            return False
        if len(self._sampled) >= _MOST_REMEMBERED:
            self._sampled.clear()
        self._sampled[project_id, code] = second
        self._samples += 1
        return True


def _rejected(key: KnownKey, received: int, rejected: Iterable[Numbered]) -> list[tuple[bytes, int]]:
    """Under the key's own source: what the event says of itself was not taken."""
    minute = minute_of(received)
    return [
        (
            field_of(
                key.project_id,
                minute,
                key.key_id,
                key.source,
                _OUTCOMES.get(code, Outcome.REJECTED),
                code,
            ),
            events,
        )
        for code, events in Counter(rejection.code for _, rejection in rejected).items()
    ]


def _fields(event: Any) -> dict[str, Any] | None:
    """What was given of an event; None where it could not even be read."""
    if event is None or isinstance(event, Rejection):
        return None
    given = ((name, getattr(event, name)) for name in event.__struct_fields__)
    return {name: value for name, value in given if value is not None and value is not msgspec.UNSET}
