"""Limits and quotas, asked of Redis before anything is published: a request is charged whole or refused.

All processes share the buckets. What arrives while a question is in flight leaves together with the next
one, in one call of the script. Redis away, slow or full refuses (fails closed): the events could not be
published either, and what is not in the stream is not acknowledged.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import Any, Final

from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from analytics.common.buckets import SCRIPT, SHA
from analytics.common.quotas import PREFIX
from analytics.common.redis import async_redis_client, has_no_memory
from analytics.common.wire import Wire
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.limiter.notes import Notes
from analytics.ingest.limiter.plan import Plan
from analytics.ingest.limiter.question import Asked, Question

ASK_SECONDS: Final = 3.0
_PER_CALL: Final = 500
"""Requests in one call. They hold up Redis, and Lua unpacks less than 8,000 names."""
_MAY_WAIT: Final = 10_000

# The number of keys (1), the one key; the two parts of the packed question follow.
_REST: Final = b"$1\r\n1\r\n$%d\r\n%s\r\n" % (len(PREFIX), PREFIX.encode())
_BY_NAME: Final = b"*6\r\n$7\r\nEVALSHA\r\n$40\r\n%s\r\n%s" % (SHA.encode(), _REST)
_BY_TEXT: Final = b"*6\r\n$4\r\nEVAL\r\n$%d\r\n%s\r\n%s" % (len(SCRIPT), SCRIPT, _REST)


class Limiter:
    """Belongs to one event loop. `stop` ends its use."""

    def __init__(self, url: str, *, ask_seconds: float = ASK_SECONDS) -> None:
        # Asking again what may have been charged already would charge twice.
        self._client = async_redis_client(url, socket_timeout=None, retry=Retry(NoBackoff(), 0))
        self._wire = Wire(self._client, ask_seconds)
        self._waiting: deque[Asked] = deque()
        self._asker: asyncio.Task[None] | None = None
        self.notes = Notes(self._client)

    async def stop(self) -> None:
        """Let the question in flight end, refuse the rest, close the connections."""
        if self._asker is not None:
            await asyncio.gather(self._asker, return_exceptions=True)
        _fail(self._waiting, RequestCode.STREAM_UNAVAILABLE)
        self._waiting.clear()
        await self.notes.stop()
        await self._client.aclose()

    def charge(self, plan: Plan, label: str | None, events: int) -> Awaitable[int]:
        """Take `events` from each bucket and quota of the plan; from an address's too, where it has a label.

        Gives the day (UTC, by Redis's clock) that they were charged to. Raises RequestRefused: 429 where
        one of them has too few left, and then nothing was taken; 503 where Redis does not answer.
        """
        if len(self._waiting) >= _MAY_WAIT:
            raise unavailable(RequestCode.STREAM_UNAVAILABLE)
        bucket = plan.address_bucket(label) if label is not None and plan.address_cost else None
        loop = asyncio.get_running_loop()
        asked = Asked(plan, bucket, events, loop.create_future())
        self._waiting.append(asked)
        if self._asker is None:
            self._asker = loop.create_task(self._ask_all())
        return asked.verdict

    async def _ask_all(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(_PER_CALL, len(self._waiting)))]
                try:
                    question = Question(batch)
                    question.settle(await self._ask(question.packed))
                except (RedisError, OSError, TimeoutError) as error:
                    if isinstance(error, TimeoutError | RedisTimeoutError):
                        # Who waits behind a server that hangs has waited as long already.
                        batch += self._waiting
                        self._waiting.clear()
                    _fail(batch, _code_of(error))
                except BaseException:
                    _fail(batch, RequestCode.STREAM_UNAVAILABLE)
                    raise
        finally:
            self._asker = None

    async def _ask(self, packed: tuple[bytes, bytes]) -> Any:
        """One call of the script, with its text where Redis does not know it (any more)."""
        summary, requests = packed
        arguments = b"$%d\r\n%s\r\n$%d\r\n%s\r\n" % (len(summary), summary, len(requests), requests)
        (reply,) = await self._wire.exchange([_BY_NAME, arguments])
        if isinstance(reply, NoScriptError):
            (reply,) = await self._wire.exchange([_BY_TEXT, arguments])
        if isinstance(reply, Exception):
            raise reply
        return reply


def unavailable(code: RequestCode) -> RequestRefused:
    """503, in the words of the stream: limits live where it lives."""
    if code is RequestCode.STREAM_FULL:
        return RequestRefused(503, code, "The stream is full; send the events again later.")
    return RequestRefused(503, code, "The limits could not be asked; send the events again.")


def _fail(batch: "deque[Asked] | list[Asked]", code: RequestCode) -> None:
    for asked in batch:
        if not asked.verdict.done():  # its caller may have gone
            asked.verdict.set_exception(unavailable(code))


def _code_of(error: Exception) -> RequestCode:
    return RequestCode.STREAM_FULL if has_no_memory(error) else RequestCode.STREAM_UNAVAILABLE
