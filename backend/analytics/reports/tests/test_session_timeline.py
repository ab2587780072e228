"""What happened in one session: all of it, and nothing of another one."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from analytics.accounts.models import User
from analytics.projects.models import Project
from analytics.reports.query.errors import Problems
from analytics.reports.sessions.parse import parse_session
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT: Final = datetime(2033, 3, 1, 23, 58, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
QUESTION: Final[dict[str, Any]] = {"session_id": "s1"}


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/sessions/timeline"


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [event["event_name"] for event in answer.json()["results"]]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("", "wrong_type")]),
        (None, [("", "wrong_type")]),
        ({}, [("session_id", "required")]),
        (QUESTION | {"v": 2}, [("v", "unsupported_version")]),
        (QUESTION | {"period": {"last": "7d"}}, [("period", "unknown_key")]),
        ({"session_id": 7}, [("session_id", "wrong_type")]),
        ({"session_id": ["s1"]}, [("session_id", "wrong_type")]),
        ({"session_id": ""}, [("session_id", "out_of_range")]),
        ({"session_id": "a" * 2_001}, [("session_id", "out_of_range")]),
        ({"session_id": "a\0"}, [("session_id", "invalid_text")]),
        ({"session_id": "\ud800"}, [("session_id", "invalid_text")]),
        (QUESTION | {"limit": 0}, [("limit", "out_of_range")]),
        (QUESTION | {"limit": True, "x": 1}, [("x", "unknown_key"), ("limit", "out_of_range")]),
        (QUESTION | {"cursor": []}, [("cursor", "wrong_type")]),
        (QUESTION | {"cursor": "AAAA"}, [("cursor", "invalid_cursor")]),
    ],
)
def test_what_is_wrong_is_named_by_its_path(document: object, expected: list[tuple[str, str]]) -> None:
    found = parse_session(document)
    assert isinstance(found, Problems), found
    assert [(problem.path, problem.code) for problem in found.items] == expected


@pytest.mark.django_db
def test_all_of_it_comes_page_by_page(api: Api, admin: User, project: Project, path: str) -> None:
    """Over midnight, at one moment, of two people and of a bot."""
    store(
        project.pk,
        [
            Fact(AT, name="first"),
            Fact(AT + MINUTE, name="engagement"),
            Fact(AT + 5 * MINUTE, name="by a bot", bot="known"),
            Fact(AT + 6 * MINUTE, name="last", user="bert"),
            Fact(AT + 6 * MINUTE, name="last"),
            Fact(AT + 2 * MINUTE, name="other", session="s2"),
        ],
    )
    whole = api(admin).post(path, QUESTION)
    assert names(whole) == ["last", "last", "by a bot", "engagement", "first"]
    assert whole.json()["next_cursor"] is None
    meta = whole.json()["meta"]
    assert (meta["source"], meta["from"]) == ("raw", "2033-03-01T23:58:00Z")
    for limit in (1, 2, 4):
        seen: list[dict[str, Any]] = []
        cursor = None
        while True:
            answer = api(admin).post(path, QUESTION | {"limit": limit, "cursor": cursor})
            assert 0 < len(names(answer)) <= limit
            seen += answer.json()["results"]
            cursor = answer.json()["next_cursor"]
            if cursor is None:
                break
        assert seen == whole.json()["results"]


@pytest.mark.django_db
def test_what_comes_in_meanwhile_moves_nothing(api: Api, admin: User, project: Project, path: str) -> None:
    """A later event is in front; one that comes late is seen, although the session begins with it now."""
    store(project.pk, [Fact(AT + n * MINUTE, name=f"event {n}") for n in range(3)])
    first = api(admin).post(path, QUESTION | {"limit": 2})
    assert names(first) == ["event 2", "event 1"]
    store(project.pk, [Fact(AT + 9 * MINUTE, name="new"), Fact(AT - MINUTE, name="late")])
    second = api(admin).post(path, QUESTION | {"cursor": first.json()["next_cursor"]})
    assert (names(second), second.json()["next_cursor"]) == (["event 0", "late"], None)


@pytest.mark.django_db
def test_a_session_that_is_not_there_is_not_found(api: Api, admin: User, project: Project, path: str) -> None:
    """Neither is another project's, which has the same answer."""
    home = "0192f1a0-0000-7000-8000-00000000000b"
    store(project.pk, [Fact(AT)])
    store(make_project().pk, [Fact(AT, session="theirs"), Fact(AT, session=home)])
    for session_id in ("theirs", home, "S1", "' OR 1=1 --"):
        answer = api(admin).post(path, {"session_id": session_id})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), session_id


@pytest.mark.django_db
def test_a_cursor_belongs_to_its_session(api: Api, admin: User, project: Project, path: str) -> None:
    store(project.pk, [Fact(AT), Fact(AT), Fact(AT, session="s2"), Fact(AT, session="s2")])
    cursor = api(admin).post(path, QUESTION | {"limit": 1}).json()["next_cursor"]
    answer = api(admin).post(path, {"session_id": "s2", "cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_cursor")
