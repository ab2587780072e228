"""Which shards each reader reads: the living ones share them, so that one person's events have one worker.

Two workers that hold events of one session wait for each other in the database. Sharing is for speed alone:
an entry is only ever given to one reader, whoever asks, so it does no harm that for a moment two read one
shard (one has just come), or nobody does (one was killed, and is missed a few seconds later).
"""

import time
from typing import Final

import redis

ALIVE_SECONDS: Final = 4
"""How long a reader that says nothing is believed to be there."""
_EVERY: Final = 1.0
_KEY: Final = "stream:readers"
# By Redis's clock: those of several hosts differ.
_SCRIPT: Final = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
return redis.call('ZRANGE', KEYS[1], 0, -1)
"""


class Readers:
    """The readers of the stream as one of them sees them."""

    def __init__(self, client: "redis.Redis", name: str) -> None:
        self._client = client
        self._name = name
        self._ask = client.register_script(_SCRIPT)
        self._asked_at = float("-inf")
        self._place, self._count = 0, 1

    def shards(self, among: int) -> list[int]:
        """Those to read now, of so many: never none. Asks at most once a second; raises redis.RedisError."""
        now = time.monotonic()
        if now - self._asked_at >= _EVERY:
            names = sorted(self._ask([_KEY], [self._name, ALIVE_SECONDS]))
            self._place, self._count = names.index(self._name.encode()), len(names)
            self._asked_at = now
        place = self._place % among  # of more readers than shards, several read one
        return [shard for shard in range(among) if shard % self._count == place]

    def leave(self) -> None:
        """Let the others have the shards at once. Raises redis.RedisError."""
        self._client.zrem(_KEY, self._name)
