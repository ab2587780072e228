"""What is copied for each event of a body, or matched whole, is bounded: counted, since time is fickle."""

import json
from typing import Any

import pytest

from analytics.ingest import limits
from analytics.ingest.dialects import ga4, umami
from analytics.ingest.dialects.ga4_event import translated
from analytics.ingest.tests.dialects.wire import Wire


async def test_ga4_gives_its_events_no_more_user_properties_than_get_them_rejected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []

    def watched(name: Any, params: Any, person: Any, timestamp: Any = None) -> Any:
        given.append(len(person.properties))
        return translated(name, params, person, timestamp)

    monkeypatch.setattr(ga4, "translated", watched)
    wire = Wire()
    many = {str(number): {"value": number} for number in range(20_000)}
    body = {"client_id": "a", "user_properties": many, "events": [{"name": "x"}] * 3}
    assert await wire.taken(f"/c/{wire.text}/mp/collect", body) == []
    assert given == [limits.PROPERTIES_KEYS + 1] * 3


async def test_gtag_shares_its_querys_fields_with_a_few_lines_or_a_few_fields_with_many() -> None:
    wire = Wire()
    path, few = f"/c/{wire.text}/g/collect", "v=2&cid=1.1"
    many = "&".join(f"ep.{number}=1" for number in range(900))
    refused = await wire.call(path, b"en=x\n" * 500, query=many)
    assert (refused.status, json.loads(refused.body)["code"]) == (413, "too_many_events")
    assert len(await wire.taken(path, b"en=x\n" * 500, query=few)) == 500


async def test_umami_matches_no_title_that_is_cut_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unasked:
        def fullmatch(self, text: str) -> None:
            raise AssertionError(len(text))

    monkeypatch.setattr(umami, "_ENCODED_TEXT", Unasked())
    wire = Wire()
    payload = {"website": "x", "url": "/", "hostname": "shop.test", "title": "%41" * 1_000_000}
    stored = await wire.one(f"/c/{wire.text}/api/send", {"type": "event", "payload": payload})
    assert stored.title is not None
    assert len(stored.title) == limits.TITLE
