"""What became of a batch's events, told entry by entry: the ledger's counts and the dead letters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final
from uuid import UUID

import numpy as np

from analytics.common.quotas import day_of
from analytics.common.tally import DeadCode, Outcome, field_of, minute_of
from analytics.events.columns import Kind
from analytics.pipeline.batch import Batch
from analytics.pipeline.poison import Stored
from analytics.stream.base import Account, DeadLetter, Entry
from analytics.stream.tally import field_of_payload

_STORED: Final = 0
_REPEATED: Final = 1
_REJECTED: Final = 2
_OUTCOMES: Final = {_STORED: Outcome.STORED, _REPEATED: Outcome.DUPLICATE}


@dataclass(frozen=True, slots=True)
class _Letter:
    place: int
    code: DeadCode
    letter: DeadLetter


class Accountant:
    """Answers for the entries of one batch that was stored: see `stream.base.Consumer.settle`."""

    def __init__(self, batch: Batch, stored: Stored, receipts: Sequence[UUID] = ()) -> None:
        self.receipts: Final = receipts
        """Of no use to anybody once the entries are settled."""
        self.entries: Final = batch.entries
        self._numbers = {(entry.shard, entry.entry_id): at for at, entry in enumerate(batch.entries)}
        self._places = np.array(batch.places, np.int64)
        self._kinds: list[Kind] = batch.events.kinds if batch.payloads else []
        self._letters = _letters(batch, stored)
        if batch.payloads:
            self._received: list[int] = batch.events.heads["received_at"].tolist()
            self._bots = np.array([one.bot is not None for one in batch.events.who])
            self._became = _became(stored, len(batch.payloads))
        else:
            self._received, self._bots, self._became = [], np.zeros(0, np.bool_), np.zeros(0, np.uint8)

    @property
    def letters(self) -> list[DeadLetter]:
        """Of all entries."""
        return [one.letter for one in self._letters]

    @property
    def bots(self) -> int:
        """Stored events that were taken for a bot's."""
        return int(np.count_nonzero((self._became == _STORED) & self._bots))

    def repeats(self) -> Counter[tuple[int, int]]:
        """Events that had been stored before, by (project, day of receipt): see `common.quotas.refund`."""
        mask = (self._became == _REPEATED).tolist()
        projects = [kind.project_id for kind in compress(self._kinds, mask)]
        return Counter(zip(projects, map(day_of, compress(self._received, mask)), strict=True))

    def of(self, entries: Sequence[Entry]) -> Account:
        """The account of some of the batch's entries, all of one shard."""
        numbers = {self._numbers[entry.shard, entry.entry_id] for entry in entries}
        chosen = np.isin(self._places, list(numbers))
        tallies: Counter[bytes] = Counter()
        for became, outcome in _OUTCOMES.items():
            self._count(tallies, chosen & (self._became == became), outcome)
        self._count(tallies, chosen & (self._became == _STORED) & self._bots, Outcome.BOT)
        letters = [one for one in self._letters if one.place in numbers]
        for one in letters:
            if field := field_of_payload(one.letter.payload, Outcome.DEAD, one.code):
                tallies[field] += 1
        return Account(tallies, [one.letter for one in letters])

    def _count(
        self, tallies: Counter[bytes], chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]", outcome: Outcome
    ) -> None:
        mask = chosen.tolist()
        minutes = map(minute_of, compress(self._received, mask))
        counted = Counter(zip(compress(self._kinds, mask), minutes, strict=True))
        for (kind, minute), events in counted.items():
            field = field_of(kind.project_id, minute, kind.key_id or 0, kind.source, outcome)
            tallies[field] += events


def _became(stored: Stored, events: int) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    """What became of each event."""
    became = np.full(events, _STORED, np.uint8)
    became[list(stored.repeated)] = _REPEATED
    became[list(stored.rejected)] = _REJECTED
    return became


def _letters(batch: Batch, stored: Stored) -> list[_Letter]:
    letters = [
        _Letter(
            one.entry,
            one.code,
            DeadLetter(batch.entries[one.entry].shard, one.reason, one.payload, code=one.code),
        )
        for one in batch.unreadable
    ]
    for position, reason in sorted(stored.rejected.items()):
        place, code = batch.places[position], DeadCode.STORE_REJECTED
        shard, payload = batch.entries[place].shard, batch.payloads[position]
        letters.append(_Letter(place, code, DeadLetter(shard, f"rejected: {reason}", payload, code=code)))
    return letters
