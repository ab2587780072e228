"""What is copied for each event of a body, or matched whole, is bounded: counted, since time is fickle."""

import base64
import gzip
import json
import time
from typing import Any

import pytest

from analytics.ingest import limits
from analytics.ingest.dialects import ga4, matomo, posthog, segment, snowplow, umami
from analytics.ingest.dialects.ga4_event import translated
from analytics.ingest.tests.dialects.wire import Wire, properties
from analytics.projects.kinds import KeyKind

MOST = limits.MAX_FOREIGN_BODY
TP2 = "/com.snowplowanalytics.snowplow/tp2"


def filled(before: bytes, unit: bytes, after: bytes, most: int = MOST) -> bytes:
    """As much of `unit` as fits."""
    return before + unit * ((most - len(before) - len(after)) // len(unit)) + after


ARRAYS = filled(b"[", b"[],", b"1]")
IN_BASE64 = base64.b64encode(filled(b"[", b"[],", b"1]", MOST * 3 // 4 - 100))
IN_CONTEXT = base64.b64encode(
    filled(b'{"data":[{"schema":"iglu:a/b/c","data":[', b"[],", b"1]}]}", MOST * 3 // 4 - 1_000)
)
HOSTILE = {
    "arrays": ("/batch", ARRAYS),
    "broken arrays": ("/batch", filled(b"[", b"[],", b"}")),
    "objects": ("/api/batch", filled(b"[", b"{},", b"1]")),
    "numbers": ("/2/httpapi", filled(b'{"events":[', b"1,", b"1]}")),
    "broken numbers": ("/v1/batch", filled(b'{"batch":[', b"1,", b"}")),
    "keys": ("/mp/collect", b"{" + b",".join(b'"%x":1' % number for number in range(400_000)) + b"}"),
    "whose": ("/track", filled(b'{"type":"track","payload":{"a":[', b"[],", b"1]}}")),
    "base64": ("/e", b"data=" + IN_BASE64),
    "escapes": ("/e", filled(b"data=", b"%ff", b"")),
    "no base64": ("/track", filled(b"data=", b"\xff", b"")),
    "a field": ("/matomo.php", filled(b"idsite=1&rec=1&cvar=[", b"[],", b"1]")),
    "a text": ("/api/event", filled(b'{"n":"x","p":"[', b"[]\\u002c", b'1]"}')),
    "queries": ("/matomo.php", filled(b'{"requests":["', b"a=b&" * 600 + b'","', b'"]}')),
    "escaped queries": ("/matomo.php", filled(b'{"requests":["', b"%5B%5D%2C" * 500 + b'","', b'"]}')),
    "blank lines": ("/g/collect", b"\n" * MOST),
    "lines": ("/g/collect", (b"a=b&" * 2_500 + b"\n") * 490),
    "a context": (TP2, b'{"data":[{"e":"pv","aid":"x","cx":"' + IN_CONTEXT + b'"}]}'),
    "deep": ("/batch", b"[" * MOST),
}


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
    assert (refused.status, json.loads(refused.body)["code"]) == (413, "too_complex")
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


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_few_kilobytes_without_a_key_are_refused_at_little_cost(case: str) -> None:
    path, body = HOSTILE[case]
    assert len(body) <= MOST
    packed = gzip.compress(body, 9)
    wire = Wire()
    spent = []
    for _ in range(3):
        started = time.thread_time()
        reply = await wire.call(path, packed)
        spent.append(time.thread_time() - started)
        assert 400 <= reply.status < 500
    # Most of it is to unfold five megabytes. It was a second and a half before.
    assert min(spent) < 0.15


@pytest.mark.parametrize(
    ("path", "event"),
    [
        ("/batch", {"batch": [{"event": "x", "properties": {"token": "pk_nobodys"}}]}),
        ("/v1/batch", {"batch": [{"type": "track", "event": "x"}]}),
        (TP2, {"data": [{"e": "pv", "aid": "nobodys"}]}),
        ("/matomo.php", {"requests": ["?rec=1&idsite=9"]}),
    ],
)
async def test_a_strangers_events_are_not_translated(
    path: str, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def translated(*_: Any) -> None:
        raise AssertionError

    for dialect in (posthog, segment, matomo, snowplow):
        monkeypatch.setattr(dialect, "merged", translated, raising=False)
    monkeypatch.setattr(matomo, "translated", translated)
    assert (await Wire().call(path, event)).status == 401


@pytest.mark.parametrize("packed", [IN_CONTEXT, None])
async def test_snowplows_inner_json_is_counted_over_all_events_of_a_body(packed: bytes | None) -> None:
    wire = Wire()
    each = base64.b64encode(b'{"data":[{"schema":"iglu:a/b/c","data":[' + b"[]," * 900 + b"1]}]}")
    one = {"e": "pv", "aid": wire.text, "cx": (packed or each).decode()}
    events = [one] if packed else [one] * 900
    reply = await wire.call(TP2, {"data": events})
    assert (reply.status, json.loads(reply.body)["code"]) == (413, "too_complex")
    assert wire.stored() == []


async def test_a_batch_with_all_the_properties_there_may_be_is_taken() -> None:
    wire = Wire(KeyKind.SECRET)
    own = {f"k{number}": number for number in range(limits.PROPERTIES_KEYS)}
    batch = [{"event": "x", "properties": own}] * 1_000
    stored = await wire.taken("/batch", {"api_key": wire.text, "batch": batch})
    assert len(stored) == 1_000
    assert properties(stored[-1]) == own


async def test_json_that_is_not_quite_right_is_still_read() -> None:
    wire = Wire()
    batch = [{"event": "x", "properties": {"n": float("nan")}}, {"event": "y"}] * 400
    stored = await wire.taken("/batch", {"api_key": wire.text, "batch": batch})
    assert {envelope.name for envelope in stored} == {"y"}
