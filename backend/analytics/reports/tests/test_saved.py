"""Saved reports: what can be one, and who sees it."""

from typing import Any, Final
from uuid import uuid4

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects.models import Membership, Project
from analytics.reports.models import Cohort, Report
from analytics.reports.saved.services import MOST
from tests.people import Api, make_project

PERIOD: Final = {"from": "2033-03-01", "to": "2033-03-01"}
QUESTION: Final[dict[str, Any]] = {"metrics": ["visitors"], "dimensions": ["country"], "period": PERIOD}
DRAFT: Final[dict[str, Any]] = {"name": "Countries", "kind": "query", "question": QUESTION}
STEPS: Final = {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": PERIOD}
OF_ANNA: Final = QUESTION | {"filters": ["is", "user_id", ["anna"]]}

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/reports"


@pytest.mark.parametrize(
    ("document", "where", "code"),
    [
        ([], "", "wrong_type"),
        ({}, "name", "required"),
        (DRAFT | {"v": 2}, "v", "unsupported_version"),
        (DRAFT | {"personal": False}, "personal", "unknown_key"),
        (DRAFT | {"name": "a\nb"}, "name", "invalid_text"),
        (DRAFT | {"name": " "}, "name", "out_of_range"),
        (DRAFT | {"kind": "sql"}, "kind", "wrong_type"),
        (DRAFT | {"kind": ["query"]}, "kind", "wrong_type"),
        (DRAFT | {"kind": "funnel"}, "question.metrics", "unknown_key"),
        (DRAFT | {"question": None}, "question", "required"),
        (DRAFT | {"question": [QUESTION]}, "question", "wrong_type"),
        (DRAFT | {"question": QUESTION | {"metrics": ["x"]}}, "question.metrics[0]", "unknown_metric"),
        (DRAFT | {"question": QUESTION | {"v": 9}}, "question.v", "unsupported_version"),
        (DRAFT | {"question": {"é" * 70_000: 1}}, "question", "too_many"),
        (
            DRAFT | {"question": QUESTION | {"filters": ["in_cohort", str(uuid4())]}},
            "question.filters[1]",
            "unknown_id",
        ),
    ],
)
def test_a_report_that_cannot_be_is_told_why(
    api: Api, admin: User, path: str, document: Any, where: str, code: str
) -> None:
    answer = api(admin).post(path, document)
    assert answer.status_code == 400
    assert (where, code) in [(one["path"], one["code"]) for one in answer.json()["errors"]]
    assert not Report.objects.exists()


def test_a_report_is_saved_changed_and_forgotten(api: Api, admin: User, viewer: User, path: str) -> None:
    made = api(admin).post(path, DRAFT)
    assert made.status_code == 201, made.content
    one = f"{path}/{made.json()['id']}"
    assert api(viewer).get(one).json() == made.json()
    assert made.json()["question"] == QUESTION
    changed = api(admin).patch(one, {"kind": "funnel", "question": STEPS})
    assert (changed.status_code, changed.json()["name"], changed.json()["kind"]) == (
        200,
        "Countries",
        "funnel",
    )
    assert api(admin).patch(one, {"kind": "query"}).status_code == 400
    bodies: list[object] = [[], {"name": None}, {"id": "1"}]
    for body in bodies:
        assert api(admin).patch(one, body).status_code == 400
    listed = api(viewer).get(f"{path}?search=COUNT").json()["results"]
    assert [row["question"] for row in listed] == [STEPS]
    assert api(viewer).get(f"{path}?search=%00").status_code == 400
    assert api(admin).delete(one).status_code == 204
    assert [getattr(api(admin), act)(one).status_code for act in ("get", "patch", "delete")] == [404] * 3
    assert list(AuditEntry.objects.order_by("seq").values_list("action", "data")) == [
        ("report.created", {}),
        ("report.changed", {"changed": ["kind", "question"]}),
        ("report.removed", {"shares": 0, "dashboards": 0}),
    ]


def test_a_name_is_given_once_and_there_is_an_end(api: Api, admin: User, project: Project, path: str) -> None:
    api(admin).post(path, DRAFT)
    again = api(admin).post(path, DRAFT | {"name": " COUNTRIES "})
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    definition = {"v": 1, "kind": "query", "question": QUESTION}
    Report.objects.bulk_create(
        Report(project=project, name=f"R {number}", definition=definition) for number in range(MOST - 1)
    )
    full = api(admin).post(path, DRAFT | {"name": "One more"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_kept")


def test_what_names_people_is_for_those_who_may_see_them(
    api: Api, admin: User, viewer: User, path: str
) -> None:
    one = f"{path}/{api(admin).post(path, DRAFT | {'question': OF_ANNA}).json()['id']}"
    seen = api(viewer).get(one).json()
    assert (seen["personal"], seen["question"]) == (True, None)
    assert b"anna" not in api(viewer).get(path).content
    Membership.objects.filter(user=viewer).update(personal_data=True)
    assert api(viewer).get(one).json()["question"] == OF_ANNA


def test_a_report_whose_cohort_is_gone_is_hidden_but_can_be_removed(
    api: Api, admin: User, viewer: User, project: Project, path: str
) -> None:
    """Nobody can tell any more whether it named people."""
    cohort = Cohort.objects.create(
        project=project, name="Anna", definition={"v": 1, "filters": ["is", "user_id", ["anna"]]}
    )
    question = QUESTION | {"filters": ["in_cohort", str(cohort.public_id)]}
    one = f"{path}/{api(admin).post(path, DRAFT | {'question': question}).json()['id']}"
    assert api(viewer).get(one).json()["personal"] is True
    cohort.delete()
    assert api(viewer).get(one).json()["question"] is None
    assert api(admin).get(one).json()["question"] == question
    assert api(admin).patch(one, {"name": "Still"}).status_code == 400
    assert api(admin).delete(one).status_code == 204


def test_another_projects_report_and_cohort_are_not_there(api: Api, admin: User, path: str) -> None:
    other = make_project(admin)
    one = api(admin).post(f"/api/v1/projects/{other.public_id}/reports", DRAFT).json()["id"]
    answers = [getattr(api(admin), act)(f"{path}/{one}") for act in ("get", "patch", "delete")]
    assert [answer.status_code for answer in answers] == [404] * 3
    cohort = Cohort.objects.create(
        project=other, name="C", definition={"v": 1, "filters": ["is", "country", ["DE"]]}
    )
    question = QUESTION | {"filters": ["in_cohort", str(cohort.public_id)]}
    assert api(admin).post(path, DRAFT | {"question": question}).status_code == 400
