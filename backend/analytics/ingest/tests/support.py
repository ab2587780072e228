"""The ingest core without a server: requests as values, keys by hand, the stream in memory."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analytics.ingest.app import IngestApp
from analytics.ingest.client_info import Network, Proxies
from analytics.ingest.counts import Counts
from analytics.ingest.gate import Gate
from analytics.ingest.keys import KeyCache
from analytics.ingest.ledger import Ledger
from analytics.ingest.request import Reply
from analytics.projects.keys import digest, new_key
from analytics.projects.kinds import SCOPES_OF, IpStorage, KeyKind
from analytics.projects.selectors import IngestKey, KeySnapshot
from analytics.stream.base import Publisher
from analytics.stream.envelope import Envelope, decode
from analytics.stream.memory import MemoryPublisher, MemoryStream

PROJECT = "0199aaaa-0000-7000-8000-000000000001"


def ingest_key(kind: KeyKind = KeyKind.PUBLIC, **fields: Any) -> IngestKey:
    """The least there is: a project open to all origins."""
    values: dict[str, Any] = {
        "key_id": 7,
        "project_id": 3,
        "project_public_id": PROJECT,
        "kind": kind,
        "source": None,
        "salt": b"s" * 32,
        "allowed_origins": ("*",),
        "require_origin": False,
        "session_window_minutes": 60,
        "ip_storage": IpStorage.FULL,
        "honour_dnt": False,
        "revenue_from_browser": False,
        "expires_at": None,
        "raw_retention_days": 90,
        "scopes": SCOPES_OF[kind],
    }
    return IngestKey(**(values | fields))


@dataclass
class FixedKeys:
    """A KeySource that holds what it is given."""

    keys: dict[bytes, IngestKey] = field(default_factory=dict)
    number: int = 1
    sites: dict[tuple[str, str], IngestKey] = field(default_factory=dict)

    def version(self) -> int:
        return self.number

    def snapshot(self) -> KeySnapshot:
        return KeySnapshot(self.number, dict(self.keys), dict(self.sites))

    def close(self) -> None:
        return


@dataclass
class FakeRequest:
    """An IngestRequest that has already arrived."""

    content: bytes = b""
    given: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    query: str = ""
    peer: str = "198.51.100.7:4711"
    forwarded: Sequence[str] = ()
    scheme: str = "https"

    def header(self, name: str) -> str | None:
        return self.given.get(name)

    def headers(self, name: str) -> Sequence[str]:
        return self.forwarded if name == "x-forwarded-for" else ()

    async def body(self, most: int) -> bytes:
        assert len(self.content) <= most
        return self.content


class Ingest:
    """The core with one key and a stream in memory."""

    def __init__(
        self,
        kind: KeyKind = KeyKind.PUBLIC,
        *,
        proxies: tuple[Network, ...] = (),
        publisher: Publisher | None = None,
        counts: Counts | None = None,
        site: tuple[str, str] | None = None,
        gate: Gate | None = None,
        ledger: Ledger | None = None,
        **fields: Any,
    ) -> None:
        self.text = new_key(kind)
        self.stream = MemoryStream()
        key = ingest_key(kind, **fields)
        self.cache = KeyCache(FixedKeys({digest(self.text): key}, sites={site: key} if site else {}))
        self.app = IngestApp(
            self.cache,
            publisher or MemoryPublisher(self.stream),
            Proxies(proxies),
            counts or Counts(),
            gate,
            ledger,
        )

    async def send(self, body: Any, headers: Mapping[str, str] | None = None, **request: Any) -> Reply:
        """POST `body` (bytes as they are, anything else as JSON) with the key."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if not self.cache.loaded:
            await self.cache.refresh()
        given = {"x-api-key": self.text, "user-agent": "Tester/1"} | dict(headers or {})
        return await self.app.handle(FakeRequest(content, given, **request))

    async def sent(self, event: Mapping[str, Any], **kwargs: Any) -> Envelope:
        """Send one event that must be accepted; what is in the stream then."""
        reply = await self.send({"event_name": "x"} | dict(event), **kwargs)
        assert reply.status == 202, reply
        return self.stored()[-1]

    async def code(self, event: Any, **kwargs: Any) -> str:
        """Send one event that must be rejected; its code."""
        reply = await self.send([event], **kwargs)
        assert reply.status == 400, reply
        (rejected,) = json.loads(reply.body)["rejected"]
        code: str = rejected["code"]
        return code

    def stored(self) -> list[Envelope]:
        """Everything in the stream, in the order of publishing."""
        entries = [entry for shard in self.stream.entries for entry in shard.values()]
        entries.sort(key=lambda entry: int(entry.entry_id.rpartition("-")[2]))
        return [decode(payload) for entry in entries for payload in entry.payloads]
