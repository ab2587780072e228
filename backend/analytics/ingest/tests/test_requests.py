"""Whole requests: keys, origins, shapes of answers, encodings."""

import gzip
import itertools
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.ingest import limits
from analytics.ingest.body import gunzip
from analytics.ingest.codes import RequestRefused
from analytics.ingest.request import Reply
from analytics.ingest.tests.support import FakeRequest, Ingest
from analytics.projects.keys import new_key
from analytics.projects.kinds import KeyKind
from analytics.stream.base import StreamFull, StreamUnavailable

EVENT = {"event_name": "x"}


def header(reply: Reply, name: str) -> str | None:
    return dict(reply.headers).get(name)


def code(reply: Reply) -> str:
    body = json.loads(reply.body)
    assert set(body) == {"code", "detail", "errors", "request_id"}
    assert body["request_id"] == header(reply, "x-request-id")
    found: str = body["code"]
    return found


async def test_an_accepted_event_is_answered_after_it_is_in_the_stream() -> None:
    ingest = Ingest()
    reply = await ingest.send(EVENT)
    assert (reply.status, json.loads(reply.body)) == (202, {"accepted": 1, "rejected": []})
    assert len(ingest.stored()) == 1
    assert header(reply, "x-content-type-options") == "nosniff"
    assert header(reply, "set-cookie") is None


async def test_the_good_of_a_batch_are_taken_and_the_bad_named_by_index() -> None:
    ingest = Ingest()
    reply = await ingest.send([EVENT, {}, EVENT, 5])
    body = json.loads(reply.body)
    assert (reply.status, body["accepted"]) == (202, 2)
    assert [(each["index"], each["code"]) for each in body["rejected"]] == [
        (1, "missing_field"),
        (3, "not_an_object"),
    ]
    assert all(each["detail"] for each in body["rejected"])
    assert len(ingest.stored()) == 2


async def test_none_taken_is_a_400_of_the_same_shape() -> None:
    reply = await Ingest().send([{}])
    assert reply.status == 400
    assert json.loads(reply.body)["accepted"] == 0


# -- keys ---------------------------------------------------------------------------------------------


async def test_a_key_comes_by_either_header_or_a_public_one_in_the_url() -> None:
    ingest = Ingest()
    await ingest.send(EVENT)
    for given, query in (
        ({"authorization": f"Bearer {ingest.text}"}, ""),
        ({"authorization": f"bearer  {ingest.text} "}, ""),
        ({}, f"a=b&key={ingest.text}"),
    ):
        reply = await ingest.app.handle(FakeRequest(json.dumps(EVENT).encode(), given, query=query))
        assert reply.status == 202


@pytest.mark.parametrize(
    ("given", "query", "expected"),
    [
        ({}, "", "key_missing"),
        ({"authorization": "Basic eDp5"}, "", "key_missing"),
        ({}, "key=", "key_missing"),
        ({"x-api-key": "nope"}, "", "key_invalid"),
        ({"x-api-key": new_key(KeyKind.PUBLIC)}, "", "key_invalid"),
        ({"x-api-key": "ключ\U0001f511"}, "", "key_invalid"),
        ({}, "key=%FF%00", "key_invalid"),
        ({}, f"key={new_key(KeyKind.SECRET)}", "key_in_url"),
        ({}, f"key={new_key(KeyKind.READ)}", "key_in_url"),
        ({}, f"key={new_key(KeyKind.SECRET)}&key={new_key(KeyKind.PUBLIC)}", "key_in_url"),
        ({"x-api-key": new_key(KeyKind.PUBLIC)}, f"key={new_key(KeyKind.SECRET)}", "key_in_url"),
        (
            {"authorization": f"Bearer {new_key(KeyKind.SECRET)}"},
            f"key={new_key(KeyKind.READ)}",
            "key_in_url",
        ),
    ],
    ids=map(str, itertools.count()),
)
async def test_a_request_without_a_key_we_know_is_a_401(
    given: dict[str, str], query: str, expected: str
) -> None:
    ingest = Ingest()
    await ingest.cache.refresh()
    reply = await ingest.app.handle(FakeRequest(b"{}", given, query=query))
    assert (reply.status, code(reply)) == (401, expected)


async def test_a_read_key_cannot_send() -> None:
    reply = await Ingest(KeyKind.READ).send(EVENT)
    assert (reply.status, code(reply)) == (403, "key_cannot_send")


async def test_a_key_ends_at_its_hour() -> None:
    now = datetime.now(UTC)
    assert (await Ingest(expires_at=now + timedelta(minutes=1)).send(EVENT)).status == 202
    reply = await Ingest(expires_at=now - timedelta(seconds=1)).send(EVENT)
    assert (reply.status, code(reply)) == (401, "key_invalid")


async def test_before_the_first_load_nothing_is_taken_and_nothing_is_called_unknown() -> None:
    ingest = Ingest()
    reply = await ingest.app.handle(FakeRequest(b"{}", {"x-api-key": ingest.text}))
    assert (reply.status, code(reply), header(reply, "retry-after")) == (503, "not_ready", "5")


# -- origins ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "fields", "status"),
    [
        ({"origin": "https://a.example"}, {"allowed_origins": ("https://a.example",)}, 202),
        ({"origin": "https://b.example"}, {"allowed_origins": ("https://a.example",)}, 403),
        ({"origin": "null"}, {"allowed_origins": ("https://a.example",)}, 403),
        ({"origin": "null"}, {}, 202),
        ({"referer": "https://b.example/x"}, {"allowed_origins": ("https://a.example",)}, 403),
        ({"referer": "https://a.example/x"}, {"allowed_origins": ("https://a.example",)}, 202),
        ({}, {"allowed_origins": ("https://a.example",)}, 202),
        ({}, {"require_origin": True}, 403),
        ({"referer": "https://a.example/"}, {"require_origin": True}, 202),
    ],
)
async def test_the_projects_origins_are_enforced(
    headers: dict[str, str], fields: dict[str, Any], status: int
) -> None:
    reply = await Ingest(**fields).send(EVENT, headers)
    assert reply.status == status
    assert header(reply, "access-control-allow-origin") == headers.get("origin")


async def test_a_server_needs_no_origin() -> None:
    ingest = Ingest(KeyKind.SECRET, require_origin=True, allowed_origins=("https://a.example",))
    assert (await ingest.send(EVENT)).status == 202
    assert (await ingest.send(EVENT, {"origin": "https://b.example"})).status == 403


async def test_a_preflight_echoes_what_it_is_asked() -> None:
    given = {"origin": "https://any.example", "access-control-request-headers": "x-api-key,x-odd"}
    reply = await Ingest().app.handle(FakeRequest(method="OPTIONS", given=given))
    assert (reply.status, reply.body) == (204, b"")
    assert header(reply, "access-control-allow-origin") == "https://any.example"
    assert header(reply, "access-control-allow-headers") == "x-api-key,x-odd"
    assert header(reply, "access-control-allow-credentials") is None


async def test_other_methods_are_named() -> None:
    reply = await Ingest().app.handle(FakeRequest(method="GET"))
    assert (reply.status, code(reply), header(reply, "allow")) == (405, "method_not_allowed", "POST, OPTIONS")


@pytest.mark.parametrize("signal", ["dnt", "sec-gpc"])
async def test_an_opt_out_is_honoured_where_the_project_says_so(signal: str) -> None:
    ingest = Ingest(honour_dnt=True)
    reply = await ingest.send([EVENT, EVENT], {signal: "1"})
    assert reply.status == 400
    assert [each["code"] for each in json.loads(reply.body)["rejected"]] == ["opted_out"] * 2
    assert ingest.stored() == []
    assert (await ingest.send(EVENT, {signal: "0"})).status == 202
    assert (await Ingest().send(EVENT, {signal: "1"})).status == 202


# -- bodies -------------------------------------------------------------------------------------------


async def test_gzip_is_unfolded_and_others_refused() -> None:
    packed = gzip.compress(json.dumps(EVENT).encode())
    assert (await Ingest().send(packed, {"content-encoding": "gzip"})).status == 202
    for encoding in ("br", "deflate", "gzip, gzip"):
        reply = await Ingest().send(packed, {"content-encoding": encoding})
        assert (reply.status, code(reply)) == (415, "unsupported_encoding")


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-ndjson", "image/png", ""]
)
async def test_the_content_type_is_a_hint(content_type: str) -> None:
    assert (await Ingest().send(EVENT, {"content-type": content_type})).status == 202


def test_a_gzip_bomb_is_refused_before_it_unfolds() -> None:
    bomb = gzip.compress(b"\0" * (64 << 20))
    with pytest.raises(RequestRefused) as caught:
        gunzip(bomb)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nope",
        gzip.compress(b"x")[:-4],
        zlib.compress(b"x"),
        gzip.compress(b"x") + b"tail",
        gzip.compress(b"") * 100,
    ],
    ids=["empty", "text", "cut", "zlib", "a tail", "many"],
)
def test_what_is_no_gzip_is_a_400(data: bytes) -> None:
    with pytest.raises(RequestRefused) as caught:
        gunzip(data)
    assert caught.value.status == 400


def test_members_and_padding_are_read() -> None:
    assert gunzip(gzip.compress(b"ab") + gzip.compress(b"cd") + b"\0" * 50) == b"abcd"


def test_the_cap_is_exact() -> None:
    assert len(gunzip(gzip.compress(b"x" * limits.MAX_BODY))) == limits.MAX_BODY
    with pytest.raises(RequestRefused):
        gunzip(gzip.compress(b"x" * (limits.MAX_BODY + 1)))


# -- the stream ---------------------------------------------------------------------------------------


class Failing:
    """A publisher that refuses."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def publish(self, items: object, tallies: object = ()) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "expected"),
    [(StreamUnavailable("gone"), "stream_unavailable"), (StreamFull("full"), "stream_full")],
)
async def test_what_the_stream_did_not_take_is_never_acknowledged(error: Exception, expected: str) -> None:
    reply = await Ingest(publisher=Failing(error)).send(EVENT, {"origin": "https://a.example"})
    assert (reply.status, code(reply)) == (503, expected)
    assert header(reply, "retry-after") == "5"
    assert header(reply, "access-control-allow-origin") == "https://a.example"


async def test_a_request_id_is_taken_if_harmless() -> None:
    assert header(await Ingest().send(EVENT, {"x-request-id": "abc-12345"}), "x-request-id") == "abc-12345"
    ours = header(await Ingest().send(EVENT, {"x-request-id": "<script>alert"}), "x-request-id")
    assert ours is not None
    assert ours.isalnum()
