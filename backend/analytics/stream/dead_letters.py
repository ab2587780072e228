"""Events that cannot be stored, set aside with the reason: kept, listed, published again once they can be.

A dead letter is written before its entry is acknowledged, so an event is always in one place at least.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import redis

from analytics.stream.envelope import FIELD, SHARDS, stream_key
from analytics.stream.redis import translated

KEY: Final = "ev:dead"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One envelope as it was published, and why it could not be stored."""

    shard: int
    reason: str
    payload: bytes
    letter_id: str = ""
    """Given when it is kept: milliseconds since 1970, "-", a number."""


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
        """Publish them again and forget them here. Storing is idempotent, so doing it twice is harmless."""
        ...


class RedisDeadLetters:
    """See `DeadLetters`: the stream `ev:dead`, never trimmed."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """See `DeadLetters`."""
        with self._client.pipeline(transaction=True) as transaction:
            for letter in letters:
                fields = {"shard": letter.shard, "reason": letter.reason, "payload": letter.payload}
                transaction.xadd(KEY, fields)  # type: ignore[arg-type]  # asks for an invariant dict
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
            )
            for letter_id, fields in rows
        ]

    def count(self) -> int:
        """See `DeadLetters`."""
        return int(translated(lambda: self._client.xlen(KEY)))

    def replay(self, letters: Sequence[DeadLetter]) -> None:
        """See `DeadLetters`. One MULTI; a cluster would need two steps, publishing first."""
        with self._client.pipeline(transaction=True) as transaction:
            for letter in letters:
                transaction.xadd(stream_key(letter.shard % SHARDS), {FIELD: letter.payload})
                transaction.xdel(KEY, letter.letter_id)
            translated(transaction.execute)


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
