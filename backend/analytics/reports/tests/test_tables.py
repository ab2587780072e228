"""Any report as CSV: the same numbers, no formula, and errors that stay JSON."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from analytics.accounts.models import User
from analytics.projects.models import Project
from analytics.reports.api import tables
from analytics.reports.tests.callers import Callers, callers_of
from analytics.reports.tests.facts import Fact, store
from tests.people import make_project

pytestmark = pytest.mark.django_db
AT = datetime(2033, 3, 1, 12, tzinfo=UTC)
PERIOD = {"from": "2033-03-01", "to": "2033-03-02"}
QUERY: dict[str, Any] = {"metrics": ["visitors", "pageviews"], "dimensions": ["path"], "period": PERIOD}
QUESTIONS: dict[str, dict[str, Any]] = {
    "query": QUERY,
    "funnel": {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": PERIOD},
    "retention": {"period": PERIOD, "by": "day"},
    "paths": {"from": {"page": "/a"}, "period": PERIOD},
}
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def callers(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    return callers_of(project, owner, viewer, outsider)


def asked(callers: Callers, what: str, question: object, *, query: str = "", **headers: str) -> Any:
    return Client(raise_request_exception=False).post(
        f"/api/v1/projects/{callers.project.public_id}/{what}{query}",
        question,
        content_type="application/json",
        headers=callers.owner | headers,
    )


def lines(response: Any) -> list[list[str]]:
    assert response.status_code == 200, response.content
    return list(csv.reader(io.StringIO(response.content.decode(), newline="")))


def fill(project: Project) -> None:
    facts = [
        Fact(AT, path="/a", user="anna", session="1"),
        Fact(AT.replace(minute=1), name="signup", path="/a", user="anna", session="1"),
        Fact(AT.replace(minute=2), path=FORMULA, user="ben", session="2"),
        Fact(AT.replace(day=2), path="/a, b\n", user="anna", session="3"),
    ]
    store(project.pk, facts)


@pytest.mark.parametrize("what", QUESTIONS)
def test_every_report_is_a_file_too(callers: Callers, project: Project, what: str) -> None:
    fill(project)
    by_accept = asked(callers, what, QUESTIONS[what], Accept="text/csv")
    by_query = asked(callers, what, QUESTIONS[what], query="?format=csv")
    assert lines(by_accept) == lines(by_query)
    assert len({len(line) for line in lines(by_accept)}) == 1, "every line has every column"
    assert by_accept.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert by_accept.headers["Content-Disposition"] == f'attachment; filename="{what}.csv"'
    assert "Accept" in by_accept.headers["Vary"]
    plain = asked(callers, what, QUESTIONS[what])
    assert plain.headers["Content-Type"] == "application/json"
    assert "Content-Disposition" not in plain.headers
    assert asked(callers, what, QUESTIONS[what], query="?format=json").json().keys() == plain.json().keys()


def test_a_query_has_the_numbers_of_its_json(callers: Callers, project: Project) -> None:
    fill(project)
    question = QUERY | {"compare": "previous_period"}
    body = asked(callers, "query", question).json()
    header, *found = lines(asked(callers, "query", question, Accept="text/csv"))
    assert header == ["path", "visitors", "pageviews", "visitors (compared)", "pageviews (compared)"]
    assert [row[1:3] for row in found] == [[str(one) for one in row["metrics"]] for row in body["rows"]]
    assert {row[0] for row in found} == {"/a", "'" + FORMULA, "/a, b\n"}


def test_revenue_keeps_its_digits_and_is_no_formula(callers: Callers, project: Project) -> None:
    store(project.pk, [Fact(AT, revenue=Decimal("-12.5000"), currency="EUR")])
    question = {"metrics": ["revenue"], "dimensions": ["currency"], "period": PERIOD}
    assert lines(asked(callers, "query", question, Accept="text/csv"))[1] == ["EUR", "-12.5000"]


def test_a_funnel_by_groups(callers: Callers, project: Project) -> None:
    fill(project)
    question = QUESTIONS["funnel"] | {"breakdown": {"dimension": "path"}}
    header, *found = lines(asked(callers, "funnel", question, Accept="text/csv"))
    assert header[:4] == ["group", "step", "name", "users"]
    assert ["(all)", "1", "pageview", "2"] in [row[:4] for row in found]
    assert ["'" + FORMULA, "1", "pageview", "1"] in [row[:4] for row in found]


def test_ways(callers: Callers, project: Project) -> None:
    fill(project)
    _, *found = lines(asked(callers, "paths", QUESTIONS["paths"], Accept="text/csv"))
    assert ["1", "page", "/a", "event", "signup", "1"] in found


@pytest.mark.parametrize("what", QUESTIONS)
def test_nothing_found_is_a_line_of_names(callers: Callers, what: str) -> None:
    assert lines(asked(callers, what, QUESTIONS[what], Accept="text/csv"))[0]


@pytest.mark.parametrize("what", QUESTIONS)
def test_errors_are_json(callers: Callers, owner: User, what: str) -> None:
    wrong = asked(callers, what, {"period": 1}, Accept="text/csv")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_query")
    assert "Content-Disposition" not in wrong.headers
    broken = asked(callers, what, "{", Accept="text/csv")
    assert (broken.status_code, broken.json()["code"]) == (400, "invalid_json")
    other = Client().post(
        f"/api/v1/projects/{make_project().public_id}/{what}?format=csv", headers=callers.owner
    )
    assert (other.status_code, other.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("what", QUESTIONS)
def test_the_form_is_what_the_address_says_then_what_is_accepted(callers: Callers, what: str) -> None:
    both = asked(callers, what, QUESTIONS[what], query="?format=csv", Accept="application/json")
    assert (both.status_code, both.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    strange = asked(callers, what, QUESTIONS[what], query="?format=exe")
    assert (strange.status_code, strange.json()["code"]) == (406, "not_acceptable")
    assert strange.json()["detail"] == 'No format "exe": this comes as json, csv.'
    picture = asked(callers, what, QUESTIONS[what], Accept="image/png")
    assert picture.status_code == 406
    assert picture.json()["detail"] == "Nothing that you accept: this comes as application/json, text/csv."


@pytest.mark.parametrize("media", ["application/json", "text/csv"])
@pytest.mark.parametrize("what", QUESTIONS)
def test_an_answer_that_is_there_is_not_sent_again(
    callers: Callers, project: Project, what: str, media: str
) -> None:
    fill(project)
    first = asked(callers, what, QUESTIONS[what], Accept=media)
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    same = asked(callers, what, QUESTIONS[what], Accept=media, **{"If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", etag)
    other = asked(callers, what, QUESTIONS[what], Accept=media, **{"If-None-Match": '"x"'})
    assert (other.status_code, other.content != b"") == (200, True)
    # One event more, and it is another answer at once.
    store(project.pk, [Fact(AT, path="/a", user="cleo", session="9")])
    new = asked(callers, what, QUESTIONS[what], Accept=media, **{"If-None-Match": etag})
    assert new.status_code == 200
    assert new.headers["ETag"] != etag


def test_who_may_not_ask_learns_nothing_by_an_etag(callers: Callers, project: Project) -> None:
    fill(project)
    etag = asked(callers, "query", QUERY).headers["ETag"]
    answer = asked(callers, "query", QUERY, **{"If-None-Match": etag} | callers.outsider)
    assert answer.status_code == 404
    assert "ETag" not in answer.headers


def test_a_file_and_an_answer_are_two_things(callers: Callers, project: Project) -> None:
    fill(project)
    etag = asked(callers, "query", QUERY).headers["ETag"]
    file = asked(callers, "query", QUERY, Accept="text/csv", **{"If-None-Match": etag})
    assert file.status_code == 200


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1", "'=1"), ("+1", "'+1"), ("-1", "-1"), ("-1.5", "-1.5"), ("-1+cmd", "'-1+cmd"), ("@a", "'@a"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("\n=1", "'\n=1"), ("\uff1d1", "'\uff1d1"),
        ("-\u0661", "'-\u0661"),
        ("a=1", "a=1"), ("", ""), (None, ""), (True, "true"), (False, "false"), (-1, "-1"), (-1.5, "-1.5"),
        ("'=1", "'=1"), ("\ud800", "?"), ("a\x00b", "a\x00b"),
    ],
)  # fmt: skip
def test_cells(value: object, cell: str) -> None:
    [[found, _]] = csv.reader(io.StringIO(tables.written([[value, "x"]]).decode(), newline=""))
    assert found == cell
