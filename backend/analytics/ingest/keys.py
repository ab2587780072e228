"""Every usable key in memory, so that no event costs a query; at most one second behind the database.

A change is heard of twice: by Redis pub/sub at once, and by asking for the version twice a second, since a
message is lost whenever Redis is. While PostgreSQL is away the last keys known stay good: events must
not be lost for it (fail open, on purpose; a key revoked meanwhile takes effect when it is back).
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Final, Protocol, TypeVar

import django.db
import structlog
from redis.exceptions import RedisError

from analytics.common.clock import SystemClock, to_micros
from analytics.common.redis import async_redis_client
from analytics.ingest.exclusions import sieve_of
from analytics.ingest.key_use import KeyUse
from analytics.ingest.limiter.plan import plan_of
from analytics.ingest.origins import OriginRules
from analytics.ingest.salts import Salts
from analytics.projects import salts as daily_salts
from analytics.projects import selectors
from analytics.projects.keys import CHANGED, digest
from analytics.projects.kinds import KeyKind, Scope
from analytics.projects.selectors import IngestKey, KeySnapshot

POLL_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 0.1
"""The least time between two looks for keys nobody knows: strangers cannot make us ask more often."""
_LISTEN_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 1.0
"""The longest that a request with an unknown key waits: a database that hangs must not fill us with them."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@lru_cache(1024)
def _origin_rules(allowed: tuple[str, ...]) -> OriginRules:
    """Compiled once for all keys of a project."""
    return OriginRules(allowed)


class KnownKey:
    """An IngestKey, ready to be asked quickly: compiled origins, instants in microseconds."""

    __slots__ = (
        "caps", "expires_us", "honour_dnt", "ip_storage", "is_public", "key_id", "kind", "may_send",
        "origins", "plan", "project_id", "project_public_id", "raw_retention_days", "require_origin",
        "revenue_counts", "salts", "sieve", "source", "window_minutes",
    )  # fmt: skip

    def __init__(self, key: IngestKey) -> None:
        self.key_id = key.key_id
        self.project_id = key.project_id
        self.project_public_id = key.project_public_id
        self.kind = key.kind
        self.is_public = key.kind is KeyKind.PUBLIC
        self.source = key.source or "default"
        self.salts = Salts(key.salt, key.daily_salts)
        self.may_send = Scope.SEND in key.scopes
        self.origins = _origin_rules(key.allowed_origins)
        self.require_origin = key.require_origin
        self.window_minutes = key.session_window_minutes
        self.ip_storage = key.ip_storage
        self.honour_dnt = key.honour_dnt
        self.revenue_counts = not self.is_public or key.revenue_from_browser
        self.expires_us = to_micros(key.expires_at) if key.expires_at else None
        self.raw_retention_days = key.raw_retention_days
        self.plan = plan_of(key)
        self.caps = key.caps
        self.sieve = sieve_of(key.exclusions)


class KeySource(Protocol):
    """Where keys come from. Both functions block and may raise; neither is called by two threads at once."""

    def version(self) -> int:
        """A number that grows with every change."""
        ...

    def snapshot(self) -> KeySnapshot:
        """All usable keys."""
        ...

    def close(self) -> None:
        """Let go of what the calling thread holds."""
        ...


class DatabaseKeys:
    """The projects app's keys, read over one connection that is kept, and replaced when it breaks."""

    def version(self) -> int:
        """See KeySource."""
        return self._ask(selectors.ingest_key_version)

    def snapshot(self) -> KeySnapshot:
        """See KeySource. Makes the salts that a project lacks: chores do it too, but ours cannot wait."""
        found = self._ask(selectors.ingest_key_snapshot)
        if all(key.daily_salts is None or key.daily_salts for key in found.keys.values()):
            return found
        self._ask(lambda: daily_salts.rotate_salts(now=SystemClock().now()))
        return self._ask(selectors.ingest_key_snapshot)

    def close(self) -> None:
        """See KeySource."""
        django.db.connection.close()

    def _ask(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except django.db.Error:
            django.db.connection.close()
            raise


class KeyCache:
    """The snapshot and the two watchers that keep it fresh. Belongs to one event loop."""

    def __init__(self, source: KeySource, redis_url: str | None = None) -> None:
        self._source = source
        self._redis_url = redis_url
        self._use = KeyUse()
        self._keys: Mapping[bytes, KnownKey] = {}
        self._sites: Mapping[tuple[str, str], KnownKey] = {}
        self._version = -1
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keys")
        self._tasks: list[asyncio.Task[None]] = []
        self._failing = False
        self._looking: asyncio.Task[None] | None = None

    @property
    def loaded(self) -> bool:
        """Whether a snapshot has ever been read."""
        return self._version >= 0

    def find(self, text: str) -> KnownKey | None:
        """The key with this text. Found by its SHA-256, so the time taken tells nothing about a key."""
        return self._keys.get(digest(text))

    def find_site(self, protocol: str, site: str) -> KnownKey | None:
        """The key of the project that this name was approved for, in a protocol that only names a site."""
        return self._sites.get((protocol, site.lower()))

    def note_use(self, key: KnownKey, received: int) -> None:
        """Remember that the key's events were accepted at `received`, microseconds since 1970 UTC."""
        self._use.note(key.key_id, received)

    def start(self) -> None:
        """Begin to load and to watch; returns at once."""
        self._watch(self._poll, "keys.poll")
        if (url := self._redis_url) is not None:
            self._watch(lambda: self._listen(url), "keys.listen")
            self._watch(lambda: self._use.run(url), "keys.use")

    async def stop(self) -> None:
        """Stop watching; the keys stay as they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._in_thread(self._source.close)
        self._thread.shutdown()

    def _watch(self, work: Callable[[], Coroutine[None, None, None]], name: str) -> None:
        self._tasks.append(asyncio.create_task(_kept_up(work, name), name=name))

    async def _poll(self) -> None:
        while True:
            # Cleared first: a message that comes while we load makes us look once more.
            self._wake.clear()
            await self.refresh()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()

    async def refresh(self) -> None:
        """Ask for the version, and load what changed; keeps what it has when PostgreSQL is away."""
        try:
            if await self._in_thread(self._source.version) != self._version:
                self._version, self._keys, self._sites = await self._in_thread(self._load)
        except django.db.Error as error:
            if not self._failing:
                _log.warning("keys_unreachable", reason=type(error).__name__, kept=len(self._keys))
            self._failing = True
            return
        if self._failing:
            _log.info("keys_reachable_again", keys=len(self._keys))
        self._failing = False

    async def look_again(self) -> None:
        """Wait for a refresh that begins after this call, if it ends soon; who wait at a time share one."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="keys.look")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                await asyncio.shield(self._looking)

    async def _look(self) -> None:
        await asyncio.sleep(_LOOK_SECONDS)
        self._looking = None  # who asks from here on needs another one: this refresh has begun
        await self.refresh()

    def _load(self) -> tuple[int, dict[bytes, KnownKey], dict[tuple[str, str], KnownKey]]:
        snapshot = self._source.snapshot()
        keys = {found: KnownKey(key) for found, key in snapshot.keys.items()}
        sites = {name: KnownKey(key) for name, key in snapshot.client_ids.items()}
        return snapshot.version, keys, sites

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _listen(self, url: str) -> None:
        async with async_redis_client(url) as client:
            while True:
                try:
                    async with client.pubsub(ignore_subscribe_messages=True) as channel:
                        await channel.subscribe(CHANGED)
                        self._wake.set()  # whatever was said while we were not listening
                        while True:
                            if await channel.get_message(timeout=_LISTEN_SECONDS) is not None:
                                self._wake.set()
                except (RedisError, OSError):
                    await asyncio.sleep(POLL_SECONDS)


async def _kept_up(work: Callable[[], Coroutine[None, None, None]], name: str) -> None:
    """Do `work`, which never ends, again whenever it breaks: without it a revoked key would stay good."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - told in full, and the watch must go on
            _log.exception("keys_watcher_broke", task=name)
        await asyncio.sleep(POLL_SECONDS)
