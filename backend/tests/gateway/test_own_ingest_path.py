"""Events come in by the paths of the owner's choice as by the common one."""

import pytest

from tests.gateway.conftest import Stack

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = {"Origin": "https://page.example"}


@pytest.mark.parametrize("path", ["/lib/data", "/lib/data/", "/lib/older", "/api/v1/ingest"])
def test_each_name_takes_events(stack: Stack, path: str) -> None:
    key = stack.key()
    before = stack.valkey.payloads()
    reply = stack.gateway.ask("POST", f"{path}?key={key}", b'{"event_name": "x"}', PAGE)
    assert (reply.status, reply.json()) == (202, {"accepted": 1, "rejected": []})
    assert reply.headers["access-control-allow-origin"] == PAGE["Origin"]
    assert stack.valkey.payloads() == before + 1


def test_a_preflight_is_answered_there_too(stack: Stack) -> None:
    asked = {**PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    reply = stack.gateway.ask("OPTIONS", "/lib/data", headers=asked)
    assert reply.status == 204
    assert reply.headers["access-control-allow-origin"] == PAGE["Origin"]


@pytest.mark.parametrize("path", ["/lib/data2", "/lib", "/lib/data/x", "/lib//data", "/LIB/data"])
def test_no_other_name_does(stack: Stack, path: str) -> None:
    assert stack.gateway.ask("POST", path, b'{"event_name": "x"}').status == 404


def test_only_post_is_understood(stack: Stack) -> None:
    assert stack.gateway.ask("GET", "/lib/data").status == 405
