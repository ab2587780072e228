"""Acknowledged means stored: each part is killed with -9 while a site sends; every 202 is counted once."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from e2e.api import Api, Stack, status_of
from e2e.processes import kill, pids_of

BATCH = 20
#: Limits that are asked and never reached.
FAST = {"events_per_second": 1_000_000, "ip_events_per_second": 1_000_000, "burst": 10_000_000}


@dataclass
class Sender:
    """Sends small batches as a patient client does: whatever is not answered with 202 is sent again."""

    url: str
    key: str
    acknowledged: int = 0
    refused: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        where = urlsplit(self.url)
        while not self.stopping.is_set():
            events = [
                {"event_name": "kill", "event_id": str(uuid.uuid4()), "user_id": f"user-{n}"}
                for n in range(BATCH)
            ]
            body = json.dumps(events)
            while not self._sent(where.hostname or "", where.port or 0, body):
                # A batch in doubt is sent until it is certain: its ids keep it from counting twice.
                self.refused += 1
                time.sleep(0.05)
            self.acknowledged += BATCH

    def _sent(self, host: str, port: int, body: str) -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=15)
        try:
            connection.request("POST", "/api/v1/ingest", body, {"X-API-Key": self.key})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        else:
            assert answer.status in {202, 503}, answer.status
            return answer.status == 202
        finally:
            connection.close()


@contextmanager
def sending(stack: Stack, key: str) -> Iterator[Sender]:
    sender = Sender(stack.url, key)
    thread = threading.Thread(target=sender.run)
    thread.start()
    try:
        yield sender
    finally:
        sender.stopping.set()
        thread.join(60)
        assert not thread.is_alive(), "the stack did not take events again within a minute"


@pytest.mark.slow
@pytest.mark.parametrize("part", ["pipeline", "ingest", "valkey", "postgres", "web", "chores", "chores-slow"])
def test_killing_a_part_loses_and_doubles_nothing(stack: Stack, owner: Api, part: str) -> None:
    project = owner.new_project(f"Killed {part}")
    owner.patch(f"/projects/{project['id']}", FAST)
    with sending(stack, project["public_key"]) as sender:
        _until(lambda: sender.acknowledged >= 200)
        for _ in range(2):
            old = kill(stack, part)
            _until(lambda old=old: pids_of(stack, part)[:1] not in ([], [old]))
            seen = sender.acknowledged
            _until(lambda seen=seen: sender.acknowledged >= seen + 200)
    _until(lambda: status_of(f"{stack.url}/readyz", None)[0] == 200)
    owner.sign_in()
    owner.wait_for(project["id"], "events", sender.acknowledged, seconds=60)
    assert owner.totals(project["id"], "events") == {"events": sender.acknowledged}


def _until(claim: Callable[..., bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
