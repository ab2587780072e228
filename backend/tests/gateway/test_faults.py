"""Servers that die under the gateway: no wrong 2xx, and service is back by itself."""

import threading
import time

import pytest

from tests.gateway.conftest import Stack, changed, revoke
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

EVENT = {"event_name": "x"}


def test_a_killed_redis_is_a_503_and_nothing_acknowledged_is_lost(stack: Stack) -> None:
    key, before = stack.key(), stack.valkey.payloads()
    acknowledged, refused, stop = [0], [0], threading.Event()

    def send() -> None:
        while not stop.is_set():
            reply = stack.gateway.send(key, EVENT)
            assert reply.status in (202, 503)
            if reply.status == 202:
                acknowledged[0] += 1
            else:
                assert reply.headers["retry-after"]
                assert reply.json()["code"] in ("stream_unavailable", "stream_full")
                refused[0] += 1

    sender = threading.Thread(target=send)
    sender.start()
    try:
        for _ in range(3):
            reached = acknowledged[0] + 50
            until(lambda: acknowledged[0] >= reached)  # noqa: B023
            stack.valkey.kill()
            seen = refused[0] + 3
            until(lambda: refused[0] >= seen)  # noqa: B023
            stack.valkey.start()
        reached = acknowledged[0] + 50
        until(lambda: acknowledged[0] >= reached)
    finally:
        stop.set()
        sender.join()
    assert stack.valkey.payloads() - before >= acknowledged[0]
    until(stack.gateway.ready)


def test_readiness_follows_redis(stack: Stack) -> None:
    stack.valkey.kill()
    until(lambda: not stack.gateway.ready())
    assert stack.gateway.ask("GET", "/healthz").status == 200
    assert "stream" in stack.gateway.ask("GET", "/readyz/ingest").json()["detail"]
    stack.valkey.start()
    until(stack.gateway.ready)


def test_a_redis_that_hangs_is_given_up_in_time(stack: Stack) -> None:
    key = stack.key()
    stack.valkey.pause()
    try:
        started = time.monotonic()
        assert stack.gateway.send(key, EVENT).status == 503
        assert time.monotonic() - started < 10
    finally:
        stack.valkey.resume()
    until(lambda: stack.gateway.send(key, EVENT).status == 202)


def test_a_full_redis_is_a_503(stack: Stack) -> None:
    key = stack.key()
    with stack.valkey.client() as client:
        client.config_set("maxmemory", 1)
        reply = stack.gateway.send(key, EVENT)
        assert (reply.status, reply.json()["code"]) == (503, "stream_full")
        client.config_set("maxmemory", 0)
    until(lambda: stack.gateway.send(key, EVENT).status == 202)


def test_without_postgresql_events_are_taken_and_later_changes_are_heard(stack: Stack) -> None:
    key = stack.key()
    stack.cable.cut()
    try:
        time.sleep(1)  # two looks at the version must have failed
        assert stack.gateway.send(key, EVENT).status == 202
        assert stack.gateway.ready()
        assert stack.gateway.ask("OPTIONS", "/api/v1/ingest", headers={"Origin": "https://a.b"}).status == 204
        revoke(key)
    finally:
        stack.cable.mend()
    assert until(lambda: stack.gateway.send(key, EVENT).status == 401) < 2
    changed()
