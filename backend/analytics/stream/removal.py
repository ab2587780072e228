"""Taking dead letters out of Redis for what they hold, and knowing when the stream has moved past a point."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import redis
from redis.exceptions import ResponseError

from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import SHARDS, Envelope, UnreadableEnvelope, decode, stream_key
from analytics.stream.redis import translated

_PAGE: Final = 500


def last_ids(client: "redis.Redis") -> list[str]:
    """Of each shard the id of the last entry it ever had; "0-0" where none. Raises StreamUnavailable."""
    return [translated(partial(_last_id, client, shard)) for shard in range(SHARDS)]


def is_past(client: "redis.Redis", positions: Sequence[str]) -> bool:
    """Whether every entry up to these ids is settled. Raises StreamUnavailable."""
    for shard, position in enumerate(positions):
        first: Any = translated(partial(client.xrange, stream_key(shard), max=position, count=1))
        if first:
            return False
    return True


def remove_letters(client: "redis.Redis", chosen: Callable[[Envelope], bool]) -> int:
    """Forget the dead letters whose envelope is chosen; how many. One that cannot be read stays.

    Raises StreamUnavailable; those removed until then are gone.
    """
    letters, removed, after = RedisDeadLetters(client), 0, ""
    while page := letters.list(count=_PAGE, after=after):
        after = page[-1].letter_id
        removed += letters.purge([letter for letter in page if _is_chosen(letter.payload, chosen)])
    return removed


def _last_id(client: "redis.Redis", shard: int) -> str:
    try:
        info: Any = client.xinfo_stream(stream_key(shard))
    except ResponseError as error:
        if "no such key" in str(error):
            return "0-0"
        raise
    return str(info["last-generated-id"].decode())


def _is_chosen(payload: bytes, chosen: Callable[[Envelope], bool]) -> bool:
    try:
        return chosen(decode(payload))
    except (UnreadableEnvelope, ValueError):
        return False
