"""/api/v1/projects/{id}/ledger."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis

from analytics.accounts.models import User
from analytics.audit import fold
from analytics.common.clock import MINUTE_US, to_micros
from analytics.common.samples import Sample, add_sample
from analytics.common.tally import field_of, ledger_key
from analytics.projects.models import ApiKey, Project
from tests.people import Api, make_key, make_project

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
MINUTE = to_micros(NOW) // MINUTE_US


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/ledger"


@pytest.fixture
def key(project: Project) -> ApiKey:
    return make_key(project, name="Shop")[0]


def count(client: "redis.Redis", project: Project, outcome: str, events: int = 1, **given: Any) -> None:
    least: dict[str, Any] = {"minute": MINUTE, "key_id": 0, "source": "web", "code": ""}
    field = field_of(project.pk, outcome=outcome, **(least | given))
    client.hincrby(ledger_key(0), field, events)


def test_it_tells_what_became_of_every_event(
    api: Api, path: str, project: Project, admin: User, clean_redis: "redis.Redis"
) -> None:
    counted = {"accepted": 10, "stored": 5, "duplicate": 1, "dead": 2, "purged": 1, "bot": 2}
    for outcome, events in counted.items():
        count(clean_redis, project, outcome, events)
    fold.fold(clean_redis, range(4), NOW)
    count(clean_redis, project, "accepted", 3)
    count(clean_redis, project, "rejected", 2, code="invalid_text")
    found = api(admin).get(path, {"group_by": "outcome"}).json()
    assert found["balance"] == {
        "accepted": 13, "stored": 5, "duplicate": 1, "dead": 2, "purged": 1, "pending": 5,
    }  # fmt: skip
    assert found["totals"] == {
        "accepted": 13, "stored": 5, "duplicate": 1, "dead": 2, "purged": 1, "bot": 2, "rejected": 2,
        "opted_out": 0, "excluded": 0, "refused": 0, "limited": 0,
    }  # fmt: skip
    assert found["results"][0] == {"group": "accepted", "name": None, "outcomes": {"accepted": 13}}
    assert found["timezone"] == "UTC"


def test_by_hour_every_hour_has_a_line(
    api: Api, path: str, project: Project, owner: User, clean_redis: "redis.Redis"
) -> None:
    count(
        clean_redis,
        project,
        "accepted",
        4,
        minute=to_micros(datetime(2026, 3, 1, 5, 59, tzinfo=UTC)) // MINUTE_US,
    )
    count(
        clean_redis,
        project,
        "limited",
        1,
        minute=to_micros(datetime(2026, 3, 1, 8, 0, tzinfo=UTC)) // MINUTE_US,
    )
    found = api(owner).get(path, {"from": "2026-03-01T04:00:00Z", "to": "2026-03-01T08:00:00Z"}).json()
    assert [(line["group"], line["outcomes"]) for line in found["results"]] == [
        ("2026-03-01T04:00:00+00:00", {}),
        ("2026-03-01T05:00:00+00:00", {"accepted": 4}),
        ("2026-03-01T06:00:00+00:00", {}),
        ("2026-03-01T07:00:00+00:00", {}),
    ]
    assert (found["from"], found["to"]) == ("2026-03-01T04:00:00Z", "2026-03-01T08:00:00Z")
    assert (found["totals"]["accepted"], found["totals"]["limited"]) == (4, 0)


def test_days_are_the_projects(
    api: Api, path: str, project: Project, owner: User, clean_redis: "redis.Redis"
) -> None:
    Project.objects.filter(pk=project.pk).update(timezone="Europe/Berlin")
    for hour in (22, 23):
        minute = to_micros(datetime(2026, 3, 28, hour, 0, tzinfo=UTC)) // MINUTE_US
        count(clean_redis, project, "accepted", hour, minute=minute)
    asked = {"group_by": "day", "from": "2026-03-27T23:00:00Z", "to": "2026-03-30T22:00:00Z"}
    found = api(owner).get(path, asked).json()
    assert [(line["group"], line["outcomes"]) for line in found["results"]] == [
        ("2026-03-28T00:00:00+01:00", {"accepted": 22}),
        ("2026-03-29T00:00:00+01:00", {"accepted": 23}),
        ("2026-03-30T00:00:00+02:00", {}),
    ]


def test_keys_have_names_and_can_be_asked_for(
    api: Api, path: str, project: Project, key: ApiKey, owner: User, clean_redis: "redis.Redis"
) -> None:
    count(clean_redis, project, "accepted", 3, key_id=key.pk)
    count(clean_redis, project, "accepted", 1, key_id=key.pk, source="app")
    count(clean_redis, project, "accepted", 2)
    found = api(owner).get(path, {"group_by": "key"}).json()["results"]
    assert found == [
        {"group": str(key.public_id), "name": "Shop", "outcomes": {"accepted": 4}},
        {"group": None, "name": None, "outcomes": {"accepted": 2}},
    ]
    only = api(owner).get(path, {"group_by": "source", "key": str(key.public_id)}).json()["results"]
    assert [(line["group"], line["outcomes"]["accepted"]) for line in only] == [("web", 3), ("app", 1)]
    assert api(owner).get(path, {"group_by": "source", "key": str(uuid4())}).json()["results"] == []


def test_it_can_be_narrowed_by_outcome_code_and_source(
    api: Api, path: str, project: Project, owner: User, clean_redis: "redis.Redis"
) -> None:
    count(clean_redis, project, "rejected", 3, code="empty", source="app")
    count(clean_redis, project, "rejected", 4, code="invalid_text", source="app")
    count(clean_redis, project, "limited", 5, code="quota_day")
    asked = {"group_by": "code", "outcome": "rejected", "source": "app"}
    found = api(owner).get(path, asked).json()["results"]
    assert [(line["group"], line["outcomes"]) for line in found] == [
        ("invalid_text", {"rejected": 4}),
        ("empty", {"rejected": 3}),
    ]
    assert api(owner).get(path, {"code": "quota_day"}).json()["totals"]["limited"] == 5


def test_samples_are_the_projects_own_and_newest_first(
    api: Api,
    path: str,
    project: Project,
    key: ApiKey,
    owner: User,
    outsider: User,
    clean_redis: "redis.Redis",
) -> None:
    other = make_project(outsider)
    for number, (whose, code) in enumerate([(project, "empty"), (project, "invalid_text"), (other, "empty")]):
        at = to_micros(NOW) - 1_000_000 * (5 - number)
        add_sample(
            clean_redis,
            Sample(whose.pk, at, "rejected", code, "why", key.pk, "web", {"user_id": "alice", "n": number}),
        )
    found = api(owner).get(path).json()["samples"]
    assert [sample["code"] for sample in found] == ["invalid_text", "empty"]
    assert found[0] == {
        "at": (NOW - timedelta(seconds=4)).isoformat().replace("+00:00", "Z"),
        "outcome": "rejected",
        "code": "invalid_text",
        "detail": "why",
        "key": str(key.public_id),
        "source": "web",
        "event": {"user_id": "[text of 5]", "n": 1},
    }
    only = api(owner).get(path, {"code": "empty"}).json()["samples"]
    assert [sample["code"] for sample in only] == ["empty"]


def test_another_projects_events_are_not_in_it(
    api: Api, path: str, outsider: User, owner: User, clean_redis: "redis.Redis"
) -> None:
    count(clean_redis, make_project(outsider), "accepted", 5)
    found = api(owner).get(path, {"group_by": "outcome"}).json()
    assert (found["results"], found["balance"]["accepted"]) == ([], 0)
    assert api(outsider).get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"group_by": "color"}, "group_by"),
        ({"outcome": "eaten"}, "outcome"),
        ({"key": "7"}, "key"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-03-02T00:00Z", "to": "2026-03-02T00:00Z"}, "to"),
        ({"from": "2026-03-03T00:00Z", "to": "2026-03-02T00:00Z"}, "to"),
        ({"from": "2026-03-01T00:00Z", "to": "2026-03-03T00:00Z", "group_by": "minute"}, "from"),
        ({"from": "2020-03-01T00:00Z", "to": "2026-03-03T00:00Z", "group_by": "day"}, "from"),
        ({"source": "x" * 101}, "source"),
        ({"to": "0001-01-01T00:00Z"}, "to"),
        ({"to": "9999-12-31T23:00Z", "from": "2026-12-31T00:00Z", "group_by": "source"}, "to"),
        ({"from": "0001-01-01T05:00Z", "group_by": "source"}, "from"),
    ],
)
def test_a_wrong_question_is_told_where_it_is_wrong(
    api: Api, path: str, owner: User, clean_redis: "redis.Redis", asked: dict[str, str], place: str
) -> None:
    answer = api(owner).get(path, asked)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["errors"]] == [place]


@pytest.mark.parametrize(
    ("by", "longest"), [("minute", "at most a day at a time"), ("hour", "at most 32 days at a time")]
)
def test_a_range_that_is_too_long_is_told_how_long_it_may_be(
    api: Api, path: str, owner: User, clean_redis: "redis.Redis", by: str, longest: str
) -> None:
    asked = {"from": "2026-01-01T00:00Z", "to": "2026-03-03T00:00Z", "group_by": by}
    (problem,) = api(owner).get(path, asked).json()["errors"]
    assert longest in problem["detail"]


def test_without_redis_it_says_so_rather_than_half_the_truth(
    api: Api, path: str, owner: User, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1)
    monkeypatch.setattr("analytics.reports.api.ledger.redis_client", lambda: away)
    assert api(owner).get(path).status_code == 503
