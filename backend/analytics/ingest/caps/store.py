"""The names in Redis as ingest uses them: take new ones in, read all, fill up a set that was begun anew."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import django.db
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from analytics.common.names import COMPLETE, NameKind, names_key, written
from analytics.common.redis import async_redis_client
from analytics.ingest.caps.database import NameSource

_SCRIPT: Final = (Path(__file__).parent / "admit_names.lua").read_text()
_AT_ONCE: Final = 1_000
"""Names in one call: none may hold Redis up for long."""
_FILL_EVERY: Final = 60.0
"""Seconds until a set that could not be filled up is tried again."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Admitted(NamedTuple):
    """What came of new names."""

    names: set[str]
    """Those that are in the set. Where the cap was reached on the way, not all were asked for."""
    complete: bool
    """Whether the database's names are in the set, too."""


class NameStore:
    """Belongs to one event loop. Its methods raise RedisError, OSError or TimeoutError."""

    def __init__(self, url: str, source: NameSource, *, ask_seconds: float) -> None:
        self._source = source
        self._client = async_redis_client(url, socket_timeout=ask_seconds, retry=Retry(NoBackoff(), 0))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="names")
        self._filling: dict[int, asyncio.Task[None]] = {}
        self._tried: dict[int, float] = {}

    async def stop(self) -> None:
        """Close the connections; a set that is being filled up stays as it is."""
        tasks = list(self._filling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._thread.shutdown(wait=False)
        await self._client.aclose()

    async def admit(
        self, project_id: int, kind: NameKind, cap: int, names: Sequence[str], certain: Sequence[str] = ()
    ) -> Admitted:
        """Take in as many of `names` as the cap allows, in order, and all that are `certain`."""
        key = names_key(project_id, kind)
        taken: set[str] = set()
        complete = True
        for some in _portions(names):
            arguments: list[str | int] = [
                cap,
                COMPLETE,
                len(certain),
                *map(written, certain),
                *map(written, some),
            ]
            # By its text, since it is seldom asked: nothing to be done when Redis has forgotten it.
            reply: Any = await self._client.eval(_SCRIPT, 1, key, *arguments)
            complete = bool(reply[0])
            taken.update(name for name, is_in in zip(some, reply[2:], strict=True) if is_in)
            if not all(reply[2:]):
                break  # the set is full: whoever wants to know the rest reads all of it
        return Admitted(taken, complete)

    async def all(self, project_id: int, kind: NameKind) -> set[str]:
        """Every name of the set, as `names.written` writes it."""
        members: Any = await self._client.smembers(names_key(project_id, kind))
        return {member.decode() for member in members} - {COMPLETE}

    def fill_up(self, project_id: int) -> None:
        """Add what the database knows, soon: nobody waits for it, and PostgreSQL may well be away."""
        now = time.monotonic()
        if project_id in self._filling or now - self._tried.get(project_id, -_FILL_EVERY) < _FILL_EVERY:
            return
        self._tried[project_id] = now
        task = asyncio.create_task(self._fill(project_id), name="names.fill")
        self._filling[project_id] = task
        task.add_done_callback(lambda _: self._filling.pop(project_id, None))

    async def _fill(self, project_id: int) -> None:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._thread, self._names, project_id)
            for kind, names in found.items():
                for some in _portions([written(name) for name in names]):
                    await self._client.sadd(names_key(project_id, kind), *some)
            # Last, and sources with them: the keys' snapshot says all of those whenever one is asked for.
            for kind in NameKind:
                await self._client.sadd(names_key(project_id, kind), COMPLETE)
        except (django.db.Error, RedisError, OSError) as error:
            _log.warning("names_not_filled_up", project_id=project_id, reason=type(error).__name__)

    def _names(self, project_id: int) -> Mapping[NameKind, list[str]]:
        """In the thread. Asked so seldom that no connection is kept for it."""
        try:
            return self._source.names(project_id)
        finally:
            self._source.close()


def _portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), _AT_ONCE):
        yield items[at : at + _AT_ONCE]
