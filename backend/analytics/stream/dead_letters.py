"""Events that cannot be stored, set aside with the reason: kept, listed, published again once they can be.

A dead letter is written before its entry is acknowledged, so an event is always in one place at least.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Protocol, TypeVar

import redis

from analytics.common.tally import Outcome, ledger_key
from analytics.stream.base import DeadLetter as DeadLetter
from analytics.stream.envelope import FIELD, SHARDS, stream_key
from analytics.stream.redis import translated
from analytics.stream.tally import field_of_payload

KEY: Final = "ev:dead"
PURGED_KEY: Final = "ev:dead:purged"
"""How many letters were ever purged."""
T = TypeVar("T")
_Arguments = tuple[list[str], list[str | bytes]]
"""KEYS and ARGV of a script."""

_PAGE: Final = 500
"""Letters that are fetched, published again or deleted in one round trip."""

#: KEYS: dead letters, a shard, its ledger. ARGV: the letter's id; the field and the payload of the new entry;
#: the ledger's field, or empty. One step: whoever is killed has published and deleted, or neither. The
#: deletion comes first, so that Redis's limit of memory cannot stop the script half way.
_REPLAY: Final = """
    if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
    redis.call('XADD', KEYS[2], '*', ARGV[2], ARGV[3])
    if ARGV[4] ~= '' then redis.call('HINCRBY', KEYS[3], ARGV[4], -1) end
    return 1
"""

#: KEYS: dead letters, how many were purged, the ledger of the letter's shard. ARGV: the letter's id; the
#: ledger's field, or empty. The deletion comes first here too.
_PURGE: Final = """
    if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
    redis.call('INCR', KEYS[2])
    if ARGV[2] ~= '' then redis.call('HINCRBY', KEYS[3], ARGV[2], 1) end
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

    def get(self, letter_ids: Sequence[str]) -> Sequence[DeadLetter]:
        """Those of these ids that are there, in the order of the ids."""
        ...

    def count(self) -> int:
        """How many there are."""
        ...

    def replay(self, letters: Sequence[DeadLetter]) -> int:
        """Publish them again, forget them here, count them as dead no longer; each once, however often.

        How many were published: not those that somebody else has replayed or purged meanwhile.
        """
        ...

    def purge(self, letters: Sequence[DeadLetter]) -> int:
        """Delete them for good; how many there were. In the ledger they stay dead, and are purged as well."""
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
        return [_letter_of(*row) for row in rows]

    def get(self, letter_ids: Sequence[str]) -> Sequence[DeadLetter]:
        """See `DeadLetters`."""
        found: list[DeadLetter] = []
        for part in _parts(letter_ids):
            with self._client.pipeline(transaction=False) as pipe:
                for letter_id in part:
                    pipe.xrange(KEY, min=letter_id, max=letter_id)
                found += [_letter_of(*row) for rows in translated(pipe.execute) for row in rows]
        return found

    def count(self) -> int:
        """See `DeadLetters`."""
        return int(translated(lambda: self._client.xlen(KEY)))

    def replay(self, letters: Sequence[DeadLetter]) -> int:
        """See `DeadLetters`. One script a letter; a cluster would need two steps, publishing first."""
        return self._of_each(letters, _REPLAY, _replay_arguments)

    def purge(self, letters: Sequence[DeadLetter]) -> int:
        """See `DeadLetters`. One script a letter, too."""
        return self._of_each(letters, _PURGE, _purge_arguments)

    def purged(self) -> int:
        """How many letters were ever purged. Raises StreamUnavailable."""
        return int(translated(lambda: self._client.get(PURGED_KEY)) or 0)

    def _of_each(
        self, letters: Sequence[DeadLetter], text: str, arguments: Callable[[DeadLetter], _Arguments]
    ) -> int:
        """Run a script for each letter; the sum of the answers."""
        script = self._client.register_script(text)
        done = 0
        for part in _parts(letters):
            with self._client.pipeline(transaction=False) as pipe:
                for letter in part:
                    script(*arguments(letter), client=pipe)
                done += sum(translated(pipe.execute))
        return done


def _replay_arguments(letter: DeadLetter) -> _Arguments:
    shard = letter.shard % SHARDS
    keys = [KEY, stream_key(shard), ledger_key(shard)]
    return keys, [letter.letter_id, FIELD, letter.payload, _field(letter, Outcome.DEAD)]


def _purge_arguments(letter: DeadLetter) -> _Arguments:
    keys = [KEY, PURGED_KEY, ledger_key(letter.shard % SHARDS)]
    return keys, [letter.letter_id, _field(letter, Outcome.PURGED)]


def _field(letter: DeadLetter, outcome: Outcome) -> bytes:
    """The ledger's field; empty for what was never counted there."""
    return (field_of_payload(letter.payload, outcome, letter.code) if letter.code else None) or b""


def _letter_of(letter_id: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    return DeadLetter(
        shard=int(fields[b"shard"]),
        reason=fields[b"reason"].decode(),
        payload=fields[b"payload"],
        letter_id=letter_id.decode(),
        code=fields.get(b"code", b"").decode(),
    )


def _parts(items: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while part := list(islice(rest, _PAGE)):
        yield part


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

    def forget(self) -> None:
        """Begin anew: somebody has looked, and takes what was bad until now for believable."""
        self._recent.clear()

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
