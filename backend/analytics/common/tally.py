"""The ledger's unit of counting: what became of how many events, as ingest and pipeline count it in Redis.

A tally is one field of a hash, `ledger:{shard}`, that grows by HINCRBY in the same transaction as the stream
itself: an event enters the stream and is counted as accepted at once or not at all, and leaves it the same
way. `audit.fold` moves the hashes into PostgreSQL.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from analytics.common.clock import MINUTE_US

MAX_SOURCE: Final = 100


class Outcome(StrEnum):
    """What became of an event: a closed list. Stored in the ledger, so never rename one."""

    ACCEPTED = "accepted"
    """Acknowledged: it is in the stream, or was."""
    STORED = "stored"
    """In the events table."""
    DUPLICATE = "duplicate"
    """Accepted, and the same as one stored before: counted once."""
    DEAD = "dead"
    """Accepted, could not be stored, set aside as a dead letter; `code` says why."""
    PURGED = "purged"
    """Dead, and its letter deleted for good by an owner or with a person: a part of `dead`, not beside it."""
    BOT = "bot"
    """Stored and taken for a bot's: a part of `stored`, not beside it."""
    REJECTED = "rejected"
    """Not accepted: `code` is one of the ingest path's codes of events."""
    OPTED_OUT = "opted_out"
    """Not accepted: the person asked not to be tracked, and the project honours it."""
    EXCLUDED = "excluded"
    """Not accepted: the project leaves it out; `code` says by which of its lists."""
    REFUSED = "refused"
    """Turned away as a whole request; `code` is one of the ingest path's codes of requests. Counted are the
    events where the body was read, else one for the request."""
    LIMITED = "limited"
    """Turned away by a rate limit or a quota; `code` names which. Counted as `refused` is."""


#: Outcomes of what was accepted: accepted = their sum + what is still in the stream.
SETTLED: Final = (Outcome.STORED, Outcome.DUPLICATE, Outcome.DEAD)


class DeadCode(StrEnum):
    """Why an accepted event could not be stored: the `code` of `Outcome.DEAD`."""

    UNREADABLE = "unreadable"
    """The envelope cannot be read: it is damaged, or of a newer release."""
    ENRICHMENT_FAILED = "enrichment_failed"
    """A step of the pipeline broke on it."""
    STORE_REJECTED = "store_rejected"
    """The database refused it."""


class Tally(NamedTuple):
    """What is counted together. The minute is the one of receipt, in minutes since 1970 UTC."""

    project_id: int
    minute: int
    key_id: int
    """0 where no key is known."""
    source: str
    outcome: str
    code: str = ""


def minute_of(micros: int) -> int:
    """The minute of an instant in microseconds since 1970 UTC."""
    return micros // MINUTE_US


def ledger_key(shard: int) -> str:
    """The Redis key of the hash that goes with one shard of the stream; the tag keeps both in one slot."""
    return f"ledger:{{{shard}}}"


@lru_cache(maxsize=4_096)
def field_of(project_id: int, minute: int, key_id: int, source: str, outcome: str, code: str = "") -> bytes:
    """The hash's field of a tally. Cached: a minute's events share a few."""
    return _encode((project_id, minute, key_id, source[:MAX_SOURCE], outcome, code))


def tally_of(field: bytes) -> Tally:
    """The tally of a hash's field. Raises msgspec.DecodeError for anything else."""
    return _decode(field)


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Tally).decode
