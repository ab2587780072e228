"""Whatever breaks inside, a client is told so, and never that its events were taken."""

import json
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from analytics.ingest import app as core
from analytics.ingest.counts import Counts
from analytics.ingest.dialects import find_route
from analytics.ingest.dialects.native import Native
from analytics.ingest.tests.support import FakeRequest, Ingest

SECRET = "maria@example.com"
PAGE = "https://shop.test"
RID = "an-id-of-mine"


def broken(*_: Any, **__: Any) -> Any:
    raise ValueError(f"nobody foresaw {SECRET}")


def _answered() -> float:
    return REGISTRY.get_sample_value("stack_ingest_requests_total", {"status": "500"}) or 0.0


@pytest.mark.parametrize("place", ["_build_all", "is_opted_out", "tallies", "admit"])
async def test_an_unforeseen_fault_is_a_500_in_the_shape_of_errors(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = Ingest()
    monkeypatch.setattr(core, place, broken)
    with capture_logs() as logs:
        reply = await ingest.send({"event_name": "x"}, {"x-request-id": RID, "origin": PAGE})
    body = json.loads(reply.body)
    assert (reply.status, body["code"], body["request_id"]) == (
        500,
        "internal_error",
        RID,
    )
    assert set(body) == {"code", "detail", "errors", "request_id"}
    assert dict(reply.headers)["access-control-allow-origin"] == PAGE
    assert dict(reply.headers)["x-request-id"] == RID
    (told,) = logs
    assert (told["event"], told["error"], told["request_id"]) == (
        "ingest_broke",
        "ValueError",
        RID,
    )
    assert told["where"][-1].endswith(" broken")
    assert SECRET not in str(logs) + reply.body.decode()
    assert ingest.stored() == []


async def test_a_fault_in_the_answer_itself_is_no_success_either(monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = Ingest()
    monkeypatch.setattr(Native, "answer", broken)
    monkeypatch.setattr(Native, "refuse", broken)
    reply = await ingest.send({"event_name": "x"})
    assert (reply.status, json.loads(reply.body)["code"]) == (500, "internal_error")


@pytest.mark.parametrize(
    ("path", "method"), [("/batch", "POST"), ("/2/httpapi", "POST"), ("/i", "GET"), ("/g/collect", "POST")]
)
async def test_foreign_clients_never_take_it_for_success(
    path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = Ingest()
    await ingest.cache.refresh()
    monkeypatch.setattr(core, "admit", broken)
    route = find_route(path)
    assert route is not None
    reply = await ingest.app.handle(FakeRequest(b"{}", method=method, query="e=pv&aid=x"), route)
    assert reply.status == 500


async def test_a_preflight_that_breaks_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Native, "preflight", broken)
    assert (await Ingest().app.handle(FakeRequest(method="OPTIONS"))).status == 500


async def test_they_are_counted_and_do_not_flood_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = Counts()
    ingest = Ingest(counts=counts)
    monkeypatch.setattr(core, "_build_all", broken)
    before = _answered()
    with capture_logs() as logs:
        for _ in range(50):
            assert (await ingest.send({"event_name": "x"})).status == 500
    assert [told["event"] for told in logs] == ["ingest_broke"]
    await counts.stop()
    assert _answered() == before + 50


async def test_the_next_request_is_taken_as_if_nothing_had_been(monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = Ingest()
    with monkeypatch.context() as patched:
        patched.setattr(core, "_build_all", broken)
        assert (await ingest.send({"event_name": "x"})).status == 500
    assert (await ingest.send({"event_name": "x"})).status == 202
