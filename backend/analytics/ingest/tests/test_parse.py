"""Bytes become events: the four shapes, and what is wrong with one of many."""

import json

import pytest

from analytics.ingest.codes import EventCode, Rejection, RequestCode, RequestRefused
from analytics.ingest.parse import Call, RawEvent, parse

A = b'{"event_name":"a"}'


def names(parsed: Call) -> list[object]:
    return [event.event_name if isinstance(event, RawEvent) else event.code for event in parsed.events]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (A, ["a"]),
        (b"  \r\n" + A + b"\n", ["a"]),
        (b"\xef\xbb\xbf" + A, ["a"]),
        (b"[" + A + b"," + A + b"]", ["a", "a"]),
        (b' [{"event_name":"b"}]', ["b"]),
        (b'{"events":[' + A + b'],"sent_at":"2026-01-01T00:00:00Z"}', ["a"]),
        (A + b"\n" + A, ["a", "a"]),
        (A + b"\r\n\r\n" + A + b"\r\n", ["a", "a"]),
        (b'{"event_name":"a","event_name":"b"}', ["b"]),
        (b'{"unknown":{"x":[1,2]},"event_name":"a"}', ["a"]),
    ],
)
def test_it_reads_every_shape(body: bytes, expected: list[str]) -> None:
    assert names(parse(body)) == expected


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"5", EventCode.NOT_AN_OBJECT),
        (b"null", EventCode.NOT_AN_OBJECT),
        (b'{"event_name":5}', EventCode.INVALID_FIELD),
        (b'{"event_name":"a","user_id":5}', EventCode.INVALID_FIELD),
        (b'{"event_name":"a","event_properties":[]}', EventCode.INVALID_FIELD),
        (b'{"event_name":"a","timestamp":true}', EventCode.INVALID_FIELD),
        (b'{"event_name":"a","\\ud800":1,"user_id":5}', EventCode.INVALID_TEXT),
    ],
)
def test_one_bad_event_does_not_fail_the_others(bad: bytes, code: EventCode) -> None:
    assert names(parse(b"[" + A + b"," + bad + b"," + A + b"]")) == ["a", code, "a"]
    assert names(parse(A + b"\n" + bad + b"\n" + A)) == ["a", code, "a"]


def test_what_a_strict_reader_refuses_is_taken_for_a_closer_look() -> None:
    for value in (b'"\\ud800"', b"NaN", b"1e400", b"9" * 5_000):
        odd = b'{"event_name":"a","event_properties":{"x":' + value + b"}}"
        for body in (b"[" + odd + b"," + A + b"]", odd + b"\n" + A, b'{"events":[' + A + b"," + odd + b"]}"):
            parsed = parse(body)
            assert names(parsed) == ["a", "a"]
            assert parsed.suspicious or b"u" not in value


def test_a_bad_event_among_rich_ones_costs_nobody_else_anything() -> None:
    rich = b'{"event_name":"a","event_properties":{"x":[' + b"{}," * 99 + b"{}]}}"
    parsed = parse(b"[" + (rich + b",") * 900 + b'{"event_name":5}]')
    assert names(parsed) == ["a"] * 900 + [EventCode.INVALID_FIELD]


def test_a_line_that_cannot_be_read_is_rejected_alone() -> None:
    assert names(parse(A + b"\n{nope\n" + A)) == ["a", EventCode.INVALID_JSON, "a"]
    assert names(parse(A + b'\n{"event_name":"\xff"}\n' + A)) == ["a", EventCode.INVALID_ENCODING, "a"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, RequestCode.EMPTY),
        (b" \n ", 400, RequestCode.EMPTY),
        (b"[]", 400, RequestCode.EMPTY),
        (b'{"events":[]}', 400, RequestCode.EMPTY),
        (b'{"events":5}', 400, RequestCode.INVALID_FIELD),
        (b'{"events":[],"sent_at":[]}', 400, RequestCode.INVALID_FIELD),
        (b"nope", 400, RequestCode.INVALID_JSON),
        (b'{"event_name":"a"', 400, RequestCode.INVALID_JSON),
        (b"nope\nnope", 400, RequestCode.INVALID_JSON),
        (b'{"event_name":"\xff"}', 400, RequestCode.INVALID_ENCODING),
        ('{"event_name":"ä"}'.encode("utf-16"), 400, RequestCode.INVALID_ENCODING),
        (b"[" * 5_000, 400, RequestCode.INVALID_JSON),
        (b'{"x":' * 5_000, 400, RequestCode.INVALID_JSON),
        (b"[" * 100_000, 413, RequestCode.TOO_COMPLEX),
        (b"[NaN," + b"[]," * 40_000 + A + b"]", 413, RequestCode.TOO_COMPLEX),
        (
            b'{"event_name":"a","event_properties":{"x":[NaN' + b",0" * 300_000 + b"]}}",
            413,
            RequestCode.TOO_COMPLEX,
        ),
        (
            (b'{"event_name":"a","event_properties":{"x":[NaN' + b",0" * 90_000 + b"]}}\n") * 3,
            413,
            RequestCode.TOO_COMPLEX,
        ),
        (b"[" + b"[]," * 300_000 + A + b"]", 413, RequestCode.TOO_MANY_EVENTS),
        (b"[" + b",".join([A] * 1_001) + b"]", 413, RequestCode.TOO_MANY_EVENTS),
        (b"[5," + b",".join([A] * 1_001) + b"]", 413, RequestCode.TOO_MANY_EVENTS),
        (b"\n".join([A] * 1_001), 413, RequestCode.TOO_MANY_EVENTS),
    ],
)
def test_it_refuses_a_body_where_no_event_is_to_blame(body: bytes, status: int, code: RequestCode) -> None:
    with pytest.raises(RequestRefused) as caught:
        parse(body)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_a_thousand_events_are_not_too_many() -> None:
    assert len(parse(b"[" + b",".join([A] * 1_000) + b"]").events) == 1_000


def test_a_rejection_names_the_place() -> None:
    (event,) = parse(json.dumps([{"event_name": "a", "user_id": 5}]).encode()).events
    assert isinstance(event, Rejection)
    assert event.detail == "user_id: expected `str | null`, got `int`"


def test_what_is_no_json_is_told_with_its_place() -> None:
    """Some of Python's own messages end in "at"."""
    [_, wrong] = parse(A + b'\n{"event_name":"a\x01b"}').events
    assert isinstance(wrong, Rejection)
    assert wrong.detail == "not JSON: Invalid control character at character 16"
