"""Requests of every format with bytes of them changed at random: none may break ingest.

`make fuzz` goes on for FUZZ_SECONDS (60), from FUZZ_SEED (another one each time); without these it is a short
test that does the same each time. `attack` is a target for other fuzzers, too: it takes any bytes.
"""

import base64
import json
import os
import random
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest

from analytics.ingest.limits import MAX_BODY
from analytics.ingest.properties import is_storable
from analytics.ingest.tests.dialects.wire import CHROME, Wire
from analytics.projects.kinds import KeyKind
from analytics.stream.envelope import Envelope

SECONDS: Final = float(os.environ.get("FUZZ_SECONDS") or 0)
SEED: Final = int(os.environ.get("FUZZ_SEED") or (time.time_ns() if SECONDS else 1))
SHORT: Final = 3_000
ANSWERS: Final = {200, 202, 204, 400, 401, 403, 404, 405, 413, 415}
#: Where each format's requests go, and how one begins.
BEGINNINGS: Final[tuple[tuple[str, Any], ...]] = (
    ("/api/v1/ingest", {"event_name": "x", "user_id": "u", "event_properties": {"url": "https://a/b?c"}}),
    ("/api/v1/ingest", {"events": [{"event_name": "x"}, {"event_name": "y"}], "sent_at": 1_763_870_000_000}),
    ("/api/v1/ingest", '{"event_name":"x","timestamp":null}\n{"event_name":"y"}'),
    ("/batch/", {"batch": [{"event": "x", "distinct_id": "u", "uuid": "1", "properties": {"$lib": "web"}}]}),
    ("/e/", {"event": "$identify", "properties": {"distinct_id": "u", "$set": {"a": 1}}, "sent_at": None}),
    ("/e/", "data=eyJldmVudCI6IngiLCJkaXN0aW5jdF9pZCI6InUifQ==&compression=base64"),
    ("/v1/batch", {"batch": [{"type": "track", "event": "x", "userId": "u", "context": {"ip": "::1"}}]}),
    ("/track", {"event": "x", "properties": {"distinct_id": "u", "$insert_id": "1", "time": None}}),
    ("/track", {"type": "track", "payload": {"name": "x", "properties": {"__path": "/a", "__revenue": 1}}}),
    ("/2/httpapi", {"events": [{"event_type": "x", "user_id": "uuuuu", "time": None, "groups": {"a": "b"}}]}),
    (
        "/api/event",
        {"n": "pageview", "u": "https://a/b", "p": '{"a":1}', "$": {"currency": "EUR", "amount": 1}},
    ),
    ("/api/send", {"type": "event", "payload": {"url": "/a", "screen": "1x1", "data": {"a": [1, 2]}}}),
    ("/matomo.php", "rec=1&url=https://a/b&cdt=&e_c=a&e_a=b&cvar={}&ec_items=[[1]]&revenue=1.5"),
    ("/matomo.php", {"requests": ["?rec=1&url=https://a/b", "?rec=1&ping=1"]}),
    ("/mp/collect", {"client_id": "c", "events": [{"name": "x", "params": {"value": 1, "currency": "EUR"}}]}),
    ("/g/collect", "en=page_view&ep.a=b&epn.c=1\nen=purchase&cu=EUR&epn.value=3"),
    (
        "/com.snowplowanalytics.snowplow/tp2",
        {"data": [{"e": "pv", "url": "https://a/b", "cx": "e30", "dtm": ""}]},
    ),
)
#: What parsers, databases and clocks have stumbled over.
WORDS: Final = (
    *(
        b"\\u0000",
        b"\\ud800",
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"%00",
        b"%ff",
        b"NaN",
        b"-Infinity",
        b"1e400",
    ),
    *(
        b"1e308",
        b"9" * 400,
        b"-0.0",
        b"null",
        b"true",
        b'""',
        b"[]",
        b"{}",
        b"[" * 600,
        b'{"a":' * 40,
        b"\n",
        b"&",
    ),
    *(
        b"0001-01-01T00:00:00+23:59",
        b"9999-12-31T23:59:59Z",
        b"http://[::1",
        b"//",
        b"::ffff:1.2.3.4",
        b"A" * 9_000,
    ),
    *(b"\xd9\xa3", b"\x1f\x8b\x08", b"=", b"$set", b"events", b"event_name"),
)


async def attack(data: bytes) -> None:
    """One request: the first byte says where to, the second with which headers, the rest is its body.

    Raises AssertionError where it breaks something, or something is acknowledged that cannot be stored.
    """
    path, _ = BEGINNINGS[data[0] % len(BEGINNINGS)]
    choice = data[1]
    wire = Wire(KeyKind.SECRET if choice & 1 else KeyKind.PUBLIC, revenue_from_browser=True)
    headers = {"user-agent": CHROME} if choice & 2 else {}
    if choice & 4:
        headers["content-encoding"] = "gzip" if choice & 8 else "deflate"
    if choice & 1 or path == "/api/v1/ingest":
        headers |= {"x-api-key": wire.text, "authorization": f"Bearer {wire.text}"}
    else:
        path = f"/c/{wire.text}{path}"
    reply = await wire.call(path, data[2:][:MAX_BODY], headers)
    assert reply.status in ANSWERS, reply
    for envelope in wire.stored():
        assert all(map(is_storable, texts_of(envelope))), envelope


def texts_of(envelope: Envelope) -> Iterator[str]:
    """All that is in an event, names and values of its properties included."""
    left = [getattr(envelope, name) for name in Envelope.__struct_fields__]
    left.append(json.loads(envelope.properties or "{}"))
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value


def changed(body: bytes, dice: random.Random) -> bytes:
    """The body with a few pieces of it gone, doubled, turned or replaced."""
    for _ in range(dice.choice((0, 1, 1, 2, 3, 8))):
        at = dice.randrange(len(body) + 1)
        end = min(len(body), at + dice.choice((0, 1, 1, 2, 5, 20)))
        piece = dice.choice(
            (b"", dice.randbytes(1), dice.choice(WORDS), dice.choice(WORDS), body[at:end] * 2)
        )
        body = body[:at] + piece + body[end:]
    return body


def drawn(dice: random.Random) -> bytes:
    """What `attack` takes."""
    at = dice.randrange(len(BEGINNINGS))
    # Mostly to where its format is spoken, and sometimes to where another is.
    where = at if dice.random() < 0.9 else dice.randrange(256)
    _, beginning = BEGINNINGS[at]
    body = beginning if isinstance(beginning, str) else json.dumps(beginning)
    packed = dice.choice((0, 0, 0, 4, 12))
    return bytes((where, packed | dice.randrange(4))) + changed(body.encode(), dice)


async def test_nothing_that_arrives_breaks_it() -> None:
    dice, until, tries = random.Random(SEED), time.monotonic() + SECONDS, 0
    while tries < SHORT if not SECONDS else time.monotonic() < until:
        data = drawn(dice)
        tries += 1
        try:
            await attack(data)
        except Exception as error:  # noqa: BLE001 - told with the bytes that did it
            pytest.fail(f"{error!r} by {base64.b64encode(data).decode()} (FUZZ_SEED={SEED}, try {tries})")


@pytest.mark.parametrize("at", range(len(BEGINNINGS)))
async def test_each_request_that_is_changed_is_good_to_begin_with(at: int) -> None:
    """Else the fuzzer would only knock at the door."""
    path, beginning = BEGINNINGS[at]
    wire, own = Wire(KeyKind.SECRET), path == "/api/v1/ingest"
    public = Wire()
    taken = (wire, path, {"x-api-key": wire.text}) if own else (public, f"/c/{public.text}{path}", {})
    assert await taken[0].taken(taken[1], beginning, taken[2] | {"user-agent": CHROME})
