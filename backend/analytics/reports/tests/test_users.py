"""Who there is: everybody once, for those who may see people, and nobody of another project."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from analytics.accounts.models import User
from analytics.projects.models import Membership, Project
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT: Final = datetime(2033, 3, 1, 12, tzinfo=UTC)
QUESTION: Final[dict[str, Any]] = {"period": {"from": "2033-03-01", "to": "2033-03-01"}}
HOME: Final = "0192f1a0-0000-7000-8000-00000000000a"
"""An id that is a UUID itself."""


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/users"


def page(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


@pytest.mark.django_db
def test_each_is_told_with_what_they_did(api: Api, admin: User, project: Project, path: str) -> None:
    minute = timedelta(minutes=1)
    store(
        project.pk,
        [
            Fact(AT, user="anna", session="s1", country="DE"),
            Fact(AT + minute, name="buy", user="anna", session="s1"),
            Fact(AT + 90 * minute, name="engagement", user="anna", session="s2"),
            Fact(AT + 2 * minute, user=HOME, session="s3", country="DE"),
            Fact(AT - timedelta(days=1), user="dora", session="s4"),
            Fact(AT, user="bot", session="s5", bot="known"),
        ],
    )
    store(make_project().pk, [Fact(AT, user="stranger")])
    anna = {
        "user_id": "anna",
        "first_seen": "2033-03-01T12:00:00Z",
        "last_seen": "2033-03-01T13:30:00Z",
        "events": 2,
        "sessions": 2,
    }
    found = page(api(admin).post(path, QUESTION))
    assert found[0] == anna
    assert [person["user_id"] for person in found] == ["anna", HOME]
    with_bots = page(api(admin).post(path, QUESTION | {"include": {"bots": True}}))
    assert {person["user_id"] for person in with_bots} == {"anna", HOME, "bot"}
    german = page(api(admin).post(path, QUESTION | {"filters": ["is", "country", ["DE"]]}))
    assert [(one["user_id"], one["events"], one["sessions"]) for one in german] == [
        (HOME, 1, 1),
        ("anna", 1, 1),
    ]
    bought = page(api(admin).post(path, QUESTION | {"filters": ["did", "buy"]}))
    assert bought == [anna]


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_show_everybody_once(api: Api, admin: User, project: Project, path: str, limit: int) -> None:
    """Of one moment some, so that only their keys tell them apart."""
    users = [f"user {number}" for number in range(20)]
    store(project.pk, [Fact(AT + timedelta(hours=i // 8), user=user) for i, user in enumerate(users)])
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        answer = api(admin).post(path, QUESTION | {"limit": limit, "cursor": cursor})
        found = page(answer)
        assert 0 < len(found) <= limit
        seen += found
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert sorted(one["user_id"] for one in seen) == sorted(users)
    assert [one["last_seen"] for one in seen] == sorted((one["last_seen"] for one in seen), reverse=True)


@pytest.mark.django_db
def test_a_cursor_belongs_to_its_question(api: Api, admin: User, project: Project, path: str) -> None:
    store(project.pk, [Fact(AT, user=f"user {number}") for number in range(3)])
    cursor = api(admin).post(path, QUESTION | {"limit": 1}).json()["next_cursor"]
    records = f"/api/v1/projects/{project.public_id}/records"
    for url, question in (
        (path, QUESTION | {"filters": ["exists", "country"]}),
        (records, QUESTION),
        (f"{path}/timeline", QUESTION | {"user_id": "user 1"}),
    ):
        answer = api(admin).post(url, question | {"cursor": cursor})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_cursor")


@pytest.mark.django_db
def test_it_is_for_those_who_may_see_people(api: Api, viewer: User, project: Project, path: str) -> None:
    store(project.pk, [Fact(AT)])
    assert api(viewer).post(path, QUESTION).status_code == 403
    Membership.objects.filter(user=viewer).update(personal_data=True)
    assert len(page(api(viewer).post(path, QUESTION))) == 1
    assert page(api(viewer).post(path, {"period": {"from": "2033-02-01", "to": "2033-02-01"}})) == []
