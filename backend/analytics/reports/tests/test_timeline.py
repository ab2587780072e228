"""What one person did: theirs alone, for those who may see people."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from analytics.accounts.models import User
from analytics.projects.models import Membership, Project
from analytics.reports.people.parse import parse_timeline
from analytics.reports.query.errors import Problems
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT: Final = datetime(2033, 3, 1, 12, tzinfo=UTC)
QUESTION: Final[dict[str, Any]] = {
    "user_id": "anna",
    "period": {"from": "2033-03-01", "to": "2033-03-01"},
}


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/users/timeline"


def store_days(project: Project) -> None:
    store(
        project.pk,
        [
            Fact(AT + timedelta(minutes=i), name=f"event {i}", user="anna" if i % 2 else "bert")
            for i in range(9)
        ],
    )


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [event["event_name"] for event in answer.json()["results"]]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("", "wrong_type")]),
        ({}, [("user_id", "required"), ("period", "required")]),
        (QUESTION | {"user_id": 7}, [("user_id", "wrong_type")]),
        (QUESTION | {"user_id": ""}, [("user_id", "out_of_range")]),
        (QUESTION | {"user_id": "a" * 2_001}, [("user_id", "out_of_range")]),
        (QUESTION | {"user_id": "a\0"}, [("user_id", "invalid_text")]),
        (QUESTION | {"user_id": ["anna"]}, [("user_id", "wrong_type")]),
        (QUESTION | {"user": "anna"}, [("user", "unknown_key")]),
        (QUESTION | {"limit": 0}, [("limit", "out_of_range")]),
    ],
)
def test_what_is_wrong_is_named_by_its_path(document: object, expected: list[tuple[str, str]]) -> None:
    found = parse_timeline(document)
    assert isinstance(found, Problems), found
    assert [(problem.path, problem.code) for problem in found.items] == expected


@pytest.mark.django_db
def test_it_is_of_one_person_page_by_page(api: Api, admin: User, project: Project, path: str) -> None:
    store_days(project)
    first = api(admin).post(path, QUESTION | {"limit": 3})
    assert names(first) == ["event 7", "event 5", "event 3"]
    rest = QUESTION | {"cursor": first.json()["next_cursor"]}
    second = api(admin).post(path, rest)
    assert (names(second), second.json()["next_cursor"]) == (["event 1"], None)
    others = api(admin).post(path, rest | {"user_id": "bert"})
    assert (others.status_code, others.json()["errors"][0]["code"]) == (400, "invalid_cursor")
    narrowed = QUESTION | {"filters": ["or", ["is", "event_name", ["event 1"]], ["is", "user_id", ["bert"]]]}
    assert names(api(admin).post(path, narrowed)) == ["event 1"]


@pytest.mark.django_db
def test_whoever_is_not_there_has_no_events(api: Api, admin: User, project: Project, path: str) -> None:
    store_days(project)
    store(make_project().pk, [Fact(AT, user="carl")])
    for user_id in ("carl", "ANNA", "' OR 1=1 --", "0192f1a0-0000-7000-8000-000000000000"):
        assert names(api(admin).post(path, QUESTION | {"user_id": user_id})) == []


@pytest.mark.django_db
def test_it_is_for_those_who_may_see_people(api: Api, viewer: User, project: Project, path: str) -> None:
    store_days(project)
    assert api(viewer).post(path, QUESTION).status_code == 403
    Membership.objects.filter(user=viewer).update(personal_data=True)
    assert len(names(api(viewer).post(path, QUESTION))) == 4
