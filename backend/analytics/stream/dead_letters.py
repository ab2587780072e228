"""Events that cannot be stored, set aside with the reason: kept, listed, published again once they can be.

A dead letter is written before its entry is acknowledged, so an event is always in one place at least.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final, Protocol

import redis

from analytics.common.tally import Outcome, ledger_key
from analytics.stream.base import DeadLetter as DeadLetter
from analytics.stream.envelope import FIELD, SHARDS, stream_key
from analytics.stream.redis import translated
from analytics.stream.tally import field_of_payload

KEY: Final = "ev:dead"

_REPLAY: Final = """
    if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
    redis.call('XADD', KEYS[2], '*', ARGV[2], ARGV[3])
    if ARGV[4] ~= '' then redis.call('HINCRBY', KEYS[3], ARGV[4], -1) end
    return 1
"""


class DeadLetters(Protocol):
    """Where dead letters are kept. Every method raises StreamUnavailable when that is away."""

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Keep them, all or none."""
        ...

    def list(self, *, count: int, after: str = "") -> list[DeadLetter]:
        """The `count` oldest, those behind the id `after` only."""
        ...

    def count(self) -> int:
        """How many there are."""
        ...

    def replay(self, letters: Sequence[DeadLetter]) -> None:
        """Publish them again, forget them here, count them as dead no longer; each once, however often."""
        ...


class RedisDeadLetters:
    """See `DeadLetters`: the stream `ev:dead`, never trimmed."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """See `DeadLetters`."""
        with self._client.pipeline(transaction=True) as transaction:
            for letter in letters:
                transaction.xadd(KEY, fields_of(letter))  # type: ignore[arg-type]  # asks for an invariant dict
            translated(transaction.execute)

    def list(self, *, count: int, after: str = "") -> list[DeadLetter]:
        """See `DeadLetters`."""
        start = f"({after}" if after else "-"
        rows: Any = translated(lambda: self._client.xrange(KEY, min=start, count=count))
        return [
            DeadLetter(
                shard=int(fields[b"shard"]),
                reason=fields[b"reason"].decode(),
                payload=fields[b"payload"],
                letter_id=letter_id.decode(),
                code=fields.get(b"code", b"").decode(),
            )
            for letter_id, fields in rows
        ]

    def count(self) -> int:
        """See `DeadLetters`."""
        return int(translated(lambda: self._client.xlen(KEY)))

    def replay(self, letters: Sequence[DeadLetter]) -> None:
        """See `DeadLetters`. One script a letter; a cluster would need two steps, publishing first."""
        replay = self._client.register_script(_REPLAY)
        for letter in letters:
            shard = letter.shard % SHARDS
            field = field_of_payload(letter.payload, Outcome.DEAD, letter.code) if letter.code else None
            keys = [KEY, stream_key(shard), ledger_key(shard)]
            arguments: list[str | bytes] = [letter.letter_id, FIELD, letter.payload, field or b""]
            translated(partial(replay, keys, arguments))


def fields_of(letter: DeadLetter) -> dict[str, int | str | bytes]:
    """A letter as an entry of its stream."""
    return {
        "shard": letter.shard, "reason": letter.reason, "payload": letter.payload, "code": letter.code,
    }  # fmt: skip


class Budget:
    """How many dead letters are believable: past it the fault is ours, and the line must stop.

    A broken release would otherwise move the whole stream into the dead letters. Pure policy: it looks at
    the last `window` events, and says no when more than `ratio` of them were bad (of `floor` bad ones at
    least, so that one odd event in a quiet hour is no alarm) or the last `consecutive` all were.
    """

    def __init__(
        self, *, ratio: float = 0.05, floor: int = 20, consecutive: int = 100, window: int = 10_000
    ) -> None:
        self._ratio = ratio
        self._floor = floor
        self._consecutive = consecutive
        self._recent: deque[bool] = deque(maxlen=window)

    def allows(self, verdicts: Iterable[bool]) -> bool:
        """Whether these events, oldest first and True where bad, may be settled after all that came before.

        Remembers them if so; asked again about a batch it refused, it answers the same.
        """
        recent = deque(self._recent, maxlen=self._recent.maxlen)
        recent.extend(verdicts)
        bad = sum(recent)
        run = 0
        for verdict in reversed(recent):
            if not verdict:
                break
            run += 1
        if run >= self._consecutive or (bad >= self._floor and bad > self._ratio * len(recent)):
            return False
        self._recent = recent
        return True
