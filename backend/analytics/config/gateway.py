"""The public port: ingest is answered here, everything else by Django behind a Unix socket.

Granian's RSGI target is `analytics.config.gateway:app`. Two processes, because a busy Django in the same
loop would slow ingest to a tenth (measured). WEB_SOCKET names Django's socket; without it ingest runs alone,
which is how it is deployed under load.
"""

import asyncio
import gc
import os
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "analytics.config.settings")
# One connection, kept and replaced by `ingest.keys`; a pool's growing back-off would delay a revoked key by
# minutes after PostgreSQL was away. Before `setup`, which may already open connections.
settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
# What only Django's pages and jobs use would take megabytes here.
settings.INSTALLED_APPS = [
    app
    for app in settings.INSTALLED_APPS
    if app not in ("rest_framework", "django_filters", "drf_spectacular", "corsheaders", "django_rq")
]
django.setup()

import structlog  # noqa: E402

from analytics.config.process import die_with_parent  # noqa: E402
from analytics.ingest import replies  # noqa: E402
from analytics.ingest.app import IngestApp  # noqa: E402
from analytics.ingest.client_info import Proxies  # noqa: E402
from analytics.ingest.counts import Counts  # noqa: E402
from analytics.ingest.dialects import NATIVE, find_route  # noqa: E402
from analytics.ingest.doors import answer_rsgi  # noqa: E402
from analytics.ingest.gate import make_gate  # noqa: E402
from analytics.ingest.geo import Geo  # noqa: E402
from analytics.ingest.keys import DatabaseKeys, KeyCache  # noqa: E402
from analytics.ingest.ledger import Ledger  # noqa: E402
from analytics.ingest.rsgi import HTTPProtocol, Scope  # noqa: E402
from analytics.stream.publisher import RedisPublisher  # noqa: E402
from analytics.stream.tally_writer import TallyWriter  # noqa: E402

if TYPE_CHECKING:
    from analytics.config.relay import Relay

HEALTH: Final = "/healthz"
INGEST_READY: Final = "/readyz/ingest"

_JSON: Final = [
    ("content-type", "application/json"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("x-app-version", settings.VERSION),
]
#: Requests leave hardly a cycle behind: fewer looks for them (default 700, 10, 10).
_GC_THRESHOLDS: Final = (10_000, 20, 20)
#: Other names of the path for events, of the owner's choice.
_OWN: Final = {path + slash: NATIVE for path in settings.INGEST_PATHS for slash in ("", "/")}
_log = structlog.get_logger(__name__)


class Gateway:
    """One worker's application. Its parts belong to the worker's event loop and live as long as that."""

    def __init__(self) -> None:
        self._proxies = Proxies(settings.TRUSTED_PROXIES)
        self._ingest: IngestApp | None = None
        self._relay: Relay | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Granian calls this once a worker, before the loop runs."""
        die_with_parent()
        loop.run_until_complete(self._start())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Granian calls this at a worker's end."""
        loop.run_until_complete(self._stop())

    def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> Awaitable[None]:
        """Answer one request."""
        path = scope.path
        route = _OWN.get(path) or find_route(path)
        if route is not None and self._ingest is not None:
            return answer_rsgi(self._ingest, route, scope, protocol)
        return self._answer_other(path, scope, protocol)

    async def _answer_other(self, path: str, scope: Scope, protocol: HTTPProtocol) -> None:
        if path == HEALTH:
            protocol.response_bytes(200, _JSON, b'{"status":"ok"}')
        elif path == INGEST_READY:
            self._answer_ready(protocol)
        elif self._relay is not None:
            await self._relay.answer(scope, protocol)
        else:
            body = replies.error_body("not_found", "Only events are taken here.", "")
            protocol.response_bytes(404, _JSON, body)

    async def _start(self) -> None:
        self._counts = Counts()
        self._publisher = RedisPublisher(settings.REDIS_URL, on_flush=self._counts.flushed)
        self._keys = KeyCache(DatabaseKeys(), settings.REDIS_URL)
        self._gate = make_gate(settings.REDIS_URL, self._proxies)
        self._tallies = TallyWriter(settings.REDIS_URL)
        self._geo = Geo(settings.GEOIP_DATABASE)
        self._ingest = IngestApp(
            self._keys,
            self._publisher,
            self._proxies,
            self._counts,
            self._gate,
            Ledger(self._tallies),
            self._geo,
        )
        socket = os.environ.get("WEB_SOCKET")
        if socket:
            # Its HTTP client takes megabytes, which a process that only takes events has no use for.
            from analytics.config.relay import Relay  # noqa: PLC0415

            self._relay = Relay(socket, self._proxies)
        self._counts.start()
        self._tallies.start()
        self._publisher.start()
        self._keys.start()
        self._geo.start()
        # What is loaded by now stays; looking through all of Django again and again would be for nothing.
        gc.freeze()
        gc.set_threshold(*_GC_THRESHOLDS)

    async def _stop(self) -> None:
        if self._relay is not None:
            await self._relay.close()
        await self._publisher.stop()
        await self._gate.stop()
        await self._keys.stop()
        await self._geo.stop()
        await self._tallies.stop()
        await self._counts.stop()

    def _answer_ready(self, protocol: HTTPProtocol) -> None:
        missing = [f"stream: {self._publisher.problem}"] if self._publisher.problem else []
        if not self._keys.loaded:
            missing.append("keys: not loaded yet")
        if missing:
            body = replies.error_body("not_ready", "; ".join(missing), "")
            protocol.response_bytes(503, [*_JSON, ("retry-after", replies.RETRY_AFTER)], body)
        else:
            protocol.response_bytes(200, _JSON, b'{"status":"ok"}')


app = Gateway()
