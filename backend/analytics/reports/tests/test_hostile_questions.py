"""Questions that want to break something, to every endpoint that takes filters: a clear 4xx or an answer."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.test import Client

from analytics.accounts.models import User
from analytics.projects.models import Project
from analytics.reports.tests.callers import Callers, callers_of
from analytics.reports.tests.facts import Fact, store
from tests.people import make_project

pytestmark = pytest.mark.django_db
PERIOD: Final = {"from": "2033-03-01", "to": "2033-03-01"}
QUESTIONS: Final[dict[str, dict[str, Any]]] = {
    "query": {"metrics": ["visitors"], "period": PERIOD},
    "funnel": {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": PERIOD},
    "retention": {"by": "day", "period": PERIOD},
    "paths": {"from": {"page": "/a"}, "period": PERIOD},
    "records": {"period": PERIOD},
    "users": {"period": PERIOD},
    "sessions": {"period": PERIOD},
}
MIB: Final = 1024 * 1024


@pytest.fixture
def callers(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    at = datetime(2033, 3, 1, 12, tzinfo=UTC)
    store(project.pk, [Fact(at, path="/a", properties={"price": 2.5, "it's \"\\$1": 7})])
    return callers_of(project, owner, viewer, outsider)


@pytest.fixture(params=sorted(QUESTIONS))
def what(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def places(answer: Any) -> set[str]:
    """Where in the body the answer says that something is wrong."""
    assert answer.status_code == 400, answer.content[:500]
    body = answer.json()
    assert body["detail"]
    assert all(one["path"] and one["code"] and one["detail"] for one in body["errors"])
    return {one["path"] for one in body["errors"]}


def nested(depth: int) -> list[Any]:
    found: list[Any] = ["is", "path", ["/"]]
    for _ in range(depth):
        found = ["not", found]
    return found


@pytest.mark.parametrize(
    ("filters", "place"),
    [
        (["is", "path", [f"/{number}" for number in range(10_000)]], "filters"),
        (nested(200), "filters[1][1][1][1][1]"),
        (["matches", "path", ["(a{1,250}){1,250}"]], "filters[2][0]"),
        (["matches", "path", ["(" * 200 + "a" + ")" * 200]], "filters[2][0]"),
        (["matches", "path", ["(?=a)"]], "filters[2][0]"),
        (["is", "properties.a\x00b", ["x"]], "filters[1]"),
        (["is", "properties.a", ["x\x00"]], "filters[2][0]"),
    ],
    ids=["values", "nested", "bomb", "groups", "lookahead", "nul-key", "nul-value"],
)
def test_a_filter_that_is_too_much_is_named(callers: Callers, what: str, filters: object, place: str) -> None:
    assert places(callers.post(what, "owner", {**QUESTIONS[what], "filters": filters})) == {place}


def test_a_filter_nested_a_thousand_deep_is_a_wrong_question(callers: Callers, what: str) -> None:
    text = json.dumps({**QUESTIONS[what], "filters": "HERE"})
    for depth in (1_000, 50_000):
        body = text.replace('"HERE"', '["not", ' * depth + '["exists", "path"]' + "]" * depth)
        assert callers.post(what, "owner", body).status_code == 400


@pytest.mark.parametrize(
    "key",
    [
        "it's",
        'say "so"',
        "back\\slash",
        "$1",
        "%s",
        "%(a)s",
        "{0}",
        "a;--",
        "{a,b}",
        "schlüssel",
        "🔑",
        "a\nb",
        "?",
        ":x",
    ],
)
@pytest.mark.parametrize("operator", ["is", "contains", "matches", "gt", "exists"])
def test_a_key_of_any_letters_is_a_key(callers: Callers, what: str, key: str, operator: str) -> None:
    values: dict[str, list[Any]] = {"exists": [], "gt": [[1]]}
    filters = [operator, f"properties.{key}", *values.get(operator, [["x"]])]
    answer = callers.post(what, "owner", {**QUESTIONS[what], "filters": filters})
    assert answer.status_code == 200, answer.content[:500]


def test_a_hostile_key_finds_its_own_value(callers: Callers) -> None:
    question = {**QUESTIONS["query"], "metrics": ["events"]}
    for key, found in (("it's \"\\$1", 1), ("it's \"\\\\$1", 0), ("price", 0)):
        filters = ["is", f"properties.{key}", [7]]
        answer = callers.post("query", "owner", {**question, "filters": filters})
        assert answer.json()["rows"][0]["metrics"] == [found], key


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\udc80\ud800"])
def test_half_a_character_is_named(callers: Callers, what: str, text: str) -> None:
    for filters in (["is", "path", [text]], ["is", f"properties.{text}", ["x"]], ["did", text]):
        answer = callers.post(what, "owner", json.dumps({**QUESTIONS[what], "filters": filters}))
        assert places(answer), filters


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5_000, "1e400"])
def test_a_number_that_is_none_is_refused(callers: Callers, what: str, number: str) -> None:
    for name, value in (("filters", ["gt", "properties.price", ["HERE"]]), ("limit", "HERE")):
        body = json.dumps({**QUESTIONS[what], name: value}).replace('"HERE"', number)
        assert callers.post(what, "owner", body).status_code == 400, body[:200]


@pytest.mark.parametrize("number", ["1e308", "-1e308", "1e-320", "-0.0", "9" * 300])
def test_a_number_of_any_size_is_compared(callers: Callers, what: str, number: str) -> None:
    for operator in ("is", "gt", "lt"):
        filters = [operator, "properties.price", ["HERE"]]
        body = json.dumps({**QUESTIONS[what], "filters": filters}).replace('"HERE"', number)
        answer = callers.post(what, "owner", body)
        assert answer.status_code in (200, 400), answer.content[:500]


@pytest.mark.parametrize(
    "period",
    [
        {"from": "0000-01-01", "to": "0000-01-02"},
        {"from": "0001-01-01", "to": "0001-01-01"},
        {"from": "9999-12-31", "to": "9999-12-31"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "10000-01-01", "to": "10000-01-02"},
        {"from": "2033-03-02", "to": "2033-03-01"},
        {"from": "9999-12-31T23:59:59Z", "to": "9999-12-31T23:59:59.999999Z"},
        {"from": "0001-01-01T00:00:00+14:00", "to": "2033-01-01T00:00:00Z"},
        {"from": "9999-12-31T23:59:59-14:00", "to": "9999-12-31T23:59:59-14:00"},
        {"last": "99999999999999d"},
        {"last": "999999y"},
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_ends_of_time(callers: Callers, what: str, period: dict[str, str], zone: str) -> None:
    Project.objects.filter(pk=callers.project.pk).update(timezone=zone)
    answer = callers.post(what, "owner", {**QUESTIONS[what], "period": period})
    assert answer.status_code in (200, 400, 422), answer.content[:500]


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "UTC\x00", "x" * 5_000, 1, None, "+14:00"]
)
def test_a_zone_that_is_none(callers: Callers, zone: object) -> None:
    for what in ("query", "funnel", "retention", "paths"):
        answer = callers.post(what, "owner", {**QUESTIONS[what], "timezone": zone})
        assert answer.status_code == (200 if zone is None else 400), (what, answer.content[:500])


@pytest.mark.parametrize("offset", [-1, 10_000_001, 2**63, 10**30, 1.5, "1", True, None])
def test_a_page_that_cannot_be(callers: Callers, offset: object) -> None:
    question = {**QUESTIONS["query"], "dimensions": ["path"], "offset": offset}
    assert places(callers.post("query", "owner", question)) == {"offset"}


@pytest.mark.parametrize("kind", ["in_cohort", "goal"])
def test_what_another_project_named_does_not_exist(
    callers: Callers, api: Any, what: str, owner: User, kind: str
) -> None:
    other = make_project(owner)
    folder, made = {
        "in_cohort": ("cohorts", {"name": "Theirs", "filters": ["exists", "path"]}),
        "goal": ("goals", {"name": "Theirs", "event": "signup"}),
    }[kind]
    theirs = api(owner).post(f"/api/v1/projects/{other.public_id}/{folder}", made).json()["id"]
    question = {**QUESTIONS[what], "filters": [kind, theirs]}
    answer = callers.post(what, "owner", question)
    assert places(answer) == {"filters[1]"}
    assert "Theirs" not in answer.content.decode()
    assert callers.post(what, "owner", question, project=other.public_id).status_code == 200
    assert callers.post(what, "outsider", question, project=other.public_id).status_code == 404


def _send(
    callers: Callers, what: str, body: bytes, content_type: str = "application/json", **meta: Any
) -> Any:
    path = f"/api/v1/projects/{callers.project.public_id}/{what}"
    client = Client(raise_request_exception=False)
    return client.post(path, body, content_type=content_type, headers=callers.owner, **meta)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", ""],
)
def test_a_body_of_another_kind(callers: Callers, what: str, content_type: str) -> None:
    answer = _send(callers, what, json.dumps(QUESTIONS[what]).encode(), content_type)
    assert answer.status_code in (400, 415), answer.content[:500]


def test_a_body_that_is_packed(callers: Callers, what: str) -> None:
    packed = gzip.compress(json.dumps(QUESTIONS[what]).encode())
    answer = _send(callers, what, packed, HTTP_CONTENT_ENCODING="gzip")
    assert answer.status_code in (400, 415), answer.content[:500]
    bomb = gzip.compress(b" " * 50 * MIB)
    assert _send(callers, what, bomb, HTTP_CONTENT_ENCODING="gzip").status_code in (400, 413, 415)


def test_a_body_without_end(callers: Callers, what: str) -> None:
    for size in (MIB + 1, 50 * MIB):
        answer = _send(callers, what, b'{"filters": "' + b"a" * size + b'"}')
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
