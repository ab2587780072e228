"""One event: its fields, its limits, who and when it was."""

import json
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from analytics.common.ids import default_session_id, uuid7_bytes
from analytics.ingest.identity import fallback_user_id, read_event_id
from analytics.ingest.tests.support import PROJECT, Ingest
from analytics.projects.kinds import IpStorage, KeyKind

DAY_MS = 86_400_000


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"end": 1}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({}, "missing_field"),
        ({"event_name": ""}, "invalid_field"),
        ({"event_name": "x" * 201}, "field_too_long"),
        ({"event_name": "a\0b"}, "invalid_text"),
        ({"event_name": "\ud800"}, "invalid_text"),
        ({"event_name": "x", "event_source": "s" * 101}, "field_too_long"),
        ({"event_name": "x", "user_id": "u" * 201}, "field_too_long"),
        ({"event_name": "x", "session_id": "\0"}, "invalid_text"),
        ({"event_name": "x", "event_id": "nope"}, "invalid_field"),
        ({"event_name": "x", "event_id": f"{{{uuid4()}}}"}, "invalid_field"),
        ({"event_name": "x", "project_id": "other"}, "project_mismatch"),
        ({"event_name": "x", "timestamp": "yesterday"}, "invalid_timestamp"),
        ({"event_name": "x", "timestamp": "2026-01-01T00:00:00"}, "invalid_timestamp"),
        ({"event_name": "x", "timestamp": float("nan")}, "invalid_timestamp"),
        ({"event_name": "x", "timestamp": 1e300}, "invalid_timestamp"),
        ({"event_name": "x", "timestamp": 10**400}, "invalid_timestamp"),
        ({"event_name": "x", "timestamp": "0001-01-01T00:00:00+23:59"}, "timestamp_out_of_range"),
        ({"event_name": "x", "timestamp": 1_700_000_000}, "timestamp_out_of_range"),
        ({"event_name": "x", "event_properties": {"a": float("inf")}}, "invalid_number"),
        ({"event_name": "x", "event_properties": {"a": [10**30]}}, "invalid_number"),
        ({"event_name": "x", "event_properties": {"a": 2**64}}, "invalid_number"),
        ({"event_name": "x", "event_properties": {"a": {"b": "\0"}}}, "invalid_text"),
        ({"event_name": "x", "event_properties": {"\0": 1}}, "invalid_text"),
        ({"event_name": "x", "event_properties": {"a": [["\udfff"]]}}, "invalid_text"),
        ({"event_name": "x", "event_properties": {str(n): n for n in range(201)}}, "properties_too_many"),
        (
            {"event_name": "x", "event_properties": {"a": {str(n): n for n in range(200)}}},
            "properties_too_many",
        ),
        ({"event_name": "x", "event_properties": nested(6)}, "properties_too_deep"),
        ({"event_name": "x", "event_properties": {"a": "x" * 33_000}}, "properties_too_large"),
        ({"event_name": "x", "event_properties": {"url": 5}}, "invalid_field"),
        ({"event_name": "x", "event_properties": {"path": "/" * 4_097}}, "field_too_long"),
        ({"event_name": "engagement", "event_properties": {"scroll_depth": 101}}, "invalid_field"),
        ({"event_name": "engagement", "event_properties": {"engagement_time": -1}}, "invalid_field"),
    ],
)
async def test_it_rejects_an_event_with_a_code(event: dict[str, Any], code: str) -> None:
    assert await Ingest().code(event) == code


@pytest.mark.parametrize(
    "event",
    [
        {"event_name": "x" * 200},
        {"event_name": "ß" * 200, "user_id": "u" * 200, "event_source": "s" * 100},
        {"event_properties": {str(n): n for n in range(200)}},
        {"event_properties": nested(5)},
        {"event_properties": {"a": "x" * 32_000}},
        {"event_properties": {"a": 2**64 - 1, "b": -(2**63), "c": 1e308, "d": None, "e": True}},
        {"event_properties": {"a": "\\u0000 is only text here"}},
        {"event_properties": {}},
        {"event_properties": None, "user_id": None, "timestamp": None},
        {"project_id": PROJECT},
    ],
)
async def test_it_takes_what_is_just_within_the_limits(event: dict[str, Any]) -> None:
    await Ingest().sent(event)


async def test_reserved_properties_become_columns_and_leave_the_rest() -> None:
    envelope = await Ingest().sent(
        {
            "event_properties": {
                "url": "https://a.example/b",
                "title": "T",
                "utm_source": "news",
                "language": "de",
                "screen": None,
                "referrer": "",
                "plan": "pro",
            }
        }
    )
    assert envelope.url == "https://a.example/b"
    assert (envelope.title, envelope.utm_source, envelope.language) == ("T", "news", "de")
    assert (envelope.screen, envelope.referrer) == (None, None)
    assert envelope.properties == b'{"plan":"pro"}'


async def test_a_long_title_or_agent_is_cut_and_costs_no_event() -> None:
    event = {"event_properties": {"title": "t" * 2_000}}
    envelope = await Ingest().sent(event, headers={"user-agent": "a" * 2_000})
    assert (envelope.title, envelope.user_agent) == ("t" * 500, "a" * 1_000)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (9.99, "9.9900"),
        ("1e-400000", "0.0000"),
        ("12.5", "12.5000"),
        (0.1 + 0.2, "0.3000"),
        (-3, "-3.0000"),
        (None, None),
    ],
)
async def test_revenue_is_kept_exactly(given: object, kept: str | None) -> None:
    properties = {"revenue": given, "currency": "eur"}
    envelope = await Ingest(KeyKind.SECRET).sent({"event_properties": properties})
    assert (envelope.revenue, envelope.currency, envelope.properties) == (kept, "EUR", b"")


@pytest.mark.parametrize(
    "given",
    [
        "abc",
        "NaN",
        "Infinity",
        "1e400",
        1e15,
        "99999999999999.99999",
        True,
        [],
        "1" * 50,
        "1_0",
        " 1",
        "٣",
        "",
    ],
)
async def test_revenue_that_is_no_amount_is_rejected(given: object) -> None:
    ingest = Ingest(KeyKind.SECRET)
    event = {"event_name": "x", "event_properties": {"revenue": given}}
    assert await ingest.code(event) == "invalid_field"


async def test_a_browsers_revenue_counts_only_where_the_project_allows_it() -> None:
    event = {"event_properties": {"revenue": 5, "currency": "EUR"}}
    ignored = await Ingest().sent(event)
    assert (ignored.revenue, ignored.currency) == (None, None)
    assert ignored.properties == b'{"revenue":5,"currency":"EUR"}'
    assert (await Ingest(revenue_from_browser=True).sent(event)).revenue == "5.0000"


async def test_engagement_carries_its_measures() -> None:
    properties = {"engagement_time": 12.3456, "scroll_depth": 66.6, "x": 1}
    envelope = await Ingest().sent({"event_name": "engagement", "event_properties": properties})
    assert (envelope.engagement_ms, envelope.scroll_depth, envelope.properties) == (12346, 67, b'{"x":1}')
    other = await Ingest().sent({"event_properties": properties})
    assert (other.engagement_ms, other.scroll_depth) == (None, None)


# -- when ---------------------------------------------------------------------------------------------


async def test_a_public_key_reaches_seven_days_back_and_a_secret_one_to_the_retention() -> None:
    now = int(time.time() * 1_000)
    week, month = now - 7 * DAY_MS + 5_000, now - 30 * DAY_MS
    assert (await Ingest().sent({"timestamp": week})).timestamp == week * 1_000
    assert await Ingest().code({"event_name": "x", "timestamp": week - 10_000}) == "timestamp_out_of_range"
    assert (await Ingest(KeyKind.SECRET).sent({"timestamp": month})).timestamp == month * 1_000
    late = {"event_name": "x", "timestamp": now - 91 * DAY_MS}
    assert await Ingest(KeyKind.SECRET).code(late) == "timestamp_out_of_range"


async def test_a_day_ahead_is_the_most() -> None:
    now = int(time.time() * 1_000)
    await Ingest().sent({"timestamp": now + DAY_MS - 5_000})
    assert (
        await Ingest().code({"event_name": "x", "timestamp": now + DAY_MS + 5_000})
        == "timestamp_out_of_range"
    )


async def test_sent_at_corrects_a_wrong_clock() -> None:
    ingest = Ingest()
    body = {
        "events": [{"event_name": "x", "timestamp": "2001-01-01T00:00:00Z"}],
        "sent_at": "2001-01-01T01:00:30+01:00",
    }
    before = time.time_ns() // 1_000
    assert (await ingest.send(body)).status == 202
    (envelope,) = ingest.stored()
    assert before - 30_000_000 <= envelope.timestamp <= envelope.received_at - 30_000_000 + 1
    refused = await ingest.send({"events": [{"event_name": "x"}], "sent_at": "then"})
    assert refused.status == 400


# -- who ----------------------------------------------------------------------------------------------


async def test_a_person_without_an_id_is_a_hash_of_address_and_agent() -> None:
    ingest = Ingest()
    first = await ingest.sent({})
    assert first.user_id == fallback_user_id(b"s" * 32, "198.51.100.7", "Tester/1")
    assert str(UUID(first.user_id)) == first.user_id
    assert (await ingest.sent({}, headers={"user-agent": "Other/2"})).user_id != first.user_id
    assert (await ingest.sent({}, peer="198.51.100.8:1")).user_id != first.user_id
    assert (await Ingest(salt=b"t" * 32).sent({})).user_id != first.user_id


async def test_an_id_given_comes_before_the_anonymous_one_and_both_before_the_hash() -> None:
    both = await Ingest().sent({"user_id": "u", "anonymous_id": "a"})
    assert (both.user_id, both.anonymous_id) == ("u", "a")
    anonymous = await Ingest().sent({"user_id": "", "anonymous_id": "a", "account_id": "c"})
    assert (anonymous.user_id, anonymous.anonymous_id, anonymous.account_id) == ("a", "a", "c")


async def test_the_session_is_the_persons_window_unless_given() -> None:
    now = int(time.time() * 1_000)
    made = await Ingest(session_window_minutes=30).sent({"user_id": "u", "timestamp": now})
    assert made.session_id == default_session_id(3, "u", now * 1_000, 30)
    assert (await Ingest().sent({"session_id": "mine"})).session_id == "mine"


async def test_an_events_id_is_kept_or_made() -> None:
    given = uuid4()
    for spelling in (str(given), str(given).upper(), given.hex):
        envelope = await Ingest().sent({"event_id": spelling})
        assert (envelope.event_id, envelope.id_from_client) == (given.bytes, True)
    made = await Ingest().sent({})
    assert UUID(bytes=made.event_id).version == 7
    assert not made.id_from_client


def test_made_ids_are_distinct_and_sort_by_time() -> None:
    made = [uuid7_bytes(1_700_000_000_000 + n) for n in range(1_000)]
    assert made == sorted(made)
    assert len({value[6:] for value in made}) == 1_000
    assert all((parsed := UUID(bytes=value)).version == 7 and parsed.variant for value in made)


@pytest.mark.parametrize(
    "text", ["", "x" * 36, "urn:uuid:" + "a" * 27, "1" * 31 + "٣", "-" * 36, "1-2" + "3" * 33]
)
def test_it_refuses_what_only_resembles_a_uuid(text: str) -> None:
    assert read_event_id(text) is None


@pytest.mark.parametrize("digit", ["0", "f", "F"])
async def test_an_id_that_was_never_filled_in_is_refused_not_taken_for_a_repeat(digit: str) -> None:
    """All events of such a client have it: all but the first would be lost, each told as accepted."""
    for text in (digit * 32, "-".join(digit * length for length in (8, 4, 4, 4, 12))):
        reply = await Ingest().send({"event_name": "x", "event_id": text})
        assert [one["code"] for one in json.loads(reply.body)["rejected"]] == ["invalid_field"]


# -- from where ---------------------------------------------------------------------------------------


async def test_a_public_key_does_not_say_whose_address_it_was() -> None:
    envelope = await Ingest().sent({"ip_address": "192.0.2.1", "user_agent": "Claimed/9"})
    assert (envelope.ip, envelope.user_agent) == ("198.51.100.7", "Tester/1")


async def test_a_secret_key_does() -> None:
    envelope = await Ingest(KeyKind.SECRET).sent({"ip_address": "192.0.2.1", "user_agent": "Claimed/9"})
    assert (envelope.ip, envelope.user_agent) == ("192.0.2.1", "Claimed/9")
    event = {"event_name": "x", "ip_address": "nowhere"}
    assert await Ingest(KeyKind.SECRET).code(event) == "invalid_field"


@pytest.mark.parametrize(("storage", "kept"), [(IpStorage.TRUNCATED, "198.51.100.0"), (IpStorage.NONE, None)])
async def test_an_address_that_must_not_be_kept_reaches_no_stream(
    storage: IpStorage, kept: str | None
) -> None:
    ingest = Ingest(ip_storage=storage)
    assert (await ingest.sent({})).ip == kept
    payloads = b"".join(p for shard in ingest.stream.entries for e in shard.values() for p in e.payloads)
    assert b"198.51.100.7" not in payloads


async def test_the_source_is_given_or_the_keys_or_default() -> None:
    assert (await Ingest().sent({})).source == "default"
    assert (await Ingest(source="web").sent({})).source == "web"
    assert (await Ingest(source="web").sent({"event_source": "ios"})).source == "ios"
