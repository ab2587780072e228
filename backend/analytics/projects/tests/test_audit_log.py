"""/api/v1/projects/{id}/audit."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.projects.models import Project
from tests.people import Api, make_project


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/audit"


def note(project: Project, actor: User | None = None, action: Action = Action.PROJECT_CHANGED) -> None:
    target = Target(TargetType.PROJECT, str(project.public_id))
    audit.record(
        actor=actor.public_id if actor else None,
        action=action,
        project_id=project.pk,
        target=target,
        data={"n": 1},
    )


def test_it_tells_who_did_what_newest_first(
    api: Api, path: str, project: Project, admin: User, owner: User
) -> None:
    note(project)
    note(project, owner)
    answer = api(admin).get(path).json()
    [newest, oldest] = answer["results"]
    assert newest["actor"] == {"id": str(owner.public_id), "name": "Olga"}
    assert oldest["actor"] is None
    assert (newest["seq"], newest["action"], newest["data"]) == (2, "project.changed", {"n": 1})
    assert newest["target"] == {"type": "project", "id": str(project.public_id)}
    assert newest["at"].endswith("Z")
    assert (answer["next"], answer["previous"]) == (None, None)


def test_a_person_who_is_gone_has_no_name(
    api: Api, path: str, project: Project, owner: User, admin: User
) -> None:
    note(project, admin)
    public_id = admin.public_id
    admin.delete()
    [entry] = api(owner).get(path).json()["results"]
    assert entry["actor"] == {"id": str(public_id), "name": ""}


def test_another_projects_entries_are_not_there(api: Api, path: str, owner: User, outsider: User) -> None:
    note(make_project(outsider))
    assert api(owner).get(path).json()["results"] == []


def test_pages_are_whole_and_cheap(
    api: Api, path: str, project: Project, owner: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(7):
        note(project, owner)
    client, found, link = api(owner), [], f"{path}?limit=3"
    while link:
        with django_assert_max_num_queries(4):
            page = client.get(link).json()
        found += [one["seq"] for one in page["results"]]
        link = page["next"]
    assert found == [7, 6, 5, 4, 3, 2, 1]


def test_it_can_be_narrowed_to_one_action(api: Api, path: str, project: Project, owner: User) -> None:
    note(project)
    note(project, action=Action.KEY_CREATED)
    [entry] = api(owner).get(f"{path}?action=key.created").json()["results"]
    assert entry["action"] == "key.created"
    answer = api(owner).get(f"{path}?action=nonsense")
    assert (answer.status_code, answer.data["errors"][0]["path"]) == (400, "action")


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cD0lMDA=", "x"])
def test_a_wrong_cursor_is_never_a_500(
    api: Api, path: str, project: Project, owner: User, cursor: str
) -> None:
    note(project)
    assert api(owner).get(f"{path}?cursor={cursor}").status_code in (200, 400)


def test_a_viewer_may_not_read_it(api: Api, path: str, viewer: User) -> None:
    assert api(viewer).get(path).status_code == 403


def test_it_can_be_narrowed_to_one_person(
    api: Api, path: str, project: Project, owner: User, admin: User
) -> None:
    note(project, admin)
    note(project, owner)
    note(project)
    [entry] = api(owner).get(f"{path}?actor={admin.public_id}").json()["results"]
    assert entry["actor"]["id"] == str(admin.public_id)
    assert api(owner).get(f"{path}?actor={uuid4()}").json()["results"] == []


def test_days_are_those_of_the_projects_zone_both_included(
    api: Api, path: str, project: Project, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Project.objects.filter(pk=project.pk).update(timezone="America/St_Johns")
    # Three and a half hours behind UTC: the 2nd begins at 03:30.
    for instant in ("02T03:29:59", "02T03:30:00", "03T03:29:59", "03T03:30:00"):
        at = datetime.fromisoformat(f"2026-11-{instant}+00:00")
        monkeypatch.setattr(audit, "datetime", SimpleNamespace(now=at.astimezone))
        note(project)

    def found(query: str) -> list[int]:
        return [one["seq"] for one in api(owner).get(f"{path}?{query}").json()["results"]]

    assert found("from=2026-11-02&to=2026-11-02") == [3, 2]
    assert found("from=2026-11-03") == [4]
    assert found("to=2026-11-01") == [1]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("actor=nobody", "actor"),
        ("from=yesterday", "from"),
        ("from=11/02/2026", "from"),
        ("to=0001-01-01", "to"),
        ("to=9999-12-31", "to"),
        ("to=%00", "to"),
    ],
)
def test_what_is_no_person_or_day_is_named(
    api: Api, path: str, owner: User, project: Project, query: str, wrong: str
) -> None:
    answer = api(owner).get(f"{path}?{query}")
    assert (answer.status_code, answer.data["errors"][0]["path"]) == (400, wrong)
