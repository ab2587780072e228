"""`GET /projects/{id}/freshness`: whether what was accepted is stored."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import redis

from analytics.accounts.models import User
from analytics.projects.models import Project
from analytics.stream import redis as stream
from analytics.stream.envelope import stream_key
from tests.people import Api

pytestmark = pytest.mark.django_db


Ask = Callable[[], dict[str, Any]]


@pytest.fixture
def fresh(api: Api, viewer: User, project: Project, clean_redis: "redis.Redis") -> Ask:
    client = api(viewer)

    def ask() -> dict[str, Any]:
        answer = client.get(f"/api/v1/projects/{project.public_id}/freshness")
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    return ask


def waits(client: "redis.Redis", seconds: float, shard: int = 0) -> None:
    """An event was published that long ago, and nobody has stored it."""
    client.xadd(stream_key(shard), {"e": b"event"}, id=f"{int((time.time() - seconds) * 1000)}-0")


def test_nothing_waits(fresh: Ask) -> None:
    assert fresh() == {"state": "current", "seconds_behind": 0}


def test_what_waits_for_a_moment_is_usual(fresh: Ask, clean_redis: "redis.Redis") -> None:
    waits(clean_redis, 20)
    found = fresh()
    assert found["state"] == "current"
    assert 20 <= found["seconds_behind"] < 60


def test_the_oldest_of_all_shards_says_how_late_numbers_are(fresh: Ask, clean_redis: "redis.Redis") -> None:
    waits(clean_redis, 10, shard=0)
    waits(clean_redis, 90, shard=1)
    found = fresh()
    assert found["state"] == "late"
    assert 90 <= found["seconds_behind"] < 150


def test_a_publisher_whose_clock_is_ahead_is_not_behind(fresh: Ask, clean_redis: "redis.Redis") -> None:
    waits(clean_redis, -500)
    assert fresh() == {"state": "current", "seconds_behind": 0}


def test_a_redis_that_is_away_is_said_and_no_error(fresh: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = redis.Redis(port=1)
    monkeypatch.setattr(stream, "redis_client", lambda: nowhere)
    assert fresh() == {"state": "away", "seconds_behind": None}
