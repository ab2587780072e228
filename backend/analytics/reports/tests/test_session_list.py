"""Sessions one by one: whole, of one project, for those who may see people."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import connection

from analytics.accounts.models import User
from analytics.events.horizon import advance
from analytics.events.schema import Acquisition, Client, Kept, Location, Page
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.projects.models import Membership, Project
from analytics.reports.query.errors import Problems
from analytics.reports.query.periods import Range
from analytics.reports.records.cursors import Cursor, Position, read, spell
from analytics.reports.sessions.parse import parse_sessions
from analytics.reports.tests.callers import callers_of
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT: Final = datetime(2033, 3, 1, 12, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
QUESTION: Final[dict[str, Any]] = {"period": {"from": "2033-03-01", "to": "2033-03-01"}}
HOME: Final = "0192f1a0-0000-7000-8000-00000000000a"
"""An id that is a UUID itself."""


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/sessions"


def page(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def ids(answer: Any) -> list[str]:
    return [session["session_id"] for session in page(answer)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("", "wrong_type")]),
        ({}, [("period", "required")]),
        (QUESTION | {"session_id": "s1"}, [("session_id", "unknown_key")]),
        (QUESTION | {"limit": 1_001}, [("limit", "out_of_range")]),
        (QUESTION | {"timezone": "Mars"}, [("timezone", "unknown_timezone")]),
        (QUESTION | {"include": {"totals": True}}, [("include.totals", "unknown_key")]),
        (QUESTION | {"filters": ["is", "session_id", ["s1"]]}, [("filters[1]", "unknown_dimension")]),
        (QUESTION | {"cursor": 7}, [("cursor", "wrong_type")]),
        (QUESTION | {"cursor": "x"}, [("cursor", "invalid_cursor")]),
    ],
)
def test_what_is_wrong_is_named_by_its_path(document: object, expected: list[tuple[str, str]]) -> None:
    found = parse_sessions(document)
    assert isinstance(found, Problems), found
    assert [(problem.path, problem.code) for problem in found.items] == expected


@pytest.mark.django_db
def test_each_is_told_whole(api: Api, admin: User, project: Project, path: str) -> None:
    """As the pipeline stores it, out of order: what its first event said, and all of its events."""
    began = datetime(2026, 3, 1, 23, 50, tzinfo=UTC)
    late = began + timedelta(minutes=20, microseconds=7)
    of_session: dict[str, Any] = {"project_id": project.pk, "user_id": "anna", "session_id": "visit 7"}
    paid: dict[str, Any] = {"name": "purchase", "page": Page("pay.example", "/pay")}
    store_now(
        PostgresStore(),
        [
            event(late, **of_session, name="engagement", location=Location("FR", None, None)),
            event(began + 9 * MINUTE, **of_session, page=Page("shop.example", "/thanks")),
            event(began + 8 * MINUTE, **of_session, **paid, revenue=Decimal("19.99"), currency="EUR"),
            event(began + 7 * MINUTE, **of_session, **paid, revenue=Decimal("0.01"), currency="EUR"),
            event(began + 6 * MINUTE, **of_session, **paid, revenue=Decimal(5)),
            event(
                began,
                **of_session,
                page=Page("shop.example", "/sale"),
                client=Client("A browser", browser="Firefox", os="Linux", device="desktop"),
                location=Location("DE", "Berlin", "Berlin"),
                acquisition=Acquisition(
                    "https://mail.example/", "mail.example", "mail", "news", "email", "november", None, None
                ),
            ),
        ],
    )  # fmt: skip
    [found] = page(api(admin).post(path, {"period": {"from": "2026-03-01", "to": "2026-03-01"}}))
    assert found == {
        "session_id": "visit 7",
        "user_id": "anna",
        "started_at": "2026-03-01T23:50:00Z",
        "ended_at": "2026-03-02T00:10:00.000007Z",
        "duration": 1200.000007,
        "pageviews": 2,
        "events": 5,
        "bounced": False,
        "host": "shop.example",
        "entry_path": "/sale",
        "exit_path": "/thanks",
        "event_source": "web",
        "referrer": "https://mail.example/",
        "channel": "mail",
        "utm_source": "news",
        "utm_medium": "email",
        "utm_campaign": "november",
        "country": "DE",
        "region": "Berlin",
        "city": "Berlin",
        "browser": "Firefox",
        "os": "Linux",
        "device": "desktop",
        "bot": None,
        "revenue": [{"currency": "EUR", "amount": "20.0000"}, {"currency": None, "amount": "5.0000"}],
    }
    # It began the day before.
    assert page(api(admin).post(path, {"period": {"from": "2026-03-02", "to": "2026-03-02"}})) == []


@pytest.mark.django_db
def test_filters_choose_sessions_by_any_of_their_events(
    api: Api, admin: User, project: Project, path: str
) -> None:
    store(
        project.pk,
        [
            Fact(AT, session="bounced", path="/in", country="DE"),
            Fact(AT + MINUTE, session="bounced", name="engagement"),
            Fact(AT + 2 * MINUTE, session=HOME, path="/in", user="bert"),
            Fact(AT + timedelta(days=2), session=HOME, name="buy", path="/out", user="bert", country="DE"),
            Fact(AT + 3 * MINUTE, session="robot", path="/in", bot="known", user="robot"),
            Fact(AT - timedelta(days=1), session="before", path="/in"),
            Fact(AT, session="before", path="/in"),
        ],
    )

    def found(filters: object = None, **change: object) -> list[str]:
        return ids(api(admin).post(path, {**QUESTION, "filters": filters, **change}))

    assert found() == [HOME, "bounced"]
    assert found(include={"bots": True}) == ["robot", HOME, "bounced"]
    assert found(["is", "event_name", ["buy"]]) == [HOME]
    assert found(["is", "country", ["DE"]]) == [HOME, "bounced"]
    assert found(["and", ["is", "country", ["DE"]], ["is", "path", ["/in"]]]) == ["bounced"]
    assert found(["is", "user_id", ["bert"]]) == [HOME]
    assert found(["is", "entry_path", ["/in"]]) == [HOME, "bounced"]
    # Within the period, as everywhere.
    assert found(["did", "buy"]) == []
    two_days = {"from": "2033-03-01", "to": "2033-03-03"}
    assert found(["did", "buy"], period=two_days) == [HOME]
    assert found(["did_not", "buy"], period=two_days) == ["bounced"]
    whole = page(api(admin).post(path, QUESTION))
    assert [(one["bounced"], one["duration"], one["events"]) for one in whole] == [
        (False, 172_680.0, 2),
        (True, 60.0, 1),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_show_each_once(api: Api, admin: User, project: Project, path: str, limit: int) -> None:
    """Of one moment some, so that only their keys tell them apart."""
    names = [f"session {number}" for number in range(20)]
    store(project.pk, [Fact(AT + timedelta(hours=i // 8), session=name) for i, name in enumerate(names)])
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        answer = api(admin).post(path, QUESTION | {"limit": limit, "cursor": cursor})
        found = page(answer)
        assert 0 < len(found) <= limit
        seen += found
        # One that begins meanwhile stands before them all.
        store(project.pk, [Fact(AT + timedelta(hours=9), session=f"new {len(seen)}")])
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert sorted(one["session_id"] for one in seen) == sorted(names)
    assert [one["started_at"] for one in seen] == sorted((one["started_at"] for one in seen), reverse=True)


@pytest.mark.django_db
def test_a_cursor_belongs_to_its_question(api: Api, admin: User, project: Project, path: str) -> None:
    store(project.pk, [Fact(AT, session=f"session {number}") for number in range(3)])
    cursor = api(admin).post(path, QUESTION | {"limit": 1}).json()["next_cursor"]
    base = f"/api/v1/projects/{project.public_id}"
    for url, question in (
        (path, QUESTION | {"filters": ["exists", "country"]}),
        (f"{base}/records", QUESTION),
        (f"{base}/users", QUESTION),
        (f"{path}/timeline", {"session_id": "session 1"}),
    ):
        answer = api(admin).post(url, question | {"cursor": cursor})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_cursor")


@pytest.mark.django_db
def test_another_project_s_are_never_shown(api: Api, owner: User, project: Project, path: str) -> None:
    """Of the same id, filtered, and by a cursor that was made for the other project."""
    other = make_project(owner)
    mine = [Fact(AT, path="/ours", session="s1", revenue=Decimal(1), currency="EUR")]
    theirs = [
        Fact(AT + n * MINUTE, path="/theirs", session=name, revenue=Decimal(2), currency="USD")
        for n, name in enumerate(("s1", "s2", "s3"))
    ]
    store(project.pk, mine)
    store(other.pk, theirs)
    answer = api(owner).post(f"/api/v1/projects/{other.public_id}/sessions", QUESTION | {"limit": 1})
    told = read(answer.json()["next_cursor"])
    assert told is not None
    everything = Range(AT - timedelta(days=1), AT + timedelta(days=1))
    forged = spell(Cursor(told.question, everything, Position(AT + MINUTE, UUID(int=2**128 - 1))))
    for change in ({}, {"cursor": forged}):
        [found] = page(api(owner).post(path, QUESTION | change))
        assert (found["entry_path"], found["ended_at"]) == ("/ours", "2033-03-01T12:00:00Z")
        assert found["revenue"] == [{"currency": "EUR", "amount": "1.0000"}]
    for filters in (["is", "path", ["/theirs"]], ["is", "entry_path", ["/theirs"]]):
        assert page(api(owner).post(path, QUESTION | {"filters": filters})) == []


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["sessions", "sessions/timeline"])
def test_it_is_for_those_who_may_see_people(
    owner: User, viewer: User, outsider: User, project: Project, what: str
) -> None:
    store(project.pk, [Fact(AT)])
    question = {"session_id": "s1"} if what.endswith("timeline") else QUESTION
    callers = callers_of(project, owner, viewer, outsider)
    expected = {"nobody": 401, "public_key": 403, "outsider": 404, "viewer": 403, "read_key": 403}
    for who, status in expected.items():
        assert callers.post(what, who, question).status_code == status, who
    Membership.objects.filter(user=viewer).update(personal_data=True)
    assert len(page(callers.post(what, "viewer", question))) == 1


@pytest.mark.django_db
def test_where_events_are_gone_nothing_is_answered(
    api: Api, admin: User, project: Project, path: str
) -> None:
    store(project.pk, [Fact(AT, session="old"), Fact(AT + timedelta(hours=1), session="old")])
    store(project.pk, [Fact(AT + timedelta(hours=2), session="new")])
    cursor = api(admin).post(path, QUESTION | {"limit": 1}).json()["next_cursor"]
    lose_what_was_before(project, AT + MINUTE)
    for question in (QUESTION, QUESTION | {"cursor": cursor}):
        answer = api(admin).post(path, question)
        assert (answer.status_code, answer.json()["code"]) == (422, "range_expired")
        assert "2033-03-01T12:01:00Z" in answer.json()["detail"]
        assert [one["path"] for one in answer.json()["errors"]] == ["period"]
    since = {"from": "2033-03-01T12:01:00Z", "to": "2033-03-02T00:00:00Z"}
    assert ids(api(admin).post(path, {"period": since})) == ["new"]
    # Half of its events are gone: no half of it is told.
    answer = api(admin).post(f"{path}/timeline", {"session_id": "old"})
    assert (answer.status_code, answer.json()["code"]) == (422, "range_expired")
    assert [one["path"] for one in answer.json()["errors"]] == ["session_id"]
    assert len(page(api(admin).post(f"{path}/timeline", {"session_id": "new"}))) == 1


def lose_what_was_before(project: Project, raw_from: datetime) -> None:
    """As retention does, of a project that has had events before."""
    with connection.cursor() as db:
        db.execute(
            """INSERT INTO events_rollup (start, events, pageviews, engagement_ms, project_id, grain,
                   dimension, is_bot, is_other, users, sessions)
               VALUES (%s, 1, 1, 0, %s, 2, 0, false, false, '', '')""",
            [AT - timedelta(hours=2), project.pk],
        )
    advance(project.pk, Kept(raw_from=raw_from))
