"""A 304 is never of another answer than the one of now: whatever has changed meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from analytics.accounts.models import User
from analytics.common.clock import FixedClock
from analytics.events import erasure, people
from analytics.events.horizon import advance
from analytics.events.rollups.tests.ground import LATER, refresh, store
from analytics.events.schema import Kept, Page
from analytics.events.tests.events import NOON, event
from analytics.projects.models import ApiKey, Membership, Project
from analytics.reports.api import funnels, paths, retention, views
from analytics.reports.models import Cohort, Goal
from analytics.reports.tests.callers import Callers, callers_of
from tests.people import make_project

pytestmark = pytest.mark.django_db
DAY = {"from": "2026-03-10", "to": "2026-03-11"}
QUESTIONS: dict[str, dict[str, Any]] = {
    "query": {"metrics": ["visitors", "events"], "dimensions": ["time:day"], "period": DAY},
    "funnel": {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": DAY},
    "retention": {"by": "day", "period": DAY},
    "paths": {"from": {"page": "/a"}, "period": DAY},
}
Change = Callable[[Project, User], object]


@pytest.fixture
def callers(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    keep(project, "anna", "ben")
    return callers_of(project, owner, viewer, outsider)


def keep(project: Project, *users: str, at: datetime = NOON) -> None:
    page = Page("a.example", "/a")
    made = [event(at, project_id=project.pk, user_id=user, session_id=user, page=page) for user in users]
    store(made, LATER)


def ask(callers: Callers, what: str, question: object, who: str = "owner", etag: str = "") -> Any:
    headers = {"If-None-Match": etag} if etag else {}
    return Client(raise_request_exception=False).post(
        f"/api/v1/projects/{callers.project.public_id}/{what}",
        question,
        content_type="application/json",
        headers=getattr(callers, who) | headers,
    )


def etag_of(callers: Callers, what: str, question: object, who: str = "owner") -> str:
    """Of an answer that is a 304 as long as nothing happens."""
    found = ask(callers, what, question, who)
    assert found.status_code == 200, found.content
    etag = str(found.headers["ETag"])
    assert ask(callers, what, question, who, etag).status_code == 304
    return etag


def erase(project: Project, owner: User) -> None:
    anna = people.person(project.pk, user_id="anna")
    begun = erasure.begin(anna, actor_id=owner.public_id, request_id="r", now=NOON)
    assert erasure.delete_stored(begun, lambda: False)


def expire(project: Project) -> None:
    """Retention has come by: what is left is answered from rollups, or not at all."""
    refresh(LATER)
    advance(project.pk, Kept(raw_from=NOON + timedelta(days=3)))


CHANGES: dict[str, Change] = {
    "a late event": lambda project, _: keep(project, "cleo", at=NOON + timedelta(hours=2)),
    "a person erased": erase,
    "another zone": lambda project, _: Project.objects.filter(pk=project.pk).update(timezone="Asia/Tokyo"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("what", QUESTIONS)
def test_a_change_is_seen_at_once(
    callers: Callers, project: Project, owner: User, what: str, change: str
) -> None:
    etag = etag_of(callers, what, QUESTIONS[what])
    CHANGES[change](project, owner)
    again = ask(callers, what, QUESTIONS[what], etag=etag)
    assert (again.status_code, again.headers["ETag"] != etag) == (200, True)


@pytest.mark.parametrize("what", QUESTIONS)
def test_events_that_retention_took_bring_no_304(callers: Callers, project: Project, what: str) -> None:
    etag = etag_of(callers, what, QUESTIONS[what])
    expire(project)
    again = ask(callers, what, QUESTIONS[what], etag=etag)
    assert again.status_code == (200 if what == "query" else 422)
    if what == "query":
        assert again.json()["meta"]["source"] == "rollup"


def test_a_late_event_is_seen_where_rollups_answer_before_and_after_their_refresh(
    callers: Callers, project: Project
) -> None:
    expire(project)
    old = etag_of(callers, "query", QUESTIONS["query"])
    # Of a time from which on the events are there; the question reaches back to where they are gone.
    question = QUESTIONS["query"] | {"period": {"from": "2026-03-10", "to": "2026-03-20"}}
    before = etag_of(callers, "query", question)
    keep(project, "cleo", at=NOON + timedelta(days=5))
    dirty = ask(callers, "query", question, etag=before)
    assert dirty.status_code == 200
    refresh(LATER)
    clean = ask(callers, "query", question, etag=before)
    assert (clean.status_code, clean.json()["rows"]) == (200, dirty.json()["rows"])
    assert ask(callers, "query", QUESTIONS["query"], etag=old).status_code == 304, "nothing of it changed"


@pytest.mark.parametrize("kind", ["in_cohort", "goal"])
@pytest.mark.parametrize("what", QUESTIONS)
def test_a_cohort_or_goal_that_means_something_else_is_another_answer(
    callers: Callers, project: Project, api: Any, owner: User, what: str, kind: str
) -> None:
    folder, made = {
        "in_cohort": ("cohorts", {"name": "Some", "filters": ["is", "user_id", ["anna"]]}),
        "goal": ("goals", {"name": "Some", "event": "pageview", "filters": ["is", "user_id", ["anna"]]}),
    }[kind]
    url = f"/api/v1/projects/{project.public_id}/{folder}"
    one = api(owner).post(url, made)
    assert one.status_code == 201, one.content
    question = QUESTIONS[what] | {"filters": [kind, one.json()["id"]]}
    etag = etag_of(callers, what, question)
    changed = api(owner).patch(f"{url}/{one.json()['id']}", {"filters": ["is", "user_id", ["nobody"]]})
    assert changed.status_code == 200, changed.content
    again = ask(callers, what, question, etag=etag)
    assert (again.status_code, again.headers["ETag"] != etag) == (200, True)
    (Cohort if kind == "in_cohort" else Goal).objects.all().delete()
    assert ask(callers, what, question, etag=etag).status_code == 400


@pytest.mark.parametrize("what", QUESTIONS)
def test_time_that_goes_on_is_another_answer(
    callers: Callers, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    module = {"query": views, "funnel": funnels, "retention": retention, "paths": paths}[what]
    period = {"last": "2d" if what == "retention" else "30m"}
    question = QUESTIONS[what] | {"period": period}
    question.pop("dimensions", None)

    def at(now: datetime) -> None:
        monkeypatch.setattr(module, "_CLOCK", FixedClock(now))

    at(NOON + timedelta(minutes=10))
    etag = etag_of(callers, what, question)
    at(NOON + (timedelta(days=1) if what == "retention" else timedelta(minutes=31)))
    again = ask(callers, what, question, etag=etag)
    assert (again.status_code, again.headers["ETag"] != etag) == (200, True)
    if what == "query":
        at(NOON + timedelta(hours=2))
        assert ask(callers, what, question).json()["rows"][0]["metrics"] == [0, 0]


def test_a_good_etag_opens_nothing(callers: Callers, project: Project, viewer: User) -> None:
    named = QUESTIONS["query"] | {"filters": ["is", "user_id", ["anna"]]}
    etag = etag_of(callers, "query", named)
    for who, status in (("viewer", 403), ("read_key", 403), ("outsider", 404), ("public_key", 403)):
        refused = ask(callers, "query", named, who, etag)
        assert (refused.status_code, "ETag" in refused.headers) == (status, False), who
    Membership.objects.filter(project=project, user=viewer).update(personal_data=True)
    assert ask(callers, "query", named, "viewer", etag).status_code == 304, "it is the same answer"
    Membership.objects.filter(project=project, user=viewer).delete()
    assert ask(callers, "query", named, "viewer", etag).status_code == 404


def test_a_key_that_ended_and_a_project_that_went(callers: Callers, project: Project) -> None:
    etag = etag_of(callers, "query", QUESTIONS["query"], "read_key")
    ApiKey.objects.update(revoked_at=datetime.now(UTC))
    assert ask(callers, "query", QUESTIONS["query"], "read_key", etag).status_code == 401
    Project.objects.filter(pk=project.pk).update(deleted_at=datetime.now(UTC))
    assert ask(callers, "query", QUESTIONS["query"], etag=etag).status_code == 404


def test_another_project_s_answer_is_not_this_one_s(callers: Callers, owner: User) -> None:
    etag = etag_of(callers, "query", QUESTIONS["query"])
    other = make_project(owner)
    url = f"/api/v1/projects/{other.public_id}/query"
    answer = Client().post(
        url,
        QUESTIONS["query"],
        content_type="application/json",
        headers=callers.owner | {"If-None-Match": etag},
    )
    assert answer.status_code == 200
    gone = f"/api/v1/projects/{uuid4()}/query"
    assert Client().post(gone, headers=callers.owner | {"If-None-Match": etag}).status_code == 404
