"""`POST /projects/{id}/records`: raw events a page at a time, of one project, for whom they are meant."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import User
from analytics.events.horizon import advance
from analytics.events.schema import Kept, Location, Page
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Membership, Project
from analytics.reports.query.periods import Range
from analytics.reports.records.cursors import Cursor, Position, read, spell
from analytics.reports.tests.facts import Fact, store
from tests.people import make_key, make_project

pytestmark = pytest.mark.django_db
AT = datetime(2033, 3, 1, 12, tzinfo=UTC)
QUESTION = {"v": 1, "period": {"from": "2033-03-01", "to": "2033-03-01"}}


def token(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {AccessToken.for_user(user)}"}


def asked(project: Project, headers: dict[str, str], question: Any = QUESTION) -> Any:
    return Client(raise_request_exception=False).post(
        f"/api/v1/projects/{project.public_id}/records",
        question,
        content_type="application/json",
        headers=headers,
    )


def page(project: Project, owner: User, **change: object) -> dict[str, Any]:
    response = asked(project, token(owner), QUESTION | change)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json(parse_float=Decimal)
    return found


def all_pages(project: Project, owner: User, **change: object) -> list[list[dict[str, Any]]]:
    pages, cursor = [], None
    while True:
        found = page(project, owner, **change, cursor=cursor)
        pages.append(found["results"])
        cursor = found["next_cursor"]
        if cursor is None:
            return pages


def problem(project: Project, owner: User, **change: object) -> tuple[int, str, str]:
    response = asked(project, token(owner), QUESTION | change)
    [one] = response.json()["errors"]
    return response.status_code, one["path"], one["code"]


def test_nobody_reads_them_who_may_not(owner: User, viewer: User, outsider: User, project: Project) -> None:
    read_key = {"Authorization": f"Bearer {make_key(project, KeyKind.READ)[1]}"}
    assert asked(project, {}).status_code == 401
    assert asked(project, token(outsider)).status_code == 404
    assert asked(project, token(viewer)).status_code == 403
    assert asked(project, read_key).status_code == 403
    Membership.objects.filter(project=project, user=viewer).update(personal_data=True)
    assert asked(project, token(viewer)).status_code == 200


def test_another_project_s_events_are_not_among_them(owner: User, project: Project) -> None:
    other = make_project(owner)
    store(other.pk, [Fact(AT, path="/theirs")])
    store(project.pk, [Fact(AT, path="/ours")])
    [[ours]] = all_pages(project, owner)
    assert ours["path"] == "/ours"
    # Neither by a cursor that was made for the other one.
    covered = Range(AT - timedelta(days=1), AT + timedelta(days=1))
    digest = read(_cursor_of(other, owner)).question  # type: ignore[union-attr]
    cursor = spell(Cursor(digest, covered, Position(AT + timedelta(hours=1), UUID(int=2**128 - 1))))
    assert [one["path"] for one in page(project, owner, cursor=cursor)["results"]] == ["/ours"]


def _cursor_of(project: Project, owner: User) -> str:
    store(project.pk, [Fact(AT - timedelta(minutes=1))])
    cursor = page(project, owner, limit=1)["next_cursor"]
    assert isinstance(cursor, str)
    return cursor


def test_the_newest_come_first_and_every_one_once(owner: User, project: Project) -> None:
    # Many at one moment: their ids decide.
    moments = [AT + timedelta(seconds=second // 5) for second in range(23)]
    store(project.pk, [Fact(at, path=f"/{number}") for number, at in enumerate(moments)])
    whole = page(project, owner, limit=1000)
    assert whole["next_cursor"] is None
    found = [(one["timestamp"], one["event_id"]) for one in whole["results"]]
    assert found == sorted(found, reverse=True)
    for limit in (1, 4, 22, 23):
        pages = all_pages(project, owner, limit=limit)
        assert [one for part in pages for one in part] == whole["results"]
        assert {len(part) for part in pages[:-1]} <= {limit}


def test_what_comes_in_meanwhile_moves_nothing(owner: User, project: Project) -> None:
    store(project.pk, [Fact(AT + timedelta(minutes=minute), path=f"/{minute}") for minute in range(4)])
    first = page(project, owner, limit=2)
    store(project.pk, [Fact(AT + timedelta(minutes=9), path="/new"), Fact(AT, path="/late")])
    second = page(project, owner, limit=9, cursor=first["next_cursor"])
    paths = [one["path"] for one in (*first["results"], *second["results"])]
    assert paths[:3] == ["/3", "/2", "/1"]
    assert sorted(paths[3:]) == ["/0", "/late"]


def test_filters_bots_and_engagement(owner: User, project: Project) -> None:
    store(
        project.pk,
        [
            Fact(AT, path="/a", properties={"plan": "pro"}),
            Fact(AT, path="/b", name="engagement"),
            Fact(AT, path="/c", bot="crawler"),
        ],
    )
    recent = datetime.now(UTC)

    def paths(**change: object) -> list[str]:
        return sorted(one["path"] for one in page(project, owner, **change)["results"])

    assert paths() == ["/a", "/b"]
    assert paths(filters=["is", "properties.plan", ["pro"]]) == ["/a"]
    assert paths(filters=["is_not", "event_name", ["engagement"]]) == ["/a"]
    assert paths(include={"bots": True}) == ["/a", "/b", "/c"]
    gone = {"from": (recent - timedelta(days=60)).date().isoformat(), "to": recent.date().isoformat()}
    response = asked(project, token(owner), QUESTION | {"period": gone, "include": {"bots": True}})
    assert (response.status_code, response.json()["code"]) == (422, "range_expired")


def test_an_event_is_told_whole(owner: User, project: Project) -> None:
    event_id = uuid4()
    at = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    row = event(
        at,
        project_id=project.pk,
        event_id=event_id.bytes,
        name="purchase",
        user_id="anna@example.com",
        session_id="visit 7",
        page=Page("shop.example", "/cart"),
        location=Location("DE", "Berlin", "Berlin"),
        url_query="?a=<b>",
        revenue=Decimal("19.9900"),
        currency="EUR",
        ip="203.0.113.9",
        properties=b'{"big": 1' + b"0" * 400 + b'.5, "text": "\\u20ac \\"quoted\\"", "list": [1, null]}',
    )
    store_now(PostgresStore(), [row])
    found = page(project, owner, period={"from": "2026-03-01", "to": "2026-03-01"})
    [one] = found["results"]
    expected = {
        "event_id": str(event_id),
        "event_name": "purchase",
        "user_id": "anna@example.com",
        "session_id": "visit 7",
        "host": "shop.example",
        "path": "/cart",
        "url_query": "?a=<b>",
        "country": "DE",
        "revenue": "19.9900",
        "currency": "EUR",
        "ip_address": "203.0.113.9",
        "bot": None,
        "timestamp": "2026-03-01T12:00:00.123456+00:00",
        "event_properties": {
            "big": Decimal("1" + "0" * 400 + ".5"),
            "text": '€ "quoted"',
            "list": [1, None],
        },
    }
    assert {name: one[name] for name in expected} == expected
    assert found["meta"]["from"] == "2026-03-01T00:00:00Z"


def test_what_is_wrong_is_named(owner: User, project: Project) -> None:
    store(project.pk, [Fact(AT), Fact(AT)])
    cursor = page(project, owner, limit=1)["next_cursor"]
    assert problem(project, owner, metrics=["events"]) == (400, "metrics", "unknown_key")
    assert problem(project, owner, limit=1_001) == (400, "limit", "out_of_range")
    assert problem(project, owner, include={"totals": True}) == (400, "include.totals", "unknown_key")
    assert problem(project, owner, filters=["is", "nothing", ["x"]])[1:] == (
        "filters[1]",
        "unknown_dimension",
    )
    for wrong in ("", "x", "ä", "A" * 64, cursor[:-4], "=" * 64, "\0"):
        assert problem(project, owner, cursor=wrong) == (400, "cursor", "invalid_cursor")
    assert problem(project, owner, cursor=7) == (400, "cursor", "wrong_type")
    other_question = {"filters": ["is", "path", ["/"]], "cursor": cursor}
    assert problem(project, owner, **other_question) == (400, "cursor", "invalid_cursor")
    assert page(project, owner, limit=3, cursor=cursor)["results"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"cursor": "\\ud800"}', '{"\\u0000": 1}', "NaN"])
def test_no_body_is_an_error_of_ours(owner: User, project: Project, body: str) -> None:
    assert asked(project, token(owner), body).status_code == 400


def test_where_events_are_gone_nothing_is_answered(owner: User, project: Project) -> None:
    store(project.pk, [Fact(AT), Fact(AT + timedelta(hours=1))])
    cursor = page(project, owner, limit=1)["next_cursor"]
    with connection.cursor() as db:
        db.execute(
            """INSERT INTO events_rollup (start, events, pageviews, engagement_ms, project_id, grain,
                   dimension, is_bot, is_other, users, sessions)
               VALUES (%s, 1, 1, 0, %s, 2, 0, false, false, '', '')""",
            [AT - timedelta(hours=2), project.pk],
        )
    advance(project.pk, Kept(raw_from=AT))
    for question in (QUESTION, QUESTION | {"limit": 1, "cursor": cursor}):
        response = asked(project, token(owner), question)
        assert (response.status_code, response.json()["code"]) == (422, "range_expired")
        assert "2033-03-01T12:00:00Z" in response.json()["detail"]


def test_a_body_is_json_whatever_the_events_hold(owner: User, project: Project) -> None:
    store(project.pk, [Fact(AT, path='/"\\<script>', properties={"</script>": "\u2028"})])
    response = asked(project, token(owner))
    assert response["Content-Type"] == "application/json"
    [one] = json.loads(response.content)["results"]
    assert (one["path"], one["event_properties"]) == ('/"\\<script>', {"</script>": "\u2028"})
