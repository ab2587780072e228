"""`POST /projects/{id}/funnel`, `/retention` and `/paths`: who may ask, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from analytics.accounts.models import User
from analytics.events.horizon import advance
from analytics.events.schema import Kept
from analytics.projects.models import Project
from analytics.reports.api import funnels, paths, retention
from analytics.reports.tests.callers import Callers, callers_of
from analytics.reports.tests.facts import Fact, store
from tests.people import make_project

pytestmark = pytest.mark.django_db
PERIOD = {"from": "2033-03-01", "to": "2033-03-01"}
AT = datetime(2033, 3, 1, 12, tzinfo=UTC)
QUESTIONS: dict[str, dict[str, Any]] = {
    "funnel": {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": PERIOD},
    "retention": {"first": {"event": "pageview"}, "by": "day", "period": PERIOD},
    "paths": {"from": {"page": "/a"}, "period": PERIOD},
}
EXAMPLES = {"funnel": funnels.EXAMPLES, "retention": retention.EXAMPLES, "paths": paths.EXAMPLES}
PERSONAL: dict[str, list[dict[str, Any]]] = {
    "funnel": [
        {"filters": ["is", "user_id", ["anna"]]},
        {"breakdown": {"dimension": "user_id"}},
        {"steps": [{"event": "a"}, {"filters": ["not", ["exists", "user_id"]]}]},
    ],
    "paths": [{"filters": ["not", ["is", "user_id", ["anna"]]]}],
    "retention": [
        {"filters": ["is", "user_id", ["anna"]]},
        {"first": {"filters": ["is", "user_id", ["anna"]]}},
        {"returning": {"event": "a", "filters": ["exists", "user_id"]}},
    ],
}
everywhere = pytest.mark.parametrize("what", QUESTIONS)


@pytest.fixture
def callers(owner: User, viewer: User, outsider: User, project: Project) -> Callers:
    Project.objects.filter(pk=project.pk).update(timezone="Europe/Berlin")
    store(
        project.pk,
        [
            Fact(AT, path="/a"),
            Fact(AT + timedelta(minutes=1), path="/a", name="signup"),
            Fact(AT, path="/b", user="bert", session="s2"),
        ],
    )
    return callers_of(project, owner, viewer, outsider)


def faults(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 400, response.content
    assert response.json()["code"] == "invalid_query"
    return [(one["path"], one["code"]) for one in response.json()["errors"]]


@everywhere
@pytest.mark.parametrize("who", ["owner", "viewer", "read_key"])
def test_it_answers_members_and_read_keys(callers: Callers, what: str, who: str) -> None:
    response = callers.post(what, who, QUESTIONS[what])
    assert response.status_code == 200, response.content
    meta = response.json()["meta"]
    assert meta.pop("elapsed_ms") > 0
    assert meta == {
        "source": "raw",
        "from": "2033-02-28T23:00:00Z",
        "to": "2033-03-01T23:00:00Z",
        "timezone": "Europe/Berlin",
        "warnings": [],
    }


@everywhere
def test_it_does_not_exist_for_an_outsider(callers: Callers, what: str) -> None:
    theirs = callers.post(what, "outsider", QUESTIONS[what])
    nowhere = callers.post(what, "outsider", QUESTIONS[what], project=uuid4())
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.json()["code"] == nowhere.json()["code"] == "not_found"


@everywhere
def test_a_read_key_reads_its_own_project_only(callers: Callers, what: str) -> None:
    other = make_project().public_id
    assert callers.post(what, "read_key", QUESTIONS[what], project=other).status_code == 404


@everywhere
def test_it_refuses_nobody_and_keys_that_send(callers: Callers, what: str) -> None:
    assert callers.post(what, "nobody", QUESTIONS[what]).status_code == 401
    assert callers.post(what, "public_key", QUESTIONS[what]).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("viewer", 403), ("read_key", 403)])
@pytest.mark.parametrize(
    ("what", "change"), [(what, change) for what, changes in PERSONAL.items() for change in changes]
)
def test_single_people_need_the_permission(
    callers: Callers, what: str, change: dict[str, Any], who: str, status: int
) -> None:
    assert callers.post(what, who, QUESTIONS[what] | change).status_code == status


@everywhere
@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"step": []}, "step", "unknown_key"),
        ({"v": 2}, "v", "unsupported_version"),
        ({"v": True}, "v", "unsupported_version"),
        ({"period": None}, "period", "required"),
        ({"period": {"last": "0d"}}, "period.last", "invalid_period"),
        ({"period": {"from": "2033-03-02", "to": "2033-03-01"}}, "period", "empty_period"),
        ({"period": {"last": "99999y"}}, "period", "invalid_period"),
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown_timezone"),
        ({"filters": ["is", "path", ["x"] * 10_000]}, "filters", "too_many"),
        ({"filters": ["matches", "path", ["(a+)+\\1"]]}, "filters[2][0]", "invalid_pattern"),
        ({"include": {"totals": True}}, "include.totals", "unknown_key"),
        ({"include": {"bots": 1}}, "include.bots", "wrong_type"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    callers: Callers, what: str, change: dict[str, Any], path: str, code: str
) -> None:
    assert faults(callers.post(what, "owner", QUESTIONS[what] | change)) == [(path, code)]


@everywhere
@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', "{}", '{"\\u0000": 1}', "NaN", '{"steps": ["\\ud800"]}']
)
def test_no_body_is_an_error_of_ours(callers: Callers, what: str, body: str) -> None:
    assert callers.post(what, "owner", body).status_code == 400


@everywhere
def test_a_body_nested_without_end_is_a_wrong_question(callers: Callers, what: str) -> None:
    for depth in (300, 900, 100_000):
        for name in ("filters", "period", *QUESTIONS[what]):
            body = f'{{"{name}": {"[" * depth}{"]" * depth}}}'
            assert callers.post(what, "owner", body).status_code == 400


@everywhere
def test_what_takes_too_long_is_cut_short_and_says_so(
    callers: Callers, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.reports.services.SECONDS", 0.0)
    response = callers.post(what, "owner", QUESTIONS[what])
    assert (response.status_code, response.json()["code"]) == (503, "query_timeout")


@everywhere
def test_where_the_events_are_gone_there_is_no_part_of_a_number(callers: Callers, what: str) -> None:
    horizon = AT.replace(hour=0)
    advance(callers.project.pk, Kept(raw_from=horizon, aggregates_from=horizon))
    response = callers.post(what, "owner", QUESTIONS[what])
    assert (response.status_code, response.json()["code"]) == (422, "range_expired")
    assert "2033-03-01T00:00:00Z" in response.json()["detail"]
    whole = {"period": {"from": "2033-03-01T00:00:00Z", "to": "2033-03-02T00:00:00Z"}}
    assert callers.post(what, "owner", QUESTIONS[what] | whole).status_code == 200


@everywhere
def test_bots_of_last_year_are_gone(callers: Callers, what: str) -> None:
    change = {"period": {"from": "2020-01-01", "to": "2020-01-02"}, "include": {"bots": True}}
    response = callers.post(what, "owner", QUESTIONS[what] | change)
    assert (response.status_code, response.json()["code"]) == (422, "range_expired")


@pytest.mark.parametrize(
    ("what", "example"), [(what, one) for what, all_ in EXAMPLES.items() for one in all_ if one.request_only]
)
def test_the_documented_examples_can_be_asked(callers: Callers, what: str, example: Any) -> None:
    response = callers.post(what, "owner", example.value)
    assert response.status_code == 200, response.content


@pytest.mark.parametrize("what", EXAMPLES)
def test_the_documented_answer_has_the_answers_keys(callers: Callers, what: str) -> None:
    documented = next(one.value for one in EXAMPLES[what] if one.response_only)
    assert documented.keys() == callers.post(what, "owner", QUESTIONS[what]).json().keys()


def test_people_can_be_chosen_by_what_they_did(callers: Callers) -> None:
    store(callers.project.pk, [Fact(AT, path="/a", user="carl", session="s3")])
    for deed, people in (("did", 1), ("did_not", 2)):
        asked = {"filters": [deed, "signup"]}
        bodies = {
            what: callers.post(what, "owner", question | asked).json() for what, question in QUESTIONS.items()
        }
        assert bodies["funnel"]["steps"][0]["users"] == people
        assert bodies["retention"]["cohorts"][0]["size"] == people
        # Bert, who did not sign up either, never saw the page.
        assert bodies["paths"]["places"][0]["nodes"][0]["sessions"] == 1
