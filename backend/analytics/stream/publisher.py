"""Events into Redis Streams: what arrives while a flush is in flight leaves together with the next one.

Every caller waits for the confirmation of its own flush, so an acknowledged event is one that Redis holds.
How well Redis holds it over a power cut is its own setting (STREAM_FSYNC: `always`, or `everysec` and then
up to two seconds). An outcome we cannot know (the connection broke after the commands were sent) counts as
a failure: the caller answers 503, the client sends again, and the event's id keeps it from counting twice.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from analytics.common.redis import async_redis_client, has_no_memory
from analytics.common.tally import ledger_key
from analytics.common.wire import Wire
from analytics.stream.base import ShardTally, StreamFull, StreamUnavailable
from analytics.stream.envelope import FIELD, SHARDS, stream_key

_log = structlog.get_logger(__name__)

_ENTRY_PAYLOADS: Final = 500
_ENTRY_BYTES: Final = 512 * 1024
_SHARD_KEYS: Final = tuple(stream_key(shard).encode() for shard in range(SHARDS))
_LEDGER_KEYS: Final = tuple(ledger_key(shard).encode() for shard in range(SHARDS))

Item = tuple[int, bytes]

_FIELD: Final = b"$%d\r\n%b\r\n" % (len(FIELD), FIELD) + b"$%d\r\n%b\r\n"
_MULTI: Final = b"*1\r\n$5\r\nMULTI\r\n"
_EXEC: Final = b"*1\r\n$4\r\nEXEC\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop taking. Times are seconds."""

    pending_bytes: int = 32 << 20
    """What may wait in this process for Redis."""
    flush_bytes: int = 4 << 20
    """Roughly the most that leaves in one flush."""
    flush_seconds: float = 5.0
    shard_entries: int = 1_000_000
    memory_share: float = 0.9
    """Of Redis's `maxmemory`, where it has one."""
    look_every: float = 1.0


class _Waiting:
    """One caller's payloads, how they count, and the promise it waits for."""

    __slots__ = ("done", "items", "size", "tallies")

    def __init__(
        self,
        items: Sequence[Item],
        tallies: Sequence[ShardTally],
        size: int,
        done: "asyncio.Future[None]",
    ) -> None:
        self.items = items
        self.tallies = tallies
        self.size = size
        self.done = done


class RedisPublisher:
    """A `stream.base.Publisher`. Belongs to one event loop; `start` and `stop` bracket its use.

    `on_flush(events, seconds)` is told of every confirmed flush.
    """

    def __init__(
        self,
        url: str,
        *,
        limits: Limits = Limits(),
        on_flush: Callable[[int, float], None] | None = None,
    ) -> None:
        self._limits = limits
        self._on_flush = on_flush
        self._client = async_redis_client(
            url,
            socket_timeout=None,  # `flush_seconds` bounds each exchange as a whole
            # Sending again what may have arrived is for the client to decide, who has the event ids.
            retry=Retry(NoBackoff(), 0),
        )
        self._wire = Wire(self._client, limits.flush_seconds)
        self._waiting: deque[_Waiting] = deque()
        self._pending_bytes = 0
        self._flusher: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._problem = "not looked at yet"
        self._full = False

    # -- life ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch whether the stream can be written and how full it is."""
        self._watcher = asyncio.create_task(self._watch(), name="stream.watch")

    async def stop(self) -> None:
        """Let the flush in flight end, refuse the rest, close the connections."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
        if self._flusher is not None:
            await asyncio.gather(self._flusher, return_exceptions=True)
        self._fail(list(self._waiting), StreamUnavailable("shutting down"))
        self._waiting.clear()
        await self._client.aclose()

    @property
    def problem(self) -> str:
        """Why nothing can be published at present; empty when all is well. At most `look_every` old."""
        return self._problem

    # -- publishing ----------------------------------------------------------------------------------

    def publish(self, items: Sequence[Item], tallies: Sequence[ShardTally] = ()) -> Awaitable[None]:
        """See `stream.base.Publisher`."""
        if self._full:
            raise StreamFull(self._problem)
        size = sum([len(payload) for _, payload in items])
        if self._pending_bytes + size > self._limits.pending_bytes:
            raise StreamUnavailable("too much is already waiting for Redis")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(items, tallies, size, loop.create_future())
        self._waiting.append(waiting)
        self._pending_bytes += size
        if self._flusher is None:
            self._flusher = loop.create_task(self._flush_all())
        return waiting.done

    async def _flush_all(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                started = time.perf_counter()
                try:
                    events = await self._send(batch)
                except (RedisError, OSError, TimeoutError) as error:
                    if isinstance(error, TimeoutError | RedisTimeoutError):
                        # Who waits behind a server that hangs has waited as long already.
                        batch += self._waiting
                        self._waiting.clear()
                    self._fail(batch, self._translated(error))
                    continue
                except BaseException:
                    self._fail(batch, StreamUnavailable("the flush was broken off"))
                    raise
                self._settle(batch)
                if self._on_flush is not None:
                    self._on_flush(events, time.perf_counter() - started)
        finally:
            self._flusher = None

    def _next_batch(self) -> list[_Waiting]:
        batch, size = [], 0
        while self._waiting and size < self._limits.flush_bytes:
            batch.append(self._waiting.popleft())
            size += batch[-1].size
        return batch

    async def _send(self, batch: list[_Waiting]) -> int:
        """All of a batch in one MULTI/EXEC; returns the number of payloads."""
        by_shard: list[list[bytes]] = [[] for _ in _SHARD_KEYS]
        counts: dict[tuple[int, bytes], int] = {}
        for waiting in batch:
            for shard, payload in waiting.items:
                by_shard[shard].append(payload)
            for shard, field, events in waiting.tallies:
                counts[shard, field] = counts.get((shard, field), 0) + events
        commands = [
            _xadd(_SHARD_KEYS[shard], entry)
            for shard, payloads in enumerate(by_shard)
            for entry in _entries(payloads)
        ]
        commands += [
            _command(b"HINCRBY", _LEDGER_KEYS[shard], field, b"%d" % events)
            for (shard, field), events in counts.items()
        ]
        await self._transact(commands)
        return sum(map(len, by_shard))

    async def _transact(self, commands: list[bytes]) -> None:
        """MULTI, `commands`, EXEC in one write. Raises the first error there is."""
        replies = await self._wire.exchange([_MULTI, *commands, _EXEC], len(commands) + 2)
        results = replies[-1]
        for reply in (*replies, *(results if isinstance(results, list) else ())):
            if isinstance(reply, Exception):
                raise reply

    def _settle(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            self._pending_bytes -= waiting.size
            if not waiting.done.done():  # its caller may have gone
                waiting.done.set_result(None)

    def _fail(self, batch: list[_Waiting], error: StreamUnavailable | StreamFull) -> None:
        for waiting in batch:
            self._pending_bytes -= waiting.size
            if not waiting.done.done():
                waiting.done.set_exception(error)

    def _translated(self, error: Exception) -> StreamUnavailable | StreamFull:
        if has_no_memory(error):
            return StreamFull("Redis has no memory left")
        reason = type(error).__name__
        if not self._problem:
            _log.warning("stream_flush_failed", reason=reason, detail=str(error)[:200])
            self._problem = f"the last flush failed: {reason}"
        return StreamUnavailable(reason)

    # -- watching ------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._limits.flush_seconds):
                    problem, full = await self._look()
            except (RedisError, OSError, TimeoutError) as error:
                problem, full = f"Redis cannot be asked: {type(error).__name__}", False
            if problem != self._problem:
                _log.info("stream_state", problem=problem or None, before=self._problem or None)
            self._problem, self._full = problem, full
            await asyncio.sleep(self._limits.look_every)

    async def _look(self) -> tuple[str, bool]:
        """What keeps us from writing (empty: nothing), and whether that is fullness."""
        async with self._client.pipeline(transaction=False) as pipeline:
            pipeline.info()
            for key in _SHARD_KEYS:
                pipeline.xlen(key)
            info, *lengths = await pipeline.execute()
        if max(lengths) >= self._limits.shard_entries:
            return f"a shard holds {max(lengths)} entries", True
        most = info.get("maxmemory", 0)
        if most and info["used_memory"] > most * self._limits.memory_share:
            return f"Redis uses {info['used_memory']} of {most} bytes", True
        return _unwritable(info), False


def _command(*words: bytes) -> bytes:
    """One command in RESP, the protocol of Redis."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        parts += (b"$%d\r\n" % len(word), word, b"\r\n")
    return b"".join(parts)


def _unwritable(info: dict[str, Any]) -> str:
    if info.get("loading"):
        return "Redis is still loading its data"
    if info.get("role") != "master":
        return "Redis is a replica"
    if info.get("aof_last_write_status", "ok") != "ok":
        return "Redis cannot write its log"
    return ""


def _entries(payloads: list[bytes]) -> Iterator[list[bytes]]:
    """The payloads of each XADD, within the bounds of one entry."""
    entry: list[bytes] = []
    size = 0
    for payload in payloads:
        if entry and (len(entry) >= _ENTRY_PAYLOADS or size + len(payload) > _ENTRY_BYTES):
            yield entry
            entry, size = [], 0
        entry.append(payload)
        size += len(payload)
    if entry:
        yield entry


def _xadd(key: bytes, payloads: list[bytes]) -> bytes:
    """`e` payload `e` payload …, as one entry."""
    words = 3 + 2 * len(payloads)
    fields = [_FIELD % (len(payload), payload) for payload in payloads]
    return b"*%d\r\n$4\r\nXADD\r\n$%d\r\n%b\r\n$1\r\n*\r\n%b" % (words, len(key), key, b"".join(fields))
