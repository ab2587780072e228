"""What the running gateway answers is what the ledger says, though its parts are killed."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.audit import ledger_now
from analytics.audit.ledger_now import Narrowed
from analytics.common.samples import samples_of
from analytics.projects.models import ApiKey
from analytics.stream.envelope import SHARDS, decode
from tests.gateway.conftest import Stack, environment
from tests.gateway.servers import Gateway, Valkey
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

EVENT = {"event_name": "x"}
MIXED = [EVENT, {}, EVENT]
WRONG = [{}, {"event_name": "\x00"}]


def project_of(key: str) -> int:
    return ApiKey.objects.get(text=key).project_id


def counted(valkey: Valkey, project: int) -> dict[tuple[str, str], int]:
    """Events by (outcome, code), without the empty bodies by which the tests wait for a key."""
    with valkey.client() as client:
        unfolded = ledger_now.look(client, range(SHARDS))
    by_code = ledger_now.sums(Narrowed(project), "code", unfolded)
    return {(outcome, code): events for (code, outcome), events in by_code.items() if code != "empty"}


def in_the_stream(valkey: Valkey, project: int) -> int:
    payloads = [payload for _, fields in valkey.entries() for payload in fields[1::2]]
    return sum(decode(payload).project_id == project for payload in payloads)


def test_every_answer_is_in_the_ledger_soon(stack: Stack) -> None:
    key = stack.key(allowed_origins=["https://ours.example"])
    project, before = project_of(key), Counter(counted(stack.valkey, project_of(key)))
    assert stack.gateway.send(key, MIXED).status == 202
    assert stack.gateway.send(key, WRONG).status == 400
    assert stack.gateway.send(key, b"{").status == 400
    assert stack.gateway.send(key, EVENT, {"origin": "https://other.example"}).status == 403
    expected = {
        ("accepted", ""): 2,
        ("rejected", "missing_field"): 2,
        ("rejected", "invalid_text"): 1,
        ("refused", "invalid_json"): 1,
        ("refused", "origin_not_allowed"): 1,
    }
    until(lambda: Counter(counted(stack.valkey, project)) - before == expected, 5)
    with stack.valkey.client() as client:
        shown = {sample["code"] for sample in samples_of(client, project, 0)}
    assert {"missing_field", "invalid_json", "origin_not_allowed"} <= shown


class Senders:
    """Two who send a mix until told to stop, and count the answers."""

    def __init__(self, gateway: Gateway, key: str) -> None:
        self._gateway, self._key = gateway, key
        self._stop = threading.Event()
        self.answers: Counter[tuple[str, int]] = Counter()
        self._threads = [
            threading.Thread(target=self._send, args=(name, body))
            for name, body in (("mixed", MIXED), ("wrong", WRONG))
        ]

    def __enter__(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self, name: str, body: Any) -> None:
        while not self._stop.is_set():
            try:
                status = self._gateway.send(self._key, body).status
            except OSError:  # killed
                status = 0
                self._stop.wait(0.05)
            self.answers[name, status] += 1

    def until_more(self, name: str, status: int, more: int = 30) -> None:
        wanted = self.answers[name, status] + more
        until(lambda: self.answers[name, status] >= wanted, 30)


def test_kills_of_redis_cost_the_ledger_nothing(stack: Stack) -> None:
    key = stack.key()
    project, before = project_of(key), Counter(counted(stack.valkey, project_of(key)))
    with Senders(stack.gateway, key) as senders:
        for _ in range(3):
            senders.until_more("mixed", 202)
            senders.until_more("wrong", 400)
            stack.valkey.kill()
            senders.until_more("mixed", 503, 2)
            stack.valkey.start()
        senders.until_more("mixed", 202)
    answers = senders.answers

    def told() -> Counter[tuple[str, str]]:
        return Counter(counted(stack.valkey, project)) - before

    until(lambda: told()["refused", "stream_unavailable"] == 3 * answers["mixed", 503], 10)
    until(lambda: told()["rejected", "invalid_text"] == answers["wrong", 400], 10)
    assert told()["accepted", ""] == in_the_stream(stack.valkey, project) >= 2 * answers["mixed", 202]


@pytest.fixture
def mortal(stack: Stack, tmp_path: Path) -> Iterator[list[Gateway]]:
    """Where to put gateways that will be killed."""
    made: list[Gateway] = []
    yield made
    for gateway in made:
        gateway.kill()


def test_kills_of_the_gateway_leave_what_is_accepted_equal_to_what_the_stream_holds(
    stack: Stack, tmp_path: Path, mortal: list[Gateway]
) -> None:
    key = stack.key()
    project, acknowledged = project_of(key), 0
    for number in range(3):
        gateway = Gateway(environment(stack.valkey, stack.cable, tmp_path), tmp_path / f"log{number}")
        mortal.append(gateway)
        until(gateway.ready, 30)
        until(lambda: gateway.send(key, b"").json()["code"] == "empty")  # noqa: B023 - it knows the key
        with Senders(gateway, key) as senders:
            senders.until_more("mixed", 202)
            gateway.kill()
            until(lambda: not gateway.ready())  # noqa: B023 - its worker dies with it
        acknowledged += 2 * senders.answers["mixed", 202]
        told = counted(stack.valkey, project)
        assert told["accepted", ""] == in_the_stream(stack.valkey, project) >= acknowledged
        # Beside accepted events, rejected ones are counted in the same step.
        assert told["rejected", "missing_field"] >= told["accepted", ""] // 2
