"""When each key last sent events: noted in memory, handed on to Redis, and by a chore to the database.

Nobody waits for it, and a kill loses a few seconds of it, never an event.
"""

import asyncio
from typing import Final

from redis.exceptions import RedisError

from analytics.common.redis import async_redis_client
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
        async with async_redis_client(url) as client:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                latest = self._latest.copy()
                try:
                    if latest:
                        await client.hset(USED, mapping={str(key): at for key, at in latest.items()})
                except (RedisError, OSError):
                    continue
                # Only now: a round that fails or is broken off leaves all of it for the next one.
                self._latest = {key: at for key, at in self._latest.items() if at != latest.get(key)}
