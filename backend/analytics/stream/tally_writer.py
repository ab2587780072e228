"""Tallies of what never reaches the stream (rejected, limited events), handed to Redis twice a second.

A kill loses half a second of them at most; a connection that breaks neither loses nor doubles any, since
each hand-over has a number by which Redis knows it again. Samples go along, and are worth no second try.
"""

import asyncio
import itertools
from collections import Counter
from typing import Any, Final
from uuid import uuid4

import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from analytics.common.redis import async_redis_client
from analytics.common.samples import Sample, add_sample
from analytics.common.tally import ledger_key

EVERY_SECONDS: Final = 0.5
_ANSWER_SECONDS: Final = 5.0
_MOST_WAITING: Final = 20_000
"""Fields that may wait while Redis is away: what comes on top is counted in no ledger, and told."""
_MOST_SAMPLES: Final = 32
"""The same of samples. Each may hold on to a body of megabytes, and a stranger can go on sending those."""
_AT_ONCE: Final = 2_000
_SHARD: Final = 0
_REMEMBERED_SECONDS: Final = 86_400

#: KEYS: ledger, this writer's last number. ARGV: the number, how long to know it, then fields and counts.
_SCRIPT: Final = """#!lua flags=allow-oom
    if redis.call('GET', KEYS[2]) == ARGV[1] then return 0 end
    redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
    for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
    return 1
"""

_log = structlog.get_logger(__name__)


class TallyWriter:
    """What has been counted and not yet handed over. Belongs to one event loop."""

    def __init__(self, url: str) -> None:
        # What is sent again is decided here.
        self._client = async_redis_client(url, socket_timeout=_ANSWER_SECONDS, retry=Retry(NoBackoff(), 0))
        self._script = self._client.register_script(_SCRIPT)
        self._keys = [ledger_key(_SHARD), f"{ledger_key(_SHARD)}:said:{uuid4().hex}"]
        self._numbers = itertools.count(1)
        self._waiting: Counter[bytes] = Counter()
        self._sending: tuple[int, dict[bytes, int]] | None = None
        self._samples: list[Sample] = []
        self._lost = 0
        self._failing = False
        self._task: asyncio.Task[None] | None = None

    def add(self, field: bytes, events: int) -> None:
        """Count; see `common.tally.field_of`."""
        if len(self._waiting) < _MOST_WAITING or field in self._waiting:
            self._waiting[field] += events
        else:
            self._lost += events

    def sample(self, sample: Sample) -> None:
        """Show it to the project's owners."""
        if len(self._samples) < _MOST_SAMPLES:
            self._samples.append(sample)

    def start(self) -> None:
        """Begin to hand over."""
        self._task = asyncio.create_task(self._run(), name="stream.tallies")

    async def stop(self) -> None:
        """Hand over what is left, if Redis takes it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        while self._waiting or self._sending:
            if not await self.hand_over():
                break
        await self._client.aclose()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.hand_over()

    async def hand_over(self) -> bool:
        """One attempt; whether Redis took it. Raises nothing that Redis raises."""
        try:
            await self._send_tallies()
            await self._send_samples()
        except (RedisError, OSError) as error:
            if not self._failing:
                _log.warning("tallies_wait", reason=type(error).__name__)
            self._failing = True
            self._samples.clear()
            return False
        self._failing = False
        if self._lost:
            _log.error("tallies_lost", events=self._lost)
            self._lost = 0
        return True

    async def _send_tallies(self) -> None:
        if self._sending is None:
            if not self._waiting:
                return
            chosen = dict(itertools.islice(self._waiting.items(), _AT_ONCE))
            for field in chosen:
                del self._waiting[field]
            self._sending = next(self._numbers), chosen
        number, chosen = self._sending
        words: list[Any] = [number, _REMEMBERED_SECONDS, *itertools.chain.from_iterable(chosen.items())]
        await self._script(self._keys, words)
        self._sending = None

    async def _send_samples(self) -> None:
        samples, self._samples = self._samples, []
        if not samples:
            return
        async with self._client.pipeline(transaction=False) as pipeline:
            for sample in samples:
                add_sample(pipeline, sample)
            await pipeline.execute()
