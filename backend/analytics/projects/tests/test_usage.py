"""/api/v1/projects/{id}/usage."""

from datetime import datetime

import pytest
import redis
from django.conf import settings

from analytics.accounts.models import User
from analytics.common import quotas
from analytics.common import redis as our_redis
from analytics.common.names import COMPLETE, NameKind, names_key
from analytics.projects.models import Project, Source
from analytics.projects.selectors.usage import Usage
from tests.people import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/usage"


def use(client: "redis.Redis", project: Project, *, day: int, month: int) -> None:
    by_day, by_month = quotas.counter_keys(project.pk, quotas.today(client))
    client.set(by_day, day)
    client.set(by_month, month)


def test_a_project_that_has_sent_nothing_has_used_nothing(
    api: Api, viewer: User, path: str, clean_redis: "redis.Redis"
) -> None:
    answer = api(viewer).get(path)
    assert answer.status_code == 200
    now: int = clean_redis.time()[0]
    day, month = answer.json()["day"], answer.json()["month"]
    assert day == {"used": 0, "quota": None, "share": None, "state": "ok", "resets_at": day["resets_at"]}
    assert 0 < datetime.fromisoformat(day["resets_at"]).timestamp() - now <= 86_400
    assert datetime.fromisoformat(month["resets_at"]).day == 1
    assert answer.json()["caps"] == {
        "sources": {"used": 0, "max": 100, "share": 0.0, "state": "ok"},
        "event_names": {"used": 0, "max": 2_000, "share": 0.0, "state": "ok"},
        "property_keys": {"used": 0, "max": 5_000, "share": 0.0, "state": "ok"},
    }
    assert answer.json()["address_limit_off"] is False


def test_quotas_warn_and_then_are_exceeded(
    api: Api, owner: User, project: Project, path: str, clean_redis: "redis.Redis"
) -> None:
    Project.objects.filter(pk=project.pk).update(daily_quota=1_000, monthly_quota=10_000)
    use(clean_redis, project, day=800, month=10_000)
    answer = api(owner).get(path).json()
    assert (answer["day"]["used"], answer["day"]["quota"]) == (800, 1_000)
    assert (answer["day"]["share"], answer["day"]["state"]) == (0.8, "warning")
    assert (answer["month"]["share"], answer["month"]["state"]) == (1.0, "exceeded")


@pytest.mark.parametrize(
    ("used", "most", "state", "share"),
    [
        (0, 1, "ok", 0.0),
        (799_999_999, 10**9, "ok", 0.8),
        (8 * 10**8, 10**9, "warning", 0.8),
        (10**9 - 1, 10**9, "warning", 1.0),
        (10**9, 10**9, "exceeded", 1.0),
        (3, 2, "exceeded", 1.5),
        (5, None, "ok", None),
    ],
)
def test_states_are_exact(used: int, most: int | None, state: str, share: float | None) -> None:
    usage = Usage(used, most)
    assert (usage.state.value, usage.share) == (state, share)


def test_caps_count_names_and_sources_made_by_hand(
    api: Api, owner: User, project: Project, path: str, clean_redis: "redis.Redis"
) -> None:
    Project.objects.filter(pk=project.pk).update(max_sources=3, max_event_names=2)
    for name in ("web", "ios", "tv"):
        Source.objects.create(project=project, name=name)
    clean_redis.sadd(names_key(project.pk, NameKind.EVENT_NAME), "a", "b", COMPLETE)
    caps = api(owner).get(path).json()["caps"]
    assert (caps["sources"]["used"], caps["sources"]["state"]) == (3, "exceeded")
    assert (caps["event_names"]["used"], caps["event_names"]["max"]) == (2, 2)


def test_it_says_when_addresses_cannot_be_limited(
    api: Api, owner: User, path: str, clean_redis: "redis.Redis"
) -> None:
    clean_redis.set(quotas.ADDRESS_OFF, 1, ex=100)
    assert api(owner).get(path).json()["address_limit_off"] is True


def test_it_shows_nothing_of_another_project(
    api: Api, outsider: User, project: Project, path: str, clean_redis: "redis.Redis"
) -> None:
    use(clean_redis, project, day=7, month=7)
    assert api(outsider).get(path).status_code == 404
    own = Project.objects.exclude(pk=project.pk).get()
    assert api(outsider).get(f"/api/v1/projects/{own.public_id}/usage").json()["day"]["used"] == 0


def test_a_redis_that_is_away_is_a_503(
    api: Api, owner: User, path: str, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    our_redis.redis_client.cache_clear()
    answer = api(owner).get(path)
    our_redis.redis_client.cache_clear()
    assert (answer.status_code, answer.json()["code"]) == (503, "redis_away")
