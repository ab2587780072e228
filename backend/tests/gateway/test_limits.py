"""Limits of the running gateway: two processes, a Redis that dies, a thousand visitors behind a proxy."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from analytics.common import names, quotas
from analytics.common.names import NameKind
from analytics.projects.models import Project
from tests.gateway.conftest import Stack, changed, environment
from tests.gateway.servers import Answer, Gateway
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

NO_LIMITS: dict[str, Any] = {"events_per_second": None, "ip_events_per_second": None}


@pytest.fixture
def second(stack: Stack, tmp_path: Path) -> Iterator[Gateway]:
    """Another process beside the same servers, which takes the word of proxies on this machine."""
    settings = environment(stack.valkey, stack.cable, tmp_path) | {"TRUSTED_PROXIES": "127.0.0.0/8"}
    gateway = Gateway(settings, tmp_path / "log")
    until(gateway.ready, 30)
    yield gateway
    assert gateway.stop() == 0


def events(number: int) -> list[dict[str, Any]]:
    return [{"event_name": "x"}] * number


def project_of(stack: Stack) -> int:
    return Project.objects.latest("id").pk


def used(stack: Stack) -> quotas.Used:
    with stack.valkey.client() as client:
        return quotas.used(client, project_of(stack), quotas.today(client))


def test_two_processes_share_a_quota_to_its_last_event(stack: Stack, second: Gateway) -> None:
    key, before = stack.key(**NO_LIMITS, daily_quota=500), stack.valkey.payloads()

    def send(number: int) -> int:
        return (stack.gateway, second)[number % 2].send(key, events(7)).status

    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(send, range(120)))
    assert statuses == {202: 71, 429: 49}
    assert stack.valkey.payloads() - before == 497
    assert used(stack) == quotas.Used(497, 497)


def test_visitors_of_a_trusted_proxy_have_limits_of_their_own(stack: Stack, second: Gateway) -> None:
    key = stack.key(events_per_second=None, ip_events_per_second=1, burst=1_000)

    def send(address: str, number: int = 1) -> Answer:
        return second.send(key, events(number), {"X-Forwarded-For": address})

    assert send("203.0.113.1", 1_000).status == 202
    refused = send("203.0.113.1", 500)
    assert refused.status == 429
    assert refused.json()["code"] == "limit_address"
    assert 490 <= int(refused.headers["retry-after"]) <= 500
    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(
            answer.status
            # Twenty events each: a bucket that one event left is full, and gone, a second later.
            for answer in pool.map(
                lambda n: send(f"10.{n % 4}.{n // 250}.{n % 250}", number=20), range(1_000)
            )
        )
    assert statuses == {202: 1_000}
    assert send("203.0.113.1", 500).status == 429
    with stack.valkey.client() as client:
        held = [key.decode() for key in client.scan_iter("*", count=10_000)]
    assert len([key for key in held if key.startswith(f"{quotas.PREFIX}a:{project_of(stack)}:")]) >= 1_000
    assert not any("203.0" in key or "10.1" in key for key in held)


def test_visitors_of_an_unknown_proxy_are_not_limited_as_one_and_it_is_said(stack: Stack) -> None:
    """The first gateway trusts 10.0.0.0/8 alone: whoever speaks for others from loopback was forgotten."""
    key = stack.key(events_per_second=None, ip_events_per_second=1, burst=1_000)
    for number in range(3):
        forwarded = {"X-Forwarded-For": f"203.0.113.{number}"}
        assert stack.gateway.send(key, events(1_000), forwarded).status == 202
    assert stack.gateway.send(key, events(1_000)).status == 202
    assert stack.gateway.send(key, events(1_000)).status == 429, "and the limit is there without the header"
    with stack.valkey.client() as client:
        until(lambda: quotas.addresses_are_off(client))


def test_a_redis_that_is_killed_lets_nobody_over_a_quota(stack: Stack) -> None:
    quota = 3_000
    key, before = stack.key(**NO_LIMITS, monthly_quota=quota), stack.valkey.payloads()
    acknowledged, statuses, stop = [0], Counter[int](), threading.Event()

    def send() -> None:
        while not stop.is_set():
            answer = stack.gateway.send(key, events(20))
            statuses[answer.status] += 1
            assert answer.status in (202, 429, 503)
            acknowledged[0] += 20 if answer.status == 202 else 0

    sender = threading.Thread(target=send)
    sender.start()
    try:
        for share in (0.2, 0.5, 0.8):
            until(lambda: acknowledged[0] >= quota * share)  # noqa: B023
            stack.valkey.kill()
            seen = statuses[503] + 2
            until(lambda: statuses[503] >= seen)  # noqa: B023
            stack.valkey.start()
        until(lambda: statuses[429] >= 3)
    finally:
        stop.set()
        sender.join()
    stored = stack.valkey.payloads() - before
    assert quota * 0.8 <= acknowledged[0] <= stored <= quota
    assert used(stack).month <= quota
    until(stack.gateway.ready)


def test_a_changed_limit_takes_effect_within_a_second(stack: Stack) -> None:
    key = stack.key(**NO_LIMITS, daily_quota=10)
    assert stack.gateway.send(key, events(10)).status == 202
    assert stack.gateway.send(key, events(1)).status == 429
    Project.objects.update(daily_quota=None)
    changed()
    assert until(lambda: stack.gateway.send(key, events(1)).status == 202) < 1.5


def test_what_was_forgotten_by_redis_comes_back_from_the_database(stack: Stack) -> None:
    key = stack.key(**NO_LIMITS, max_event_names=3)
    project = project_of(stack)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_label (project_id, digest, kind, value)
               SELECT %s, gen_random_uuid(), 1, name FROM unnest(ARRAY['a', 'b']) AS name""",
            [project],
        )
    assert stack.gateway.send(key, {"event_name": "c"}).status == 202
    with stack.valkey.client() as client:
        until(lambda: names.counts(client, project)[NameKind.EVENT_NAME] == 3)
    assert stack.gateway.send(key, {"event_name": "d"}).json()["rejected"][0]["code"] == "limit_event_names"
    assert stack.gateway.send(key, [{"event_name": name} for name in "abc"]).json()["accepted"] == 3


def test_a_forgotten_script_is_no_error(stack: Stack) -> None:
    key = stack.key()
    for _ in range(3):
        with stack.valkey.client() as client:
            client.script_flush()
        assert stack.gateway.send(key, events(1)).status == 202
