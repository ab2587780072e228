"""`POST /api/v1/projects/{id}/query`: who may ask, and in what shape it answers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import User
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Project
from analytics.reports.api.examples import EXAMPLES
from analytics.reports.tests.facts import Fact, store
from tests.people import make_key, make_project

pytestmark = pytest.mark.django_db
PERIOD = {"from": "2033-03-01", "to": "2033-03-01"}
QUESTION = {"v": 1, "metrics": ["visitors", "events"], "dimensions": ["path"], "period": PERIOD}


@dataclass(frozen=True)
class People:
    """One project and those around it; each is the header they send."""

    project: Project
    owner: dict[str, str]
    viewer: dict[str, str]
    outsider: dict[str, str]
    read_key: dict[str, str]
    public_key: dict[str, str]


def token(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {AccessToken.for_user(user)}"}


@pytest.fixture
def people(owner: User, viewer: User, outsider: User, project: Project) -> People:
    Project.objects.filter(pk=project.pk).update(timezone="Europe/Berlin")
    at = datetime(2033, 3, 1, 12, tzinfo=UTC)
    store(project.pk, [Fact(at, path="/a", properties={"price": 2.5}), Fact(at, path="/a", name="signup")])
    return People(
        project=project,
        owner=token(owner),
        viewer=token(viewer),
        outsider=token(outsider),
        read_key={"Authorization": f"Bearer {make_key(project, KeyKind.READ)[1]}"},
        public_key={"X-API-Key": make_key(project, KeyKind.PUBLIC)[1]},
    )


def ask(people: People, headers: dict[str, str], question: Any = QUESTION, project: object = None) -> Any:
    path = f"/api/v1/projects/{project or people.project.public_id}/query"
    return Client(raise_request_exception=False).post(
        path, question, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("who", ["owner", "viewer", "read_key"])
def test_it_answers_members_and_read_keys(people: People, who: str) -> None:
    response = ask(people, getattr(people, who))
    assert response.status_code == 200, response.content
    body = response.json()
    elapsed = body["meta"].pop("elapsed_ms")
    assert elapsed > 0
    assert body == {
        "columns": [
            {"name": "path", "kind": "dimension", "type": "string"},
            {"name": "visitors", "kind": "metric", "type": "integer"},
            {"name": "events", "kind": "metric", "type": "integer"},
        ],
        "rows": [{"dimensions": ["/a"], "metrics": [1, 2], "compare": None}],
        "totals": None,
        "totals_compare": None,
        "total_rows": None,
        "meta": {
            "source": "raw",
            "approximate": False,
            "from": "2033-02-28T23:00:00Z",
            "to": "2033-03-01T23:00:00Z",
            "compare": None,
            "timezone": "Europe/Berlin",
            "warnings": [],
        },
    }


def test_it_does_not_exist_for_an_outsider(people: People) -> None:
    theirs, nowhere = ask(people, people.outsider), ask(people, people.outsider, project=uuid4())
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.json()["code"] == nowhere.json()["code"] == "not_found"


def test_a_read_key_reads_its_own_project_only(people: People) -> None:
    other = make_project().public_id
    assert ask(people, people.read_key, project=other).status_code == 404


def test_it_refuses_nobody_and_keys_that_send(people: People) -> None:
    assert ask(people, {}).status_code == 401
    assert ask(people, people.public_key).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("viewer", 403), ("read_key", 403)])
@pytest.mark.parametrize(
    "change", [{"dimensions": ["user_id"]}, {"filters": ["not", ["is", "user_id", ["anna"]]]}]
)
def test_single_people_need_the_permission(
    people: People, who: str, status: int, change: dict[str, object]
) -> None:
    assert ask(people, getattr(people, who), {**QUESTION, **change}).status_code == status


def test_a_wrong_query_names_every_path(people: People) -> None:
    response = ask(people, people.owner, {**QUESTION, "metrics": ["visits"], "limit": 0})
    assert response.status_code == 400
    body = response.json()
    assert body["code"] == "invalid_query"
    assert [(one["path"], one["code"]) for one in body["errors"]] == [
        ("metrics[0]", "unknown_metric"),
        ("limit", "out_of_range"),
    ]
    assert "'visitors'" in body["detail"]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', '{"metrics": ["\\ud800"]}', '{"\\u0000": 1}', "NaN"]
)
def test_no_body_is_an_error_of_ours(people: People, body: str) -> None:
    assert ask(people, people.owner, body).status_code == 400


def test_a_period_that_cannot_be_cut_so_finely_is_a_wrong_query(people: People) -> None:
    question = {**QUESTION, "dimensions": ["time:minute"], "period": {"last": "30d"}}
    response = ask(people, people.owner, question)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "too_many_buckets")


def test_bots_of_last_year_are_gone(people: People) -> None:
    question = {**QUESTION, "period": {"from": "2020-01-01", "to": "2020-01-02"}, "include": {"bots": True}}
    response = ask(people, people.owner, question)
    assert (response.status_code, response.json()["code"]) == (422, "range_expired")


def test_a_query_that_takes_too_long_is_cut_short_and_says_so(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.reports.services.SECONDS", 0.0)
    response = ask(people, people.owner)
    assert (response.status_code, response.json()["code"]) == (503, "query_timeout")


def test_numbers_stay_numbers(people: People) -> None:
    response = ask(people, people.owner, {**QUESTION, "dimensions": ["properties.price"]})
    assert [row["dimensions"] for row in response.json()["rows"]] == [[2.5], [None]]


def test_numbers_larger_than_any_float_are_answered(people: People) -> None:
    at = datetime(2033, 3, 1, 12, tzinfo=UTC)
    store(
        people.project.pk, [Fact(at, properties={"n": number}) for number in (10**400, 10**300, 10**200 + 1)]
    )
    question = {
        **QUESTION,
        "dimensions": ["properties.n"],
        "filters": ["exists", "properties.n"],
        "compare": "previous_year",
    }
    response = ask(people, people.owner, question)
    assert response.status_code == 200
    assert len(response.json()["rows"]) == 3
    question = {**question, "filters": ["is", "properties.n", [10**400]]}
    assert len(ask(people, people.owner, question).json()["rows"]) == 1


def test_decimals_are_texts_and_quotients_of_nothing_null(people: People) -> None:
    at = datetime(2033, 3, 1, 12, tzinfo=UTC)
    store(people.project.pk, [Fact(at, session="paid", revenue=Decimal("0.1"), currency="EUR")])
    question = {
        "metrics": ["revenue", "bounce_rate", "p95:properties.price", "engagement_time"],
        "dimensions": ["time:day"],
        "period": {"from": "2033-03-01", "to": "2033-03-02"},
        "include": {"totals": True},
    }
    body = ask(people, people.owner, question).json()
    assert [column["type"] for column in body["columns"]] == ["time", "decimal", "number", "number", "number"]
    assert [row["metrics"] for row in body["rows"]] == [
        ["0.1000", 0.5, 2.5, 0.0],
        ["0.0000", None, None, None],
    ]
    assert body["totals"] == ["0.1000", 0.5, 2.5, 0.0]


def test_currencies_that_cannot_be_added_are_a_wrong_query(people: People) -> None:
    at = datetime(2033, 3, 1, 12, tzinfo=UTC)
    paid = [Fact(at, revenue=Decimal(1), currency=currency) for currency in ("EUR", "USD")]
    store(people.project.pk, paid)
    response = ask(people, people.owner, {**QUESTION, "metrics": ["visitors", "revenue"]})
    assert response.status_code == 400
    assert [(one["path"], one["code"]) for one in response.json()["errors"]] == [
        ("metrics[1]", "unsupported_combination")
    ]
    assert "EUR, USD" in response.json()["detail"]


def test_who_did_something_is_no_way_to_single_people(people: People) -> None:
    question = {**QUESTION, "filters": ["did", ["is", "user_id", ["anna"]]]}
    assert ask(people, people.owner, question).status_code == 200
    assert ask(people, people.read_key, question).status_code == 403
    named = {**QUESTION, "filters": ["did_not", "signup"]}
    assert ask(people, people.read_key, named).json()["rows"] == []


def test_a_body_nested_without_end_is_a_wrong_query(people: People) -> None:
    for depth in (300, 900, 100_000):
        for name in ("filters", "period", "metrics", "limit", "include"):
            body = f'{{"metrics": ["events"], "{name}": {"[" * depth}{"]" * depth}}}'
            assert ask(people, people.owner, body).status_code == 400


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.request_only], ids=lambda one: one.name)
def test_the_documented_examples_can_be_asked(people: People, example: Any) -> None:
    assert ask(people, people.owner, example.value).status_code == 200
