"""The ingest path as clients meet it: Granian, Valkey, keys from PostgreSQL."""

import gzip
import json
import socket
import time

import pytest

from analytics.ingest import limits
from analytics.projects.kinds import KeyKind
from tests.gateway.conftest import Stack, revoke
from tests.gateway.servers import read_all
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

EVENT = {"event_name": "pageview", "event_properties": {"url": "https://example.com/"}}


def test_an_event_is_in_the_stream_when_it_is_acknowledged(stack: Stack) -> None:
    key, before = stack.key(), stack.valkey.payloads()
    reply = stack.gateway.send(key, EVENT)
    assert (reply.status, reply.json()) == (202, {"accepted": 1, "rejected": []})
    assert stack.valkey.payloads() == before + 1


@pytest.mark.parametrize("path", ["/api/v1/ingest", "/api/v1/ingest/"])
def test_a_slash_more_or_less_is_never_redirected(stack: Stack, path: str) -> None:
    reply = stack.gateway.ask("POST", f"{path}?key={stack.key()}", json.dumps(EVENT))
    assert reply.status == 202


def test_a_batch_of_a_thousand_is_taken_whole(stack: Stack) -> None:
    key, before = stack.key(), stack.valkey.payloads()
    events = [{**EVENT, "user_id": f"u{n}"} for n in range(1_000)]
    assert stack.gateway.send(key, events).json()["accepted"] == 1_000
    assert stack.valkey.payloads() == before + 1_000
    packed = gzip.compress("\n".join(map(json.dumps, events)).encode())
    assert stack.gateway.send(key, packed, {"Content-Encoding": "gzip"}).json()["accepted"] == 1_000


def test_a_chunked_body_is_read(stack: Stack) -> None:
    key = stack.key()
    head = f"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nTransfer-Encoding: chunked\r\n"
    body = json.dumps(EVENT).encode()
    chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (10, body[:10], len(body) - 10, body[10:])
    with stack.gateway.raw(f"{head}Connection: close\r\n\r\n".encode() + chunks) as connection:
        assert read_all(connection).startswith(b"HTTP/1.1 202")


def test_each_refusal_has_its_status(stack: Stack) -> None:
    public, read = stack.key(), stack.key(KeyKind.READ)
    closed = stack.key(allowed_origins=["https://a.example"])
    send = stack.gateway.send
    assert send("pk_unknown", EVENT).status == 401
    assert send(read, EVENT).status == 403
    assert send(closed, EVENT, {"Origin": "https://b.example"}).status == 403
    assert send(closed, EVENT, {"Origin": "https://a.example"}).status == 202
    assert send(public, b"{").status == 400
    assert send(public, [{}]).status == 400
    assert send(public, EVENT, {"Content-Encoding": "br"}).status == 415
    assert send(public, [EVENT] * 1_001).status == 413
    assert stack.gateway.ask("GET", "/api/v1/ingest").status == 405
    assert stack.gateway.ask("POST", "/api/v1/elsewhere").status == 404


@pytest.mark.parametrize("size", [limits.MAX_BODY + 1, 3 << 20, 20 << 20])
def test_a_body_over_the_cap_is_a_413(stack: Stack, size: int) -> None:
    key = stack.key()
    head = f"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nContent-Length: {size}\r\n\r\n"
    with stack.gateway.raw(head.encode()) as connection:
        try:
            connection.sendall(b"x" * size)
        except (BrokenPipeError, ConnectionResetError):
            assert size > 8 << 20  # only far over the cap is the rest not read
        assert connection.recv(64).startswith(b"HTTP/1.1 413")


def test_a_gzip_bomb_is_a_413(stack: Stack) -> None:
    bomb = gzip.compress(b"\0" * (100 << 20))
    assert stack.gateway.send(stack.key(), bomb, {"Content-Encoding": "gzip"}).status == 413


def test_a_half_sent_body_is_nothing_and_the_server_goes_on(stack: Stack) -> None:
    key, before = stack.key(), stack.valkey.payloads()
    whole = json.dumps(EVENT).encode()
    sized = b"Content-Length: %d\r\n\r\n%s" % (len(whole) + 5, whole)
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(whole), whole)
    for framing in (sized, chunked):
        head = f"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n".encode()
        with stack.gateway.raw(head + framing) as connection:
            connection.shutdown(socket.SHUT_WR)
            reply = read_all(connection)
        assert reply == b"" or b"body_incomplete" in reply
    assert stack.gateway.send(key, EVENT).status == 202
    assert stack.valkey.payloads() == before + 1


def test_a_body_that_never_comes_is_given_up(stack: Stack) -> None:
    head = (
        f"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: {stack.key()}\r\nContent-Length: 50\r\n\r\n"
    )
    started = time.monotonic()
    with stack.gateway.raw(head.encode() + b"{") as connection:
        reply = read_all(connection)
    assert reply.startswith(b"HTTP/1.1 400")
    assert b"body_timeout" in reply
    assert limits.BODY_SECONDS <= time.monotonic() - started < limits.BODY_SECONDS + 5


def test_a_revoked_key_is_refused_within_a_second(stack: Stack) -> None:
    key = stack.key()
    revoke(key)
    assert until(lambda: stack.gateway.send(key, EVENT).status == 401) < 1


def test_a_page_can_read_its_refusal(stack: Stack) -> None:
    reply = stack.gateway.send("pk_unknown", EVENT, {"Origin": "https://page.example"})
    assert reply.headers["access-control-allow-origin"] == "https://page.example"


def test_a_forwarded_address_is_not_believed_from_anybody(stack: Stack) -> None:
    key = stack.key()
    stack.gateway.send(key, EVENT, {"X-Forwarded-For": "203.0.113.200"})
    assert "203.0.113.200" not in repr(stack.valkey.entries())


def test_health_needs_nobody_and_readiness_says_ok(stack: Stack) -> None:
    assert stack.gateway.ask("GET", "/healthz").json() == {"status": "ok"}
    assert stack.gateway.ask("GET", "/readyz/ingest").json() == {"status": "ok"}
