"""What an owner decides about ingest: PATCH /api/v1/projects/{id}."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects import keys, selectors
from analytics.projects.limits import OPTIONAL, RANGES, Caps, Limits
from analytics.projects.models import Project, Source
from tests.people import Api, make_key

ALL = {
    "ip_storage": "truncated",
    "honour_dnt": True,
    "revenue_from_browser": True,
    "salt_rotation_daily": True,
    "new_sources_allowed": False,
    "max_sources": 10,
    "max_event_names": 20,
    "max_property_keys": 30,
    "events_per_second": 40,
    "burst": 1_000,
    "key_events_per_second": 50,
    "ip_events_per_second": 60,
    "daily_quota": 70,
    "monthly_quota": 5_000_000_000,
}


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}"


def test_every_setting_is_kept_shown_audited_and_known_to_ingest(
    api: Api, admin: User, project: Project, path: str
) -> None:
    _, text = make_key(project)
    Source.objects.create(project=project, name="ios")
    answer = api(admin).patch(path, ALL)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ALL} == ALL
    assert set(AuditEntry.objects.get().data["changed"]) == set(ALL)
    key = selectors.ingest_key_snapshot().keys[keys.digest(text)]
    assert (key.ip_storage, key.honour_dnt, key.revenue_from_browser) == ("truncated", True, True)
    assert key.limits == Limits(40, 1_000, 60, 70, 5_000_000_000)
    assert key.caps == Caps(10, 20, 30, new_sources_allowed=False, sources=frozenset({"ios"}))
    assert key.key_events_per_second == 50
    assert key.daily_salts is not None


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_null_is_no_limit(api: Api, admin: User, project: Project, path: str, name: str) -> None:
    assert api(admin).patch(path, {name: 5}).json()[name] == 5
    assert api(admin).patch(path, {name: None}).json()[name] is None


@pytest.mark.parametrize("name", sorted(RANGES))
def test_each_number_has_its_range_in_the_api_and_in_the_database(
    api: Api, admin: User, project: Project, path: str, name: str
) -> None:
    allowed = RANGES[name]
    wrongs: list[object] = [allowed[0] - 1, allowed[-1] + 1, 10**30, "x", 1.5, {}, []]
    for wrong in wrongs if name in OPTIONAL else [*wrongs, None]:
        answer = api(admin).patch(path, {"name": "Renamed", name: wrong})
        assert answer.status_code == 400, wrong
        assert [one["path"] for one in answer.json()["errors"]] == [name]
    for right in (allowed[0], allowed[-1]):
        assert api(admin).patch(path, {name: right}).json()[name] == right
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(**{name: allowed[0] - 1})
    project.refresh_from_db()
    assert project.name == "Website"


@pytest.mark.parametrize(
    "change",
    [{"ip_storage": "some"}, {"ip_storage": None}, {"honour_dnt": "maybe"}, {"salt_rotation_daily": None}],
)
def test_a_choice_that_there_is_not_is_refused(
    api: Api, admin: User, path: str, change: dict[str, Any]
) -> None:
    answer = api(admin).patch(path, change)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, next(iter(change)))


def test_a_viewer_sees_them_and_changes_none(api: Api, viewer: User, path: str) -> None:
    assert api(viewer).get(path).json()["events_per_second"] == 1000
    assert api(viewer).patch(path, {"events_per_second": None}).status_code == 403


def test_an_outsider_finds_nothing(api: Api, outsider: User, path: str) -> None:
    assert api(outsider).patch(path, {"events_per_second": None}).status_code == 404


def test_keys_of_one_project_share_what_ingest_knows(project: Project) -> None:
    for _ in range(3):
        make_key(project)
    found = list(selectors.ingest_key_snapshot().keys.values())
    assert len({id(key.limits) for key in found}) == len({id(key.caps) for key in found}) == 1


def test_a_project_can_be_found_by_its_slug(api: Api, owner: User, outsider: User, project: Project) -> None:
    found = api(owner).get("/api/v1/projects?slug=website").json()["results"]
    assert [one["id"] for one in found] == [str(project.public_id)]
    assert api(owner).get("/api/v1/projects?slug=web").json()["results"] == []
    assert api(outsider).get("/api/v1/projects?slug=website").json()["results"] == []
    assert api(owner).get("/api/v1/projects?slug=%00").status_code == 400
