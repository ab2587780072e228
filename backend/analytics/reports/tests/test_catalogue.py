"""`GET /projects/{id}/schema`: what events are called and carry."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from analytics.accounts.models import User
from analytics.events import services
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.projects.models import Project
from analytics.reports.catalogue import MOST_KEYS, MOST_VALUES, Counted, property_keys
from analytics.reports.tests.callers import token
from tests.people import make_project


def test_types_are_told_apart_and_the_frequent_values_shown() -> None:
    documents = [
        b'{"n": 1}',
        b'{"n": true}',
        b'{"n": 1.0}',
        b'{"n": "1"}',
        b'{"n": null}',
        b'{"n": [1]}',
        b"",
        b"{}",
    ]
    [found] = property_keys([*documents, b'{"n": "1"}'])
    assert (found.key, found.events) == ("n", 7)
    assert found.types == {"number": 2, "string": 2, "boolean": 1, "null": 1, "array": 1}
    assert {repr(one) for one in found.values} == {
        repr(Counted(*one)) for one in ((1, 2), ("1", 2), (True, 1))
    }


def test_what_a_stranger_can_fill_up_is_cut() -> None:
    keys = [f'{{"k{number}": {number}}}'.encode() for number in range(MOST_KEYS + 9)]
    assert len(property_keys(keys)) == MOST_KEYS
    values = [f'{{"k": {number}}}'.encode() for number in range(MOST_VALUES + 9)]
    assert len(property_keys(values)[0].values) == MOST_VALUES
    [long] = property_keys([b'{"k": "' + b"x" * 5_000 + b'"}'])
    assert (long.types, long.values) == ({"string": 1}, ())


def asked(project: Project, user: User, **query: str | int) -> Any:
    path = f"/api/v1/projects/{project.public_id}/schema"
    return Client(raise_request_exception=False).get(path, query, headers=token(user))


@pytest.fixture
def filled(owner: User, project: Project) -> Project:
    now = timezone.now()
    services.ensure_partitions({now.date(), (now - timedelta(days=60)).date()})
    other = make_project(owner)
    store_now(
        PostgresStore(),
        [
            event(now, project_id=project.pk, name="signup", properties=b'{"plan": "pro", "n": 1e400}'),
            event(now, project_id=project.pk, name="signup", properties=b'{"plan": "pro"}'),
            event(now, project_id=project.pk, source="ios"),
            event(now, project_id=project.pk, bot="crawler", properties=b'{"bot": 1}'),
            event(now - timedelta(days=60), project_id=project.pk, name="old", properties=b'{"old": 1}'),
            event(now, project_id=other.pk, name="theirs", properties=b'{"theirs": 1}'),
        ],
    )
    return project


@pytest.mark.django_db
def test_names_sources_and_properties_of_the_last_days(owner: User, viewer: User, filled: Project) -> None:
    body = asked(filled, viewer).json()
    assert {one["name"]: one["events"] for one in body["event_names"]} == {"signup": 2, "pageview": 1}
    assert {one["name"]: one["events"] for one in body["event_sources"]} == {"web": 2, "ios": 1}
    assert [one["key"] for one in body["properties"]] == ["plan", "n"]
    assert body["properties"][0]["values"] == [{"value": "pro", "events": 2}]
    assert body["events_read"] == 3
    older = asked(filled, owner, days=90).json()
    assert {"old"} <= {one["name"] for one in older["event_names"]}
    assert {"old"} <= {one["key"] for one in older["properties"]}


@pytest.mark.django_db
def test_properties_of_one_event(owner: User, filled: Project) -> None:
    assert [one["key"] for one in asked(filled, owner, event_name="signup").json()["properties"]] == [
        "plan",
        "n",
    ]
    assert asked(filled, owner, event_name="pageview").json()["properties"] == []
    assert asked(filled, owner, event_name="theirs").json()["properties"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"days": 0}, {"days": 91}, {"days": "x"}, {"event_name": "\0"}, {"event_name": "x" * 201}]
)
def test_a_wrong_question_is_refused(owner: User, project: Project, query: dict[str, str | int]) -> None:
    response = asked(project, owner, **query)
    assert response.status_code == 400
    assert [one["path"] for one in response.json()["errors"]] == list(query)
