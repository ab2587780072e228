"""When each key last sent events: noted in memory, handed on to Redis, and by a chore to the database.

Nobody waits for it, and a kill loses a few seconds of it, never an event.
"""

import asyncio
from typing import Final

import redis.asyncio
from redis.exceptions import RedisError

from analytics.projects.keys import USED

EVERY_SECONDS: Final = 5.0


class KeyUse:
    """The keys used since the last round. Belongs to one event loop."""

    def __init__(self) -> None:
        self._latest: dict[int, int] = {}

    @property
    def waiting(self) -> dict[int, int]:
        """What has not been handed on yet, by key id."""
        return dict(self._latest)

    def note(self, key_id: int, received: int) -> None:
        """Events of this key were accepted at `received`, microseconds since 1970 UTC."""
        self._latest[key_id] = received

    async def run(self, url: str) -> None:
        """Hand on what was noted, for ever; what Redis did not take goes with the next round."""
        async with redis.asyncio.Redis.from_url(url, socket_connect_timeout=2, protocol=2) as client:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                latest, self._latest = self._latest, {}
                try:
                    if latest:
                        await client.hset(USED, mapping={str(key): at for key, at in latest.items()})
                except (RedisError, OSError):
                    self._latest = latest | self._latest
