"""What holds for every dialect alike: outages, origins, Do Not Track, size, compression, ids of events."""

import gzip
import json
import zlib
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest

from analytics.ingest import limits
from analytics.ingest.dialects import SPOKEN, find_route
from analytics.ingest.tests.dialects.wire import Wire, header
from analytics.ingest.tests.support import FakeRequest
from analytics.stream.base import StreamFull, StreamUnavailable

PAGE = "https://app.example.test"
#: A request of one event, which names itself, for each protocol with a key.
REQUESTS: dict[str, dict[str, Any]] = {
    "/batch/": {"batch": [{"event": "x", "distinct_id": "u", "uuid": "one"}]},
    "/e/": {"event": "x", "distinct_id": "u", "uuid": "one"},
    "/i/v1/analytics/events": {"batch": [{"event": "x", "distinct_id": "u", "uuid": "one"}]},
    "/v1/batch": {"batch": [{"type": "track", "event": "x", "userId": "u", "messageId": "one"}]},
    "/v1/t": {"event": "x", "userId": "u", "messageId": "one"},
    "/track/": {"event": "x", "properties": {"distinct_id": "u", "$insert_id": "one"}},
    "/2/httpapi": {"events": [{"event_type": "x", "user_id": "u", "insert_id": "one"}]},
}


class Failing:
    """A stream that takes nothing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def publish(self, items: Sequence[tuple[int, bytes]], tallies: Any = ()) -> None:
        raise self._error


@pytest.mark.parametrize("path", REQUESTS)
@pytest.mark.parametrize("error", [StreamUnavailable(), StreamFull()], ids=["away", "full"])
async def test_an_outage_is_a_503_that_the_page_can_read(path: str, error: Exception) -> None:
    wire = Wire(publisher=Failing(error))
    reply = await wire.call(f"/c/{wire.text}{path}", REQUESTS[path], {"origin": PAGE})
    assert reply.status == 503
    assert header(reply, "retry-after") is not None
    assert header(reply, "access-control-allow-origin") == PAGE
    assert "Retry-After" in str(header(reply, "access-control-expose-headers"))
    json.loads(reply.body)


@pytest.mark.parametrize("path", REQUESTS)
async def test_before_the_keys_are_loaded_nothing_is_called_unknown(path: str) -> None:
    wire = Wire()
    route = find_route(f"/c/{wire.text}{path}")
    assert route is not None
    reply = await wire.app.handle(FakeRequest(json.dumps(REQUESTS[path]).encode()), route)
    assert reply.status == 503


@pytest.mark.parametrize("path", REQUESTS)
async def test_a_librarys_name_lifts_no_limit_of_its_address(path: str) -> None:
    class Watched:
        asked: ClassVar[list[str]] = []

        async def enter(self, request: Any, key: Any, address: str, built: Any) -> Any:
            self.asked.append(address)
            return built

    wire = Wire()
    wire.app._gate = Watched()  # type: ignore[assignment]  # the one method that is asked
    (event,) = await wire.taken(f"/c/{wire.text}{path}", REQUESTS[path], {"user-agent": "posthog-python/7"})
    assert event.ip is None
    assert set(Watched.asked) == {"198.51.100.7"}


@pytest.mark.parametrize("path", REQUESTS)
async def test_the_projects_origins_hold(path: str) -> None:
    wire = Wire(allowed_origins=(PAGE,))
    own = f"/c/{wire.text}{path}"
    assert (await wire.call(own, REQUESTS[path], {"origin": PAGE})).status == 200
    reply = await wire.call(own, REQUESTS[path], {"origin": "https://other.example"})
    assert (reply.status, header(reply, "access-control-allow-origin")) == (403, "https://other.example")
    assert len(wire.stored()) == 1


@pytest.mark.parametrize("path", REQUESTS)
async def test_who_does_not_want_to_be_tracked_is_not_and_the_client_goes_on(path: str) -> None:
    wire = Wire(honour_dnt=True)
    for asked in ({"dnt": "1"}, {"sec-gpc": "1"}):
        assert (await wire.call(f"/c/{wire.text}{path}", REQUESTS[path], asked)).status == 200
    assert wire.stored() == []


@pytest.mark.parametrize("path", REQUESTS)
async def test_the_same_event_has_the_same_id_however_it_was_packed(path: str) -> None:
    wire = Wire()
    plain = json.dumps(REQUESTS[path]).encode()
    ways: tuple[tuple[bytes, dict[str, str]], ...] = (
        (plain, {}),
        (gzip.compress(plain), {}),
        (gzip.compress(plain), {"content-encoding": "gzip"}),
        (zlib.compress(plain), {"content-encoding": "deflate"}),
        (zlib.compress(plain)[2:-4], {"content-encoding": "deflate"}),
    )
    for body, given in ways:
        assert (await wire.call(f"/c/{wire.text}{path}", body, given)).status == 200
    stored = wire.stored()
    assert (len(stored), len({event.event_id for event in stored})) == (len(ways), 1)


@pytest.mark.parametrize("path", REQUESTS)
async def test_a_bomb_and_an_unknown_compression_are_refused(path: str) -> None:
    wire = Wire()
    bomb = gzip.compress(b" " * (limits.MAX_FOREIGN_BODY + 1))
    for body, given, status in ((bomb, {}, 413), (b"{}", {"content-encoding": "zstd"}, 415)):
        assert (await wire.call(f"/c/{wire.text}{path}", body, given)).status == status
    reply = await wire.call(f"/c/{wire.text}{path}", b"{}", {"content-encoding": "gzip"})
    assert reply.status == 400


@pytest.mark.parametrize("path", sorted({path for dialect in SPOKEN for path in dialect.paths}))
async def test_any_preflight_is_answered_for_credentials(path: str) -> None:
    asked = {"origin": PAGE, "access-control-request-headers": "authorization,content-type,x-umami-cache"}
    reply = await Wire().call(path, b"", asked, method="OPTIONS")
    assert reply.status == 204
    assert header(reply, "access-control-allow-origin") == PAGE
    assert header(reply, "access-control-allow-credentials") == "true"
    assert header(reply, "access-control-allow-headers") == asked["access-control-request-headers"]


@pytest.mark.parametrize("path", sorted({path for dialect in SPOKEN for path in dialect.paths}))
async def test_no_answer_is_a_redirect_a_script_or_sniffed(path: str) -> None:
    for method in ("GET", "POST", "PUT", "HEAD"):
        reply = await Wire().call(path, b"{}", {"origin": PAGE}, method=method, query="callback=alert(1)")
        assert not 300 <= reply.status < 400
        assert reply.status < 500
        assert header(reply, "x-content-type-options") == "nosniff"
        assert header(reply, "set-cookie") is None
        kind = str(header(reply, "content-type"))
        assert kind.startswith(("application/json", "text/plain", "image/gif")), kind
