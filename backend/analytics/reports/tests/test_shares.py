"""Links: what they show, to whom, and everything that somebody with a link could try."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
import redis
from django.core import signing
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects.models import Project
from analytics.reports.models import Cohort, Report, Share
from analytics.reports.shares import opening, services
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT: Final = datetime(2033, 3, 1, 12, tzinfo=UTC)
PERIOD: Final = {"from": "2033-03-01", "to": "2033-03-01"}
QUERY: Final[dict[str, Any]] = {
    "metrics": ["visitors"],
    "period": PERIOD,
    "filters": ["is", "country", ["DE"]],
}
PASSWORD: Final = "open, sesame"
OPEN: Final = "/api/v1/shared/open"
LOOK: Final = "/api/v1/shared/answer"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/shares"


@pytest.fixture
def report(project: Project) -> Report:
    store(
        project.pk,
        [
            Fact(AT, user="anna", country="DE", path="/a"),
            Fact(AT, user="bert", session="s2", country="FR", path="/b"),
        ],
    )
    return saved(project, QUERY)


def saved(project: Project, question: dict[str, Any], kind: str = "query") -> Report:
    definition = {"v": 1, "kind": kind, "question": question}
    return Report.objects.create(project=project, name=f"R {uuid4()}", definition=definition)


def shared(api: Api, user: User, path: str, report: Report, **more: Any) -> dict[str, Any]:
    answer = api(user).post(path, {"report": str(report.public_id)} | more)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def look(api: Api, token: str, **more: Any) -> Any:
    return api().post(LOOK, {"token": token} | more)


def plain(answer: Any) -> tuple[int, dict[str, Any]]:
    return answer.status_code, answer.json() | {"request_id": ""}


NOTHING: Final = (
    404,
    {
        "code": "not_found",
        "detail": "This link leads nowhere, or does no longer.",
        "errors": [],
        "request_id": "",
    },
)


# --- what a link shows


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("query", QUERY),
        ("funnel", {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": PERIOD}),
        ("retention", {"period": PERIOD}),
        ("paths", {"from": {"page": "/a"}, "period": PERIOD}),
    ],
)
def test_a_link_shows_what_the_report_shows(
    api: Api, admin: User, project: Project, path: str, report: Report, kind: str, question: dict[str, Any]
) -> None:
    token = shared(api, admin, path, saved(project, question, kind))["token"]
    found = look(api, token)
    assert found.status_code == 200, found.content
    own = api(admin).post(f"/api/v1/projects/{project.public_id}/{kind}", question)
    assert set(found.json()) == {"name", "kind", "result"}
    one, other = found.json()["result"], own.json()
    assert {**one, "meta": None} == {**other, "meta": None}
    opened = api().post(OPEN, {"token": token})
    assert (opened.status_code, opened.json()["kind"], opened.json()["entry"]) == (200, kind, None)


def test_nothing_in_the_request_changes_the_question(
    api: Api, admin: User, path: str, report: Report
) -> None:
    token = shared(api, admin, path, report)["token"]
    expected = look(api, token).json()["result"]["rows"]
    assert expected[0]["metrics"] == [1]
    more = {
        "filters": ["is", "country", ["FR"]],
        "question": {"metrics": ["events"], "period": PERIOD},
        "dimensions": ["user_id"],
        "period": {"last": "90d"},
        "report": str(uuid4()),
        "kind": "funnel",
        "project_id": 1,
    }
    assert look(api, token, **more).json()["result"]["rows"] == expected
    address = f"{LOOK}?filters=&dimensions=user_id"
    assert api().post(address, {"token": token}).json()["result"]["rows"] == expected
    assert api().post(f"{LOOK}?format=csv", {"token": token}).status_code == 406


def test_answers_are_not_kept_found_or_named(api: Api, admin: User, path: str, report: Report) -> None:
    token = shared(api, admin, path, report)["token"]
    for answer in (look(api, token), look(api, "sl_no"), api().post(OPEN, {"token": token}), api().get(LOOK)):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Frame-Options"] == "DENY"
        assert "Set-Cookie" not in answer


def test_a_link_follows_its_report(
    api: Api, admin: User, project: Project, path: str, report: Report
) -> None:
    token = shared(api, admin, path, report)["token"]
    changed = QUERY | {"filters": None, "metrics": ["events"]}
    one = f"/api/v1/projects/{project.public_id}/reports/{report.public_id}"
    assert api(admin).patch(one, {"question": changed}).status_code == 200
    assert look(api, token).json()["result"]["rows"][0]["metrics"] == [2]
    assert api(admin).delete(one).status_code == 204
    assert plain(look(api, token)) == NOTHING
    assert AuditEntry.objects.get(action="report.removed").data == {"shares": 1, "dashboards": 0}


# --- what no link shows

ANNA: Final = ["is", "user_id", ["anna"]]
PERSONAL: Final[list[tuple[str, dict[str, Any]]]] = [
    ("query", QUERY | {"dimensions": ["user_id"]}),
    ("query", QUERY | {"dimensions": ["account_id"]}),
    ("query", QUERY | {"filters": ANNA}),
    ("query", QUERY | {"filters": ["not", ANNA]}),
    ("query", QUERY | {"filters": ["did", ["and", ["is", "country", ["DE"]], ANNA]]}),
    ("query", QUERY | {"filters": ["did_not", ["is", "account_id", ["acme"]]]}),
    ("query", QUERY | {"filters": ["is", "account_id", ["acme"]]}),
    ("funnel", {"steps": [{"event": "a"}, {"event": "b", "filters": ANNA}], "period": PERIOD}),
    (
        "funnel",
        {
            "steps": [{"event": "a"}, {"event": "b"}],
            "period": PERIOD,
            "breakdown": {"dimension": "account_id"},
        },
    ),
    ("retention", {"first": {"filters": ANNA}, "period": PERIOD}),
    ("paths", {"from": {"event": "a"}, "filters": ANNA, "period": PERIOD}),
]


@pytest.mark.parametrize(("kind", "question"), PERSONAL)
def test_people_and_accounts_are_not_shared(
    api: Api, admin: User, project: Project, path: str, report: Report, kind: str, question: dict[str, Any]
) -> None:
    bad = saved(project, question, kind)
    refused = api(admin).post(path, {"report": str(bad.public_id)})
    assert (refused.status_code, refused.json()["code"]) == (400, "not_for_links"), refused.content
    assert not Share.objects.exists()
    token = shared(api, admin, path, report)["token"]
    Report.objects.filter(pk=report.pk).update(definition=bad.definition)
    assert plain(look(api, token)) == NOTHING, "it was made before the report was"


def test_a_cohort_that_comes_to_name_people_ends_what_is_shown(
    api: Api, admin: User, project: Project, path: str
) -> None:
    cohort = Cohort.objects.create(
        project=project, name="C", definition={"v": 1, "filters": ["is", "country", ["DE"]]}
    )
    question = QUERY | {"filters": ["in_cohort", str(cohort.public_id)]}
    token = shared(api, admin, path, saved(project, question))["token"]
    assert look(api, token).status_code == 200
    Cohort.objects.filter(pk=cohort.pk).update(definition={"v": 1, "filters": ANNA})
    assert plain(look(api, token)) == NOTHING
    cohort.delete()
    assert plain(look(api, token)) == NOTHING


# --- links that lead nowhere


def test_what_leads_nowhere_looks_the_same(
    api: Api, admin: User, project: Project, path: str, report: Report
) -> None:
    revoked, ended, locked = (
        shared(api, admin, path, report, **more) for more in ({}, {}, {"password": PASSWORD})
    )
    for share in (revoked, locked):
        assert api(admin).delete(f"{path}/{share['id']}").status_code == 200
    Share.objects.filter(public_id=ended["id"]).update(expires_at=timezone.now() - timedelta(seconds=1))
    tokens = [revoked["token"], ended["token"], locked["token"], "sl_" + "A" * 22, "x", "pk_" + "a" * 24]
    for token in tokens:
        assert plain(look(api, token)) == NOTHING
        assert plain(api().post(OPEN, {"token": token})) == NOTHING
        assert plain(api().post(OPEN, {"token": token, "password": PASSWORD})) == NOTHING
    alive = shared(api, admin, path, report)["token"]
    Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
    assert plain(look(api, alive)) == NOTHING


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        {"token": None},
        {"token": ""},
        {"token": []},
        {"token": {}},
        {"token": "a" * 101},
        {"token": "a\0b"},
        {"token": "sl_x", "entry": []},
        {"token": "sl_x", "password": {}},
    ],
)
def test_odd_bodies_are_refused(api: Api, body: Any) -> None:
    for address in (OPEN, LOOK):
        assert api().post(address, body).status_code in (400, 404), address


@pytest.mark.parametrize("field", ["token", "entry", "password"])
def test_half_a_character_is_no_500(api: Api, admin: User, path: str, report: Report, field: str) -> None:
    token = shared(api, admin, path, report, password=PASSWORD)["token"]
    body = json.dumps({"token": token, "password": PASSWORD, field: "half \ud800"})
    for address in (OPEN, LOOK):
        answer = api().generic("POST", address, body, content_type="application/json")
        assert answer.status_code < 500, (address, answer.content)
    made = json.dumps({"report": str(report.public_id), "password": "half \ud800 half"})
    assert api(admin).generic("POST", path, made, content_type="application/json").status_code == 400


def test_a_token_is_no_key_and_opens_nothing_else(
    api: Api, admin: User, project: Project, path: str, report: Report
) -> None:
    token = shared(api, admin, path, report)["token"]
    base = f"/api/v1/projects/{project.public_id}"
    for scheme in ("Bearer", "Share"):
        client = api()
        client.credentials(HTTP_AUTHORIZATION=f"{scheme} {token}", HTTP_X_API_KEY=token)
        for act, where in (
            ("get", base),
            ("post", f"{base}/query"),
            ("post", f"{base}/records"),
            ("get", f"{base}/reports"),
            ("get", f"{base}/live"),
        ):
            assert getattr(client, act)(where, {}).status_code == 401


def test_a_link_of_one_project_is_not_the_others(api: Api, admin: User, path: str, report: Report) -> None:
    other = f"/api/v1/projects/{make_project(admin).public_id}/shares"
    assert api(admin).post(other, {"report": str(report.public_id)}).status_code == 404
    share = shared(api, admin, path, report)
    assert api(admin).delete(f"{other}/{share['id']}").status_code == 404
    assert api(admin).get(other).json() == {"results": []}
    assert look(api, share["token"]).status_code == 200


# --- making and ending them


@pytest.mark.parametrize(
    "more",
    [
        {"report": "x"},
        {"report": None},
        {"password": "short"},
        {"password": "a" * 201},
        {"password": "\0" * 10},
        {"password": []},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "tomorrow"},
        {"expires_at": 10**30},
        {"expires_at": "0001-01-01T00:00:00+14:00"},
        {"expires_at": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_a_link_that_cannot_be_is_refused(
    api: Api, admin: User, path: str, report: Report, more: dict[str, Any]
) -> None:
    answer = api(admin).post(path, {"report": str(report.public_id)} | more)
    assert answer.status_code == 400, answer.content
    assert not Share.objects.exists()


def test_a_token_is_shown_once_and_stored_hashed(api: Api, admin: User, path: str, report: Report) -> None:
    share = shared(api, admin, path, report, password=PASSWORD)
    token = share.pop("token")
    assert len(token) >= 25
    assert api(admin).get(path).json()["results"] == [share]
    row = Share.objects.get()
    stored = " ".join(str(getattr(row, field.attname)) for field in row._meta.fields)
    assert token not in stored
    assert PASSWORD not in stored
    entry = AuditEntry.objects.get(action="share.created")
    assert entry.data == {
        "prefix": share["prefix"],
        "report": str(report.public_id),
        "password": True,
        "until": None,
        "frame_origins": 0,
    }
    assert shared(api, admin, path, report)["token"] != token


def test_a_link_is_revoked_once(api: Api, admin: User, path: str, report: Report) -> None:
    one = f"{path}/{shared(api, admin, path, report)['id']}"
    first, second = api(admin).delete(one), api(admin).delete(one)
    assert (first.status_code, first.json()) == (200, second.json())
    assert AuditEntry.objects.filter(action="share.revoked").count() == 1


def test_there_is_an_end_to_links(
    api: Api, admin: User, path: str, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 2)
    first = shared(api, admin, path, report)
    shared(api, admin, path, report)
    full = api(admin).post(path, {"report": str(report.public_id)})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_shares")
    api(admin).delete(f"{path}/{first['id']}")
    shared(api, admin, path, report)


# --- passwords


def test_a_password_is_asked_for_and_exchanged(api: Api, admin: User, path: str, report: Report) -> None:
    token = shared(api, admin, path, report, password=PASSWORD)["token"]
    for answer in (look(api, token), api().post(OPEN, {"token": token}), look(api, token, password=PASSWORD)):
        assert (answer.status_code, answer.json()["code"]) == (403, "password_required")
        assert report.name not in answer.content.decode()
    wrong = api().post(OPEN, {"token": token, "password": PASSWORD + " "})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
    entry = api().post(OPEN, {"token": token, "password": PASSWORD}).json()["entry"]
    assert look(api, token, entry=entry).status_code == 200


def test_an_entry_is_for_one_link_one_password_and_a_while(
    api: Api, admin: User, path: str, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (shared(api, admin, path, report, password=PASSWORD) for _ in range(2))
    entry = api().post(OPEN, {"token": one["token"], "password": PASSWORD}).json()["entry"]
    forged = signing.dumps([one["id"], ""], salt="other")
    for token, given in (
        (other["token"], entry),
        (one["token"], entry[:-1]),
        (one["token"], forged),
        (one["token"], "é:é"),
    ):
        assert look(api, token, entry=given).status_code in (400, 403)
    monkeypatch.setattr("analytics.reports.shares.tokens.ENTRY_SECONDS", -1)
    assert look(api, one["token"], entry=entry).status_code == 403
    monkeypatch.undo()
    api(admin).delete(f"{path}/{one['id']}")
    assert plain(look(api, one["token"], entry=entry)) == NOTHING


def test_passwords_cannot_be_tried_for_long(
    api: Api, admin: User, path: str, report: Report, clean_redis: "redis.Redis"
) -> None:
    token = shared(api, admin, path, report, password=PASSWORD)["token"]
    entry = api().post(OPEN, {"token": token, "password": PASSWORD}).json()["entry"]
    for number in range(opening.TRIES.most):
        answer = api().post(OPEN, {"token": token, "password": f"password {number}"})
        assert answer.status_code == 403
    for password in ("password", PASSWORD):
        over = api().post(OPEN, {"token": token, "password": password})
        assert (over.status_code, over.json()["code"]) == (429, "too_many_passwords")
        assert 0 < int(over["Retry-After"]) <= opening.TRIES.seconds
    assert look(api, token, entry=entry).status_code == 200, "whoever is in stays in"
    assert all(clean_redis.ttl(key) > 0 for key in clean_redis.scan_iter("shares:*"))


def test_a_link_is_not_asked_too_often(
    api: Api, admin: User, path: str, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LOOKS", replace(opening.LOOKS, most=2))
    token, other = (shared(api, admin, path, report)["token"] for _ in range(2))
    assert [look(api, token).status_code for _ in range(3)] == [200, 200, 429]
    assert look(api, other).status_code == 200


def test_without_redis_no_password_is_looked_at(
    api: Api, admin: User, path: str, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = shared(api, admin, path, report, password=PASSWORD)["token"]
    away = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr("analytics.common.tries.redis_client", lambda: away)
    assert api().post(OPEN, {"token": token, "password": PASSWORD}).status_code == 503
    assert look(api, token).status_code == 503
