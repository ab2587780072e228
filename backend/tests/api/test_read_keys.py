"""A read key reads the reports of its project, and nothing else anywhere."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics.accounts.models import User
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Project
from tests.people import Client, make_key, make_project

QUERY = {"v": 1, "metrics": ["events"], "period": {"last": "7d"}}


def ask(project: Project, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Client().post(f"/api/v1/projects/{project.public_id}/query", QUERY, headers=named)
    return answer.status_code, str(answer.json().get("code", ""))


@pytest.mark.parametrize("header", ["X_API_Key", "Authorization"])
def test_it_reads_reports_by_either_header(project: Project, header: str) -> None:
    key, text = make_key(project, KeyKind.READ)
    assert ask(project, **{header: f"Bearer {text}" if header == "Authorization" else text}) == (200, "")
    key.refresh_from_db()
    assert key.last_used_at is not None


@pytest.mark.parametrize("kind", [KeyKind.PUBLIC, KeyKind.SECRET])
def test_a_key_of_another_kind_is_refused(project: Project, kind: KeyKind) -> None:
    _, text = make_key(project, kind)
    assert ask(project, X_API_Key=text) == (403, "key_cannot_read")
    assert ask(project, Authorization=f"Bearer {text}") == (403, "key_cannot_read")


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
    ],
)
def test_a_key_that_has_ended_is_refused(project: Project, change: dict[str, datetime]) -> None:
    _, text = make_key(project, KeyKind.READ, **change)
    assert ask(project, X_API_Key=text) == (401, "key_invalid")


def test_a_key_that_expires_later_works(project: Project) -> None:
    _, text = make_key(project, KeyKind.READ, expires_at=datetime.now(UTC) + timedelta(hours=1))
    assert ask(project, X_API_Key=text) == (200, "")


@pytest.mark.parametrize("text", ["rk_" + "a" * 24, "", "nonsense", "rk_", "rk_é", "é" * 30])
def test_an_unknown_key_is_refused(project: Project, text: str) -> None:
    assert ask(project, X_API_Key=text) == (401, "key_invalid")


def test_the_key_of_another_project_finds_nothing(project: Project, outsider: User) -> None:
    _, text = make_key(make_project(outsider), KeyKind.READ)
    assert ask(project, X_API_Key=text) == (404, "not_found")


def test_the_key_of_a_deleted_project_is_unknown(project: Project) -> None:
    _, text = make_key(project, KeyKind.READ)
    Project.objects.update(deleted_at=datetime.now(UTC))
    assert ask(project, X_API_Key=text) == (401, "key_invalid")


def test_it_sees_no_personal_data(project: Project) -> None:
    _, text = make_key(project, KeyKind.READ)
    path = f"/api/v1/projects/{project.public_id}/query"
    answer = Client().post(path, QUERY | {"dimensions": ["user_id"]}, headers={"X-API-Key": text})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_key_beside_a_token_counts_as_the_key(project: Project, owner: User) -> None:
    """A page that sends both must not get more than it seems to ask for."""
    assert ask(project, X_API_Key="rk_" + "a" * 24, Authorization="Bearer nonsense") == (401, "key_invalid")
