"""`/healthz`, `/readyz` and `/metrics`, against the real servers and with one of them away."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.test import Client

from analytics.monitoring import collector, health
from analytics.stream.consumer import RedisConsumer

pytestmark = pytest.mark.django_db
HERE = {"Host": "localhost"}
FAR = "203.0.113.9"


@pytest.fixture
def pipeline(clean_redis: "redis.Redis") -> RedisConsumer:
    """A worker that has just asked for events."""
    consumer = RedisConsumer(clean_redis, "worker-1")
    consumer.read(count=1, block_ms=0)
    return consumer


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    for module in (
        "analytics.monitoring.health",
        "analytics.monitoring.collector",
        "analytics.stream.redis",
    ):
        monkeypatch.setattr(f"{module}.redis_client", lambda: nowhere)


@pytest.fixture
def policy(clean_redis: "redis.Redis") -> Iterator[Any]:
    before = clean_redis.config_get("maxmemory-policy")["maxmemory-policy"] or ""
    yield lambda name: clean_redis.config_set("maxmemory-policy", name)
    clean_redis.config_set("maxmemory-policy", before)


def readiness() -> tuple[int, dict[str, Any]]:
    response = Client().get("/readyz")
    body = json.loads(response.content)
    assert body["status"] == ("ok" if response.status_code == 200 else "unavailable")
    return response.status_code, {check["name"]: check for check in body["checks"]}


def test_a_living_process_says_so_whatever_else_is_down(redis_away: None) -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_it_is_ready_when_every_part_is_there(pipeline: RedisConsumer) -> None:
    status, checks = readiness()
    assert status == 200, checks
    assert list(checks) == [
        "postgres",
        "migrations",
        "redis",
        "redis_memory",
        "redis_persistence",
        "pipeline",
    ]


def test_it_is_not_ready_before_a_pipeline_has_asked_for_events(clean_redis: object) -> None:
    status, checks = readiness()
    assert (status, checks["pipeline"]["ok"]) == (503, False)


def test_it_is_not_ready_when_the_pipeline_has_gone_silent(
    pipeline: RedisConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PIPELINE_SILENT_SECONDS", -1.0)
    status, checks = readiness()
    assert (status, checks["pipeline"]["ok"]) == (503, False)


def test_a_redis_that_evicts_is_not_ready_and_says_what_to_set(pipeline: RedisConsumer, policy: Any) -> None:
    policy("allkeys-lru")
    status, checks = readiness()
    assert status == 503
    assert "noeviction" in checks["redis_memory"]["detail"]


def test_a_redis_that_is_away_is_named_with_what_hangs_on_it(redis_away: None) -> None:
    status, checks = readiness()
    assert status == 503
    assert [name for name, check in checks.items() if not check["ok"]] == [
        "redis",
        "redis_memory",
        "redis_persistence",
        "pipeline",
    ]
    assert "127.0.0.1" not in json.dumps(checks)


def test_metrics_name_the_stream_and_every_part(pipeline: RedisConsumer, clean_redis: "redis.Redis") -> None:
    clean_redis.xadd("ev:{0}", {"e": b"x"})
    text = Client().get("/metrics", headers=HERE).content.decode()
    assert "stack_stream_entries 1.0" in text
    assert "stack_stream_pending_entries 0.0" in text
    assert 'stack_ready{check="postgres"} 1.0' in text
    assert "stack_stream_oldest_seconds" in text
    assert "stack_events_stored" in text
    assert "stack_query_seconds" in text


def test_metrics_are_answered_while_redis_is_away(redis_away: None) -> None:
    text = Client().get("/metrics", headers=HERE).content.decode()
    assert 'stack_ready{check="redis"} 0.0' in text
    assert "stack_stream_entries" not in text


def test_metrics_are_refused_from_elsewhere(clean_redis: object) -> None:
    assert Client(REMOTE_ADDR=FAR).get("/metrics", headers=HERE).status_code == 403


def test_a_proxys_request_is_not_this_machines(clean_redis: object) -> None:
    headers = {**HERE, "X-Forwarded-For": FAR}
    assert Client().get("/metrics", headers=headers).status_code == 403


@pytest.mark.parametrize(("token", "status"), [("right-token-0123456", 200), ("wrong", 403), ("", 403)])
def test_metrics_are_answered_to_who_has_the_token(
    clean_redis: object, settings: Any, token: str, status: int
) -> None:
    settings.METRICS_TOKEN = "right-token-0123456"
    headers = {**HERE, "Authorization": f"Bearer {token}"}
    response = Client(REMOTE_ADDR=FAR).get("/metrics", headers=headers)
    assert response.status_code == status


def test_only_reading_is_possible() -> None:
    assert Client().post("/readyz").status_code == 405


def test_every_gauge_is_documented(pipeline: RedisConsumer) -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "reference" / "metrics.md").read_text()
    for family in collector.DependencyCollector().collect():
        assert f"`{family.name}`" in page


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_a_database_that_hangs_keeps_nobody(
    path: str, pipeline: RedisConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(health, "_select_one", lambda: released.wait(20))
    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.1)
    threads = threading.active_count()
    try:
        for _ in range(3):
            response = Client().get(path, headers=HERE)
            assert (
                b"no answer for" in response.content
                or b'stack_ready{check="postgres"} 0.0' in response.content
            )
        assert threading.active_count() <= threads + 1
    finally:
        released.set()
