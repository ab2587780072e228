"""Whatever arrives gets a documented answer, and whatever is acknowledged can be stored."""

import json
import math
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.common.clock import from_micros
from analytics.ingest import limits
from analytics.ingest.codes import EventCode, RequestCode
from analytics.ingest.parse import RawEvent
from analytics.ingest.properties import RESERVED_TEXTS
from analytics.ingest.tests.support import Ingest
from analytics.projects.kinds import KeyKind
from analytics.stream.envelope import Envelope
from conftest import Services

STATUSES = {202, 400, 413}
FIELDS = [*RawEvent.__struct_fields__, "events", "sent_at", "other"]
PROPERTIES = [*RESERVED_TEXTS, "revenue", "currency", "engagement_time", "scroll_depth"]

nasty_text = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=20),  # surrogates and NUL among them
    st.sampled_from(["", "\0", "\ud800", "a\0b", "\udfffx", "x" * 201, "pageview", "engagement", "EUR"]),
)
nasty_number = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**30, -(10**400), 2**63, 2**64, 1e308, 5e-324, -0.0, math.nan, math.inf]),
)
leaf = st.one_of(st.none(), st.booleans(), nasty_number, nasty_text)
value = st.recursive(
    leaf,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(nasty_text, inner, max_size=4),
    max_leaves=20,
)
properties = st.dictionaries(st.sampled_from(PROPERTIES) | nasty_text, value, max_size=6)
near_event = st.fixed_dictionaries(
    {"event_name": nasty_text},
    optional={
        "event_properties": properties,
        "user_id": nasty_text,
        "session_id": nasty_text,
        "timestamp": nasty_number | nasty_text,
        "ip_address": nasty_text | st.ip_addresses().map(str),
        "user_agent": nasty_text,
    },
)
event = near_event | st.dictionaries(st.sampled_from(FIELDS), value, max_size=6) | value
document = st.one_of(
    event, st.lists(event, max_size=5), st.fixed_dictionaries({"events": st.lists(event, max_size=5)})
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Documents, lines of them, and such with a few bytes replaced."""
    texts = [json.dumps(each) for each in draw(st.lists(document, min_size=1, max_size=3))]
    body = "\n".join(texts).encode()
    if draw(st.booleans()):
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(st.binary(max_size=4)) + body[at + draw(st.integers(0, 4)) :]
    return body


@pytest.fixture(scope="module")
def table(services: Services) -> Iterator["psycopg.Connection[Any]"]:
    """A table with the types of events_event, in a connection of its own."""
    with psycopg.connect(services.database_url) as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE kept (at timestamptz, texts text[], ip inet, revenue numeric(18, 4),"
            " engagement_ms integer, scroll_depth smallint, properties jsonb)"
        )
        yield connection
        connection.rollback()


def store(connection: "psycopg.Connection[Any]", envelope: Envelope) -> None:
    """Write one envelope as the pipeline's columns would, and read it back."""
    named = texts_of(envelope)
    row = connection.execute(
        "INSERT INTO kept VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING texts, properties",
        (
            from_micros(envelope.timestamp),
            named,
            envelope.ip,
            envelope.revenue,
            envelope.engagement_ms,
            envelope.scroll_depth,
            envelope.properties.decode() or None,
        ),
    ).fetchone()
    assert row is not None
    assert row[0] == named
    assert row[1] == (json.loads(envelope.properties) if envelope.properties else None)


def texts_of(envelope: Envelope) -> list[str]:
    values = [getattr(envelope, name) for name in Envelope.__struct_fields__ if name not in ("ip", "revenue")]
    return [each for each in values if isinstance(each, str)]


@settings(max_examples=400, deadline=None)
@given(body=bodies() | st.binary(max_size=200), secret=st.booleans())
async def test_no_body_breaks_it_and_what_is_acknowledged_can_be_stored(
    table: "psycopg.Connection[Any]", body: bytes, secret: bool
) -> None:
    ingest = Ingest(KeyKind.SECRET if secret else KeyKind.PUBLIC)
    reply = await ingest.send(body)
    assert reply.status in STATUSES
    answer = json.loads(reply.body)
    if "accepted" in answer:
        assert len(ingest.stored()) == answer["accepted"]
        assert all(each["code"] in set(EventCode) for each in answer["rejected"])
    else:
        assert answer["code"] in set(RequestCode)
    for envelope in ingest.stored():
        store(table, envelope)


numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1e308, -1.7976931348623157e308, 1e-308, 5e-324, 2.2250738585072014e-308, 1e16, -0.0]),
)


@settings(max_examples=60, deadline=None)
@given(kinds=st.lists(numbers, min_size=1, max_size=5), times=st.integers(1, 6_000))
async def test_no_properties_are_longer_in_storage_than_they_may_be(
    table: "psycopg.Connection[Any]", kinds: list[float], times: int
) -> None:
    ingest = Ingest()
    await ingest.send({"event_name": "x", "event_properties": {"a": (kinds * times)[:6_000]}})
    for envelope in ingest.stored():
        row = table.execute("SELECT %s::jsonb::text", (envelope.properties.decode(),)).fetchone()
        assert row is not None
        # PostgreSQL writes a space behind each comma and colon.
        assert len(row[0].replace(" ", "")) <= limits.PROPERTIES_BYTES
        sent = json.loads(envelope.properties, parse_int=float)
        assert json.loads(row[0], parse_int=float) == sent


@pytest.mark.parametrize(
    ("number", "most"), [("1e308", 104), ("-1e308", 104), ("1e-308", 104), ("1e16", 1_550), ("0.5", 8_000)]
)
async def test_a_number_counts_with_all_its_digits(number: str, most: int) -> None:
    def body(times: int) -> bytes:
        numbers = ",".join([number] * times)
        return f'{{"event_name": "x", "event_properties": {{"a": [{numbers}]}}}}'.encode()

    assert (await Ingest().send(body(most))).status == 202
    reply = await Ingest().send(body(most + most // 40 + 200))
    assert json.loads(reply.body)["rejected"][0]["code"] == "properties_too_large"


@settings(max_examples=100, deadline=None)
@given(
    headers=st.dictionaries(
        st.sampled_from(["x-api-key", "authorization", "origin", "referer", "user-agent", "x-request-id"]),
        st.text(max_size=30),
    ),
    query=st.text(max_size=30),
    peer=st.text(max_size=20),
)
async def test_no_header_breaks_it(headers: dict[str, str], query: str, peer: str) -> None:
    ingest = Ingest(allowed_origins=("https://*.example.com",))
    reply = await ingest.send({"event_name": "x"}, headers, query=query, peer=peer)
    assert reply.status in {202, 401, 403}
    json.loads(reply.body)
