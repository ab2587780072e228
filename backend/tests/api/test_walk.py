"""Every endpoint meets owner, admin, viewer, a read key, an outsider and nobody.

The endpoints come from the URL patterns: a new one fails here until it says in EXPECTED who may use it.
Tenancy is the point: an outsider cannot tell a project that is not his from one that is not there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from analytics.accounts.models import User
from analytics.projects.kinds import KeyKind
from analytics.projects.models import ClientId, Membership, Project, Source
from analytics.reports.models import Cohort, Goal
from tests.people import Client, client_of, make_key, make_member

METHODS: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Who:
    """The status of one operation for each caller."""

    owner: int
    admin: int
    viewer: int
    read_key: int = 403
    outsider: int = 404
    nobody: int = 401


def anyone(status: int) -> Who:
    return Who(status, status, status, status, status, status)


EXPECTED: Final[dict[tuple[str, str], Who]] = {
    ("post", "auth/token"): anyone(400),
    ("post", "auth/refresh"): anyone(401),
    ("post", "auth/logout"): anyone(204),
    ("get", "auth/setup"): anyone(200),
    ("post", "auth/setup"): anyone(400),
    ("post", "auth/password"): Who(400, 400, 400, read_key=401, outsider=400),
    ("post", "auth/password/forgotten"): anyone(400),
    ("post", "auth/password/reset"): anyone(400),
    ("post", "auth/invitation/open"): anyone(400),
    ("post", "auth/invitation/accept"): anyone(400),
    ("get", "auth/me"): Who(200, 200, 200, read_key=401, outsider=200),
    ("get", "projects"): Who(200, 200, 200, read_key=401, outsider=200),
    ("post", "projects"): Who(400, 400, 400, read_key=401, outsider=400),
    ("get", "projects/<uuid:project_id>"): Who(200, 200, 200),
    ("patch", "projects/<uuid:project_id>"): Who(200, 200, 403),
    ("delete", "projects/<uuid:project_id>"): Who(204, 403, 403),
    ("get", "projects/<uuid:project_id>/status"): Who(200, 200, 200),
    ("get", "projects/<uuid:project_id>/keys"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/keys"): Who(400, 400, 403),
    ("patch", "projects/<uuid:project_id>/keys/<uuid:key_id>"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/keys/<uuid:key_id>/rotate"): Who(201, 201, 403),
    ("post", "projects/<uuid:project_id>/keys/<uuid:key_id>/revoke"): Who(200, 200, 403),
    ("get", "projects/<uuid:project_id>/sources"): Who(200, 200, 200),
    ("post", "projects/<uuid:project_id>/sources"): Who(400, 400, 403),
    ("patch", "projects/<uuid:project_id>/sources/<uuid:source_id>"): Who(400, 400, 403),
    ("delete", "projects/<uuid:project_id>/sources/<uuid:source_id>"): Who(204, 204, 403),
    ("get", "projects/<uuid:project_id>/client-ids"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/client-ids"): Who(400, 400, 403),
    ("delete", "projects/<uuid:project_id>/client-ids/<uuid:client_id>"): Who(204, 204, 403),
    # The owner of the project is an owner of the installation, too.
    ("get", "client-ids"): Who(200, 403, 403, read_key=401, outsider=403),
    ("post", "client-ids/<uuid:client_id>/approve"): Who(200, 403, 403, read_key=401, outsider=403),
    ("post", "client-ids/<uuid:client_id>/refuse"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/health"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/flow"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/storage"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/audit"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/chores"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/pipeline"): Who(200, 403, 403, read_key=401, outsider=403),
    ("post", "operations/pipeline/release"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/dead-letters"): Who(200, 403, 403, read_key=401, outsider=403),
    ("get", "operations/dead-letters/<str:letter_id>"): Who(404, 403, 403, read_key=401, outsider=403),
    ("post", "operations/dead-letters/replay"): Who(400, 403, 403, read_key=401, outsider=403),
    ("post", "operations/dead-letters/purge"): Who(400, 403, 403, read_key=401, outsider=403),
    ("get", "projects/<uuid:project_id>/whoami"): Who(200, 200, 403),
    ("get", "projects/<uuid:project_id>/members"): Who(200, 200, 200),
    ("post", "projects/<uuid:project_id>/members"): Who(400, 400, 403),
    ("patch", "projects/<uuid:project_id>/members/<uuid:member_id>"): Who(200, 200, 403),
    ("delete", "projects/<uuid:project_id>/members/<uuid:member_id>"): Who(204, 204, 403),
    ("get", "projects/<uuid:project_id>/invitations"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/invitations"): Who(400, 400, 403),
    ("delete", "projects/<uuid:project_id>/invitations/<uuid:invitation_id>"): Who(404, 404, 403),
    ("get", "projects/<uuid:project_id>/audit"): Who(200, 200, 403),
    ("get", "projects/<uuid:project_id>/ledger"): Who(200, 200, 403),
    ("get", "projects/<uuid:project_id>/usage"): Who(200, 200, 200),
    ("get", "projects/<uuid:project_id>/data"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/users/lookup"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/users/export"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/users/erase"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/users"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/users/timeline"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/sessions"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/sessions/timeline"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/query"): Who(400, 400, 400, read_key=400),
    ("post", "projects/<uuid:project_id>/funnel"): Who(400, 400, 400, read_key=400),
    ("post", "projects/<uuid:project_id>/retention"): Who(400, 400, 400, read_key=400),
    ("post", "projects/<uuid:project_id>/paths"): Who(400, 400, 400, read_key=400),
    ("get", "projects/<uuid:project_id>/live"): Who(200, 200, 200, read_key=200),
    ("get", "projects/<uuid:project_id>/freshness"): Who(200, 200, 200, read_key=200),
    ("get", "projects/<uuid:project_id>/schema"): Who(200, 200, 200, read_key=200),
    ("get", "projects/<uuid:project_id>/exports"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/exports"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/exports/<uuid:export_id>"): Who(404, 404, 403),
    ("delete", "projects/<uuid:project_id>/exports/<uuid:export_id>"): Who(404, 404, 403),
    ("get", "projects/<uuid:project_id>/exports/<uuid:export_id>/file"): Who(404, 404, 403),
    ("post", "projects/<uuid:project_id>/records"): Who(400, 400, 403),
    ("post", "projects/<uuid:project_id>/sql"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/cohorts"): Who(200, 200, 200, read_key=200),
    ("post", "projects/<uuid:project_id>/cohorts"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/cohorts/<uuid:cohort_id>"): Who(200, 200, 200, read_key=200),
    ("patch", "projects/<uuid:project_id>/cohorts/<uuid:cohort_id>"): Who(200, 200, 403),
    ("delete", "projects/<uuid:project_id>/cohorts/<uuid:cohort_id>"): Who(204, 204, 403),
    ("get", "projects/<uuid:project_id>/goals"): Who(200, 200, 200, read_key=200),
    ("post", "projects/<uuid:project_id>/goals/report"): Who(400, 400, 400, read_key=400),
    ("post", "projects/<uuid:project_id>/goals"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/goals/<uuid:goal_id>"): Who(200, 200, 200, read_key=200),
    ("patch", "projects/<uuid:project_id>/goals/<uuid:goal_id>"): Who(200, 200, 403),
    ("delete", "projects/<uuid:project_id>/goals/<uuid:goal_id>"): Who(204, 204, 403),
    ("get", "projects/<uuid:project_id>/reports"): Who(200, 200, 200, read_key=200),
    ("post", "projects/<uuid:project_id>/reports"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/reports/<uuid:report_id>"): Who(404, 404, 404, read_key=404),
    ("patch", "projects/<uuid:project_id>/reports/<uuid:report_id>"): Who(404, 404, 403),
    ("delete", "projects/<uuid:project_id>/reports/<uuid:report_id>"): Who(404, 404, 403),
    ("get", "projects/<uuid:project_id>/dashboards"): Who(200, 200, 200, read_key=200),
    ("post", "projects/<uuid:project_id>/dashboards"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/dashboards/<uuid:dashboard_id>"): Who(404, 404, 404, read_key=404),
    ("patch", "projects/<uuid:project_id>/dashboards/<uuid:dashboard_id>"): Who(404, 404, 403),
    ("delete", "projects/<uuid:project_id>/dashboards/<uuid:dashboard_id>"): Who(404, 404, 403),
    ("get", "projects/<uuid:project_id>/annotations"): Who(200, 200, 200, read_key=200),
    ("post", "projects/<uuid:project_id>/annotations"): Who(400, 400, 403),
    ("get", "projects/<uuid:project_id>/annotations/<uuid:annotation_id>"): Who(404, 404, 404, read_key=404),
    ("patch", "projects/<uuid:project_id>/annotations/<uuid:annotation_id>"): Who(404, 404, 403),
    ("delete", "projects/<uuid:project_id>/annotations/<uuid:annotation_id>"): Who(404, 404, 403),
    ("get", "projects/<uuid:project_id>/shares"): Who(200, 200, 403),
    ("post", "projects/<uuid:project_id>/shares"): Who(400, 400, 403),
    ("delete", "projects/<uuid:project_id>/shares/<uuid:share_id>"): Who(404, 404, 403),
    ("post", "shared/open"): anyone(400),
    ("post", "shared/answer"): anyone(400),
}
CALLERS: Final = ("owner", "admin", "viewer", "read_key", "outsider", "nobody")


def operations() -> Iterator[tuple[str, str]]:
    """(method, path) of every view below /api/v1."""
    for path, view in _views(get_resolver().url_patterns, ""):
        if path.startswith("api/v1/"):
            for method in METHODS:
                if hasattr(view, method):
                    yield method, path.removeprefix("api/v1/")


def _views(patterns: list[Any], prefix: str) -> Iterator[tuple[str, type]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "view_class"):
            yield path, pattern.callback.view_class


@pytest.fixture
def third(project: Project) -> Membership:
    """A viewer whom others act upon."""
    return make_member(project)


@pytest.fixture
def ids(project: Project, third: Membership) -> dict[str, object]:
    """One of each thing that a path can name, all of the project."""
    return {
        "project_id": project.public_id,
        "member_id": third.public_id,
        "key_id": make_key(project)[0].public_id,
        "source_id": Source.objects.create(project=project, name="ios").public_id,
        "cohort_id": Cohort.objects.create(
            project=project, name="C", definition={"v": 1, "filters": ["did", "a"]}
        ).public_id,
        "goal_id": Goal.objects.create(
            project=project, name="G", definition={"v": 1, "event": "a"}
        ).public_id,
        "client_id": ClientId.objects.create(project=project, protocol="matomo", value="1").public_id,
    }


@pytest.fixture
def callers(project: Project, owner: User, admin: User, viewer: User, outsider: User) -> dict[str, Client]:
    people = {"owner": owner, "admin": admin, "viewer": viewer, "outsider": outsider, "nobody": None}
    found = {name: client_of(user) for name, user in people.items()}
    found["read_key"] = client_of()
    found["read_key"].credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(project, KeyKind.READ)[1]}")
    return found


def address(path: str, **ids: object) -> str:
    """The path with these ids; any other is one that nothing has."""
    return "/api/v1/" + re.sub(r"<uuid:(\w+)>", lambda name: str(ids.get(name[1], uuid4())), path)


def test_every_operation_says_who_may_use_it() -> None:
    found = set(operations())
    assert found - EXPECTED.keys() == set(), "add them to EXPECTED"
    assert EXPECTED.keys() - found == set(), "these are gone"


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(("method", "path"), sorted(operations()))
def test_each_caller_gets_what_is_due(
    method: str,
    path: str,
    caller: str,
    callers: dict[str, Client],
    ids: dict[str, object],
    clean_redis: object,
) -> None:
    url = address(path, **ids)
    answer = getattr(callers[caller], method)(url, {} if method != "get" else None)
    assert answer.status_code == getattr(EXPECTED[method, path], caller), answer.content
    if answer.status_code >= 400 and path not in ("auth/setup",):
        assert set(answer.json()) == {"code", "detail", "errors", "request_id"}


@pytest.mark.parametrize(("method", "path"), sorted(one for one in operations() if "project_id" in one[1]))
@pytest.mark.parametrize("caller", ["outsider", "read_key", "owner"])
def test_a_foreign_project_looks_like_none_at_all(
    method: str, path: str, caller: str, callers: dict[str, Client], outsider: User, third: Membership
) -> None:
    """The owner and the read key ask for the outsider's project, he for theirs, all of them for none."""
    foreign = third.project if caller == "outsider" else Membership.objects.get(user=outsider).project
    answers = [
        getattr(callers[caller], method)(address(path, project_id=project_id), {})
        for project_id in (foreign.public_id, uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    one, other = (answer.json() | {"request_id": ""} for answer in answers)
    assert one == other


@pytest.mark.parametrize(("method", "path"), sorted(operations()))
def test_one_more_slash_changes_nothing(method: str, path: str, callers: dict[str, Client]) -> None:
    url = address(path)
    plain, slashed = (getattr(callers["owner"], method)(one, {}) for one in (url, f"{url}/"))
    assert plain.status_code == slashed.status_code
    assert plain.status_code != 301


@pytest.mark.parametrize(
    ("method", "path"), sorted(one for one in operations() if one[0] in ("post", "patch"))
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"email": {"a": []}}',
        b"0" * 2_000_000,
    ],
    ids=["empty", "cut", "list", "null", "text", "bytes", "nan", "deep", "nested", "long"],
)
def test_no_body_causes_a_500(
    method: str,
    path: str,
    body: bytes,
    callers: dict[str, Client],
    ids: dict[str, object],
    clean_redis: object,
) -> None:
    url = address(path, **ids)
    answer = getattr(callers["owner"], method)(url, body, content_type="application/json")
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.json()["code"]
