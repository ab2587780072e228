"""Annotations: what can be one, which of them a list shows, and who sees them."""

from typing import Any, Final

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects.models import Project
from analytics.reports.annotations.services import MOST
from analytics.reports.models import Annotation
from tests.people import Api

DRAFT: Final = {"at": "2026-11-21", "text": "New checkout"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/annotations"


@pytest.mark.parametrize(
    ("document", "where", "code"),
    [
        ([], "", "wrong_type"),
        ({}, "at", "invalid_period"),
        ({}, "text", "required"),
        (DRAFT | {"day": 1}, "day", "unknown_key"),
        (DRAFT | {"at": 5}, "at", "invalid_period"),
        (DRAFT | {"at": "2026-02-30"}, "at", "invalid_period"),
        (DRAFT | {"at": "0000-01-01"}, "at", "invalid_period"),
        (DRAFT | {"at": "9999-12-31"}, "at", "invalid_period"),
        (DRAFT | {"at": "2026-11-21T09:30:00"}, "at", "invalid_period"),
        (DRAFT | {"until": "2026-11-20"}, "until", "empty_period"),
        (DRAFT | {"until": "2026-11-22T00:00:00Z"}, "until", "invalid_period"),
        (DRAFT | {"text": " "}, "text", "out_of_range"),
        (DRAFT | {"text": "x" * 501}, "text", "out_of_range"),
        (DRAFT | {"text": "a\0b"}, "text", "invalid_text"),
        (DRAFT | {"text": ["a"]}, "text", "wrong_type"),
        (DRAFT | {"kind": "party"}, "kind", "wrong_type"),
    ],
)
def test_what_cannot_be_one_is_told_why(
    api: Api, admin: User, path: str, document: Any, where: str, code: str
) -> None:
    answer = api(admin).post(path, document)
    assert answer.status_code == 400
    assert (where, code) in [(one["path"], one["code"]) for one in answer.json()["errors"]]
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("given", "at", "until"),
    [
        ({"at": "2026-11-21"}, "2026-11-21", "2026-11-21"),
        ({"at": "2026-11-16", "until": "2026-11-22"}, "2026-11-16", "2026-11-22"),
        ({"at": "2026-11-21T10:30:00+01:00"}, "2026-11-21T09:30:00Z", "2026-11-21T09:30:00Z"),
        (
            {"at": "2026-11-21T09:30:00Z", "until": "2026-11-21T09:30:00.5Z"},
            "2026-11-21T09:30:00Z",
            "2026-11-21T09:30:00.500000Z",
        ),
    ],
)
def test_days_stay_days_and_instants_instants(
    api: Api, admin: User, viewer: User, path: str, given: dict[str, str], at: str, until: str
) -> None:
    made = api(admin).post(path, given | {"text": " Sale ", "kind": "campaign"})
    assert made.status_code == 201
    body = made.json()
    assert (body["at"], body["until"], body["text"], body["kind"]) == (at, until, "Sale", "campaign")
    assert api(viewer).get(f"{path}/{body['id']}").json() == body


@pytest.fixture
def notes(api: Api, admin: User, project: Project, path: str) -> None:
    """Of a project in Auckland, 13 hours before UTC."""
    Project.objects.filter(pk=project.pk).update(timezone="Pacific/Auckland")
    for at, until, text in (
        ("2026-11-21", None, "a day"),
        ("2026-11-10", "2026-11-20", "days"),
        ("2026-11-20T10:59:59Z", None, "last second of the 20th"),
        ("2026-11-20T11:00:00Z", None, "first second of the 21st"),
        ("2026-11-19T00:00:00Z", "2026-11-22T00:00:00Z", "a long outage"),
    ):
        kind = "outage" if "outage" in text else "note"
        made = api(admin).post(path, {"at": at, "until": until, "text": text, "kind": kind})
        assert made.status_code == 201


@pytest.mark.parametrize(
    ("asked", "texts"),
    [
        ("", ["days", "a long outage", "last second of the 20th", "a day", "first second of the 21st"]),
        ("from=2026-11-21", ["a long outage", "a day", "first second of the 21st"]),
        ("to=2026-11-20", ["days", "a long outage", "last second of the 20th"]),
        ("from=2026-11-21&to=2026-11-21", ["a long outage", "a day", "first second of the 21st"]),
        ("from=2026-11-23", []),
        ("to=2026-11-09", []),
        ("kind=outage", ["a long outage"]),
        ("search=SECOND&to=2026-11-20", ["last second of the 20th"]),
    ],
)
@pytest.mark.usefixtures("notes")
def test_a_list_shows_what_touches_its_days(
    api: Api, viewer: User, path: str, asked: str, texts: list[str]
) -> None:
    answer = api(viewer).get(f"{path}?{asked}")
    assert answer.status_code == 200
    assert [one["text"] for one in answer.json()["results"]] == texts


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("kind=party", "kind"),
    ],
)
def test_a_list_that_cannot_be_is_told_why(api: Api, viewer: User, path: str, asked: str, where: str) -> None:
    answer = api(viewer).get(f"{path}?{asked}")
    assert answer.status_code == 400
    assert where in [one["path"] for one in answer.json()["errors"]]


def test_a_change_leaves_what_it_does_not_name(api: Api, admin: User, path: str) -> None:
    made = api(admin).post(path, DRAFT | {"until": "2026-11-30"}).json()
    own = f"{path}/{made['id']}"
    assert api(admin).patch(own, {"text": "Old checkout"}).json()["until"] == "2026-11-30"
    moved = api(admin).patch(own, {"at": "2026-12-24T18:00:00Z"}).json()
    assert (moved["at"], moved["until"], moved["text"]) == (
        "2026-12-24T18:00:00Z", "2026-12-24T18:00:00Z", "Old checkout",
    )  # fmt: skip
    assert api(admin).patch(own, {"until": "2026-12-25"}).status_code == 400
    assert api(admin).patch(own, {"kind": "note"}).json() == moved
    assert api(admin).delete(own).status_code == 204
    assert api(admin).get(own).status_code == 404
    entries = AuditEntry.objects.filter(action__startswith="annotation.").order_by("pk")
    assert [(entry.action, entry.data) for entry in entries] == [
        ("annotation.created", {}),
        ("annotation.changed", {"changed": ["text"]}),
        ("annotation.changed", {"changed": ["at", "until"]}),
        ("annotation.removed", {}),
    ]


def test_there_are_only_so_many_and_they_go_with_their_project(
    api: Api, owner: User, project: Project, path: str
) -> None:
    made = api(owner).post(path, DRAFT).json()
    row = Annotation.objects.get(public_id=made["id"])
    Annotation.objects.bulk_create(
        Annotation(project=project, kind="note", text="x", day=row.day, last_day=row.day)
        for _ in range(MOST - 1)
    )
    answer = api(owner).post(path, DRAFT)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_kept")
    assert api(owner).delete(path.removesuffix("/annotations")).status_code == 204
    assert not Annotation.objects.exists()


def test_nobody_else_sees_or_changes_it(
    api: Api, admin: User, viewer: User, outsider: User, path: str
) -> None:
    made = api(admin).post(path, DRAFT).json()
    own = f"{path}/{made['id']}"
    for status, who in ((403, viewer), (404, outsider)):
        assert api(who).patch(own, {"text": "Mine"}).status_code == status
        assert api(who).delete(own).status_code == status
    assert api(outsider).get(own).status_code == 404
