"""/api/v1/projects/{id}/status: what the page that waits for the first event asks."""

from datetime import UTC, datetime
from typing import Any

from analytics.accounts.models import User
from analytics.common import redis as our_redis
from analytics.events.models import ProjectActivity
from analytics.projects.models import Project
from tests.people import Api


def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/status"


def test_nothing_has_come_yet(api: Api, project: Project, viewer: User, clean_redis: Any) -> None:
    assert api(viewer).get(path(project)).json() == {
        "first_event_at": None,
        "last_event_at": None,
        "stored_events": 0,
        "pending": 0,
    }


def test_it_sees_what_is_on_its_way(api: Api, project: Project, viewer: User, clean_redis: Any) -> None:
    clean_redis.xadd("ev:{0}", {"e": b"an envelope"})
    assert api(viewer).get(path(project)).json()["pending"] == 1


def test_it_tells_first_and_last(api: Api, project: Project, viewer: User, clean_redis: Any) -> None:
    at = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
    ProjectActivity.objects.create(project_id=project.pk, first_event_at=at, last_event_at=at)
    answer = api(viewer).get(path(project)).json()
    assert answer["first_event_at"] == answer["last_event_at"] == "2026-11-22T12:00:00.000005Z"


def test_it_answers_while_redis_is_away(api: Api, project: Project, viewer: User, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    our_redis.redis_client.cache_clear()
    try:
        answer = api(viewer).get(path(project))
    finally:
        our_redis.redis_client.cache_clear()
    assert (answer.status_code, answer.json()["pending"]) == (200, None)
