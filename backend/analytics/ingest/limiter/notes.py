"""What the limiter tells Redis and nobody waits for: refunds, and that addresses cannot be told apart.

Best effort: kept in memory and tried again while Redis is away; a kill loses it, and a quota has then counted
too much.
"""

import asyncio
import time
from collections import Counter
from typing import Final

import redis.asyncio
from redis.exceptions import RedisError

from analytics.common import quotas

_RETRY_SECONDS: Final = 1.0
_TELL_SECONDS: Final = 1.0
"""How long Redis may take: a worker that ends must not wait for one that hangs."""
_OFF_SECONDS: Final = 3_600
"""How long it is remembered that the limit of addresses was off."""
_KEPT: Final = 10_000
"""Projects and days: beyond that, refunds are forgotten."""


class Notes:
    """Belongs to one event loop. `client` is closed by whoever made it."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._client = client
        self._refunds: Counter[tuple[int, int]] = Counter()
        self._off = False
        self._task: asyncio.Task[None] | None = None

    def give_back(self, project_id: int, day: int, events: int) -> None:
        """Give back events charged on `day` (see `common.quotas`)."""
        if (project_id, day) in self._refunds or len(self._refunds) < _KEPT:
            self._refunds[project_id, day] += events
            self._begin()

    def addresses_off(self) -> None:
        """The limit of addresses is off at present."""
        self._off = True
        self._begin()

    async def stop(self) -> None:
        """Tell what is left, if Redis takes it at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await asyncio.gather(self._tell(), return_exceptions=True)

    def _begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._tell_all(), name="limits.notes")

    async def _tell_all(self) -> None:
        try:
            while self._refunds or self._off:
                try:
                    await self._tell()
                except (RedisError, OSError):
                    await asyncio.sleep(_RETRY_SECONDS)
        finally:
            self._task = None

    async def _tell(self) -> None:
        refunds, self._refunds = self._refunds, Counter()
        off, self._off = self._off, False
        try:
            async with asyncio.timeout(_TELL_SECONDS):
                if off:
                    await self._client.set(quotas.ADDRESS_OFF, int(time.time()), ex=_OFF_SECONDS)
                    off = False
                if refunds:
                    keys, numbers = quotas.give_back_arguments(refunds)
                    await self._client.eval(quotas.GIVE_BACK, len(keys), *keys, *numbers)
        except BaseException:
            self._refunds += refunds
            self._off |= off
            raise
