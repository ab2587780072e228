"""`POST /projects/{id}/sql`: for whom it is meant, of one project, with the numbers of reports."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.audit.services import verify_chain
from analytics.events.models import DirtyMark
from analytics.events.segments.rebuild import rebuild
from analytics.events.storage.duckdb.analyst import question
from analytics.events.storage.duckdb.analyst.table import SHOWN
from analytics.projects.models import Membership, Project
from analytics.reports.api.records import RecordSerializer
from analytics.reports.sql import answer
from analytics.reports.tests.callers import Callers, callers_of
from analytics.reports.tests.facts import Fact, store
from tests.people import make_project

pytestmark = pytest.mark.django_db
DAY = datetime(2034, 2, 27, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = (DAY, DAY + 24 * HOUR)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    settings.SEGMENTS_BUCKET = None
    return tmp_path / "segments"


@pytest.fixture
def on(project: Project) -> Project:
    """The project, with SQL turned on."""
    Project.objects.filter(pk=project.pk).update(sql_enabled=True)
    project.refresh_from_db()
    return project


@pytest.fixture
def callers(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    return callers_of(project, owner, viewer, outsider)


def rows(callers: Callers, sql: str) -> list[list[Any]]:
    response = callers.post("sql", "owner", {"sql": sql})
    assert response.status_code == 200, response.content
    found: list[list[Any]] = response.json()["rows"]
    return found


def put_away(project: Project) -> None:
    """Into segment files what there is; nothing is dirty."""
    assert rebuild(project.pk, *WHOLE)
    DirtyMark.objects.filter(project_id=project.pk).delete()


def facts() -> list[Fact]:
    return [
        Fact(
            DAY + n * timedelta(minutes=41),
            name=("pageview", "signup", "engagement")[n % 3],
            user=f"u{n % 5}",
            session=f"s{n % 7}",
            path=f"/{n % 4}",
            country=(None, "DE", "FR")[n % 3],
            bot="crawler" if n % 11 == 0 else None,
            revenue=Decimal("1.10") if n % 3 == 1 else None,
            currency="EUR" if n % 3 == 1 else None,
            engagement_ms=1_500 if n % 3 == 2 else None,
            properties={"plan": ("free", "pro")[n % 2], "seats": n, "a.b": "dotted"},
        )
        for n in range(33)
    ]


def test_it_is_for_who_may_see_personal_data(callers: Callers, on: Project, viewer: User) -> None:
    asked = {"sql": "SELECT count(*) FROM events"}
    statuses = {
        who: callers.post("sql", who, asked).status_code
        for who in ("nobody", "outsider", "viewer", "read_key", "owner")
    }
    assert statuses == {"nobody": 401, "outsider": 404, "viewer": 403, "read_key": 403, "owner": 200}
    Membership.objects.filter(project=on, user=viewer).update(personal_data=True)
    assert callers.post("sql", "viewer", asked).status_code == 200


def test_it_is_off_until_an_owner_turns_it_on(
    callers: Callers, project: Project, admin: User, api: Any, owner: User
) -> None:
    response = callers.post("sql", "owner", {"sql": "SELECT 1"})
    assert (response.status_code, response.json()["code"]) == (403, "sql_off")
    url = f"/api/v1/projects/{project.public_id}"
    assert api(admin).patch(url, {"sql_enabled": True}).status_code == 403
    assert api(admin).patch(url, {"name": "Other"}).status_code == 200
    assert api(owner).patch(url, {"sql_enabled": True}).json()["sql_enabled"] is True
    assert callers.post("sql", "owner", {"sql": "SELECT 1"}).status_code == 200


def noted() -> list[dict[str, Any]]:
    """What the audit log has of questions, but for the time they took."""
    entries = AuditEntry.objects.filter(action="sql.asked").order_by("seq")
    assert all(0 <= entry.data["milliseconds"] < 25_000 for entry in entries)
    return [{name: entry.data[name] for name in ("outcome", "rows")} for entry in entries]


def test_each_question_leaves_an_entry_without_the_statement(
    callers: Callers, on: Project, owner: User
) -> None:
    store(on.pk, facts())
    sent = (
        "SELECT path FROM events WHERE user_id = 'u1' LIMIT 2",
        "SELECT secret_of_u1",
        "SELECT * FROM read_csv('/etc/u1')",
    )
    assert [callers.post("sql", "owner", {"sql": sql}).status_code for sql in sent] == [200, 400, 400]
    assert noted() == [
        {"outcome": "answered", "rows": 2},
        {"outcome": "invalid_query", "rows": None},
        {"outcome": "invalid_query", "rows": None},
    ]
    entry = AuditEntry.objects.filter(action="sql.asked").first()
    assert entry is not None
    assert (entry.actor_id, entry.project_id) == (owner.public_id, on.pk)
    assert (entry.target_type, entry.target_id) == ("project", str(on.public_id))
    assert set(entry.data) == {"outcome", "milliseconds", "rows"}
    shown = callers_log(callers)
    assert "u1" not in shown
    assert "SELECT" not in shown
    assert verify_chain().intact


def callers_log(callers: Callers) -> str:
    url = f"/api/v1/projects/{callers.project.public_id}/audit"
    return str(Client().get(url, headers=callers.owner).content)


def test_a_question_that_was_refused_is_noted_with_its_reason(
    callers: Callers, on: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    Project.objects.filter(pk=on.pk).update(sql_enabled=False)
    callers.post("sql", "owner", {"sql": "SELECT 1"})
    Project.objects.filter(pk=on.pk).update(sql_enabled=True)
    monkeypatch.setattr(answer, "SECONDS", 0.2)
    callers.post("sql", "owner", {"sql": "SELECT count(*) FROM range(9000000000) a, range(9) b"})
    assert [one["outcome"] for one in noted()] == ["sql_off", "query_timeout"]


def test_who_may_not_ask_and_what_is_no_question_leave_none(callers: Callers, on: Project) -> None:
    for who in ("nobody", "outsider", "viewer", "read_key"):
        callers.post("sql", who, {"sql": "SELECT 1"})
    wrong: tuple[Any, ...] = ({}, {"sql": None}, {"sql": ""}, {"sql": "x" * 20_001}, [])
    for body in wrong:
        assert callers.post("sql", "owner", body).status_code == 400
    assert noted() == []


def test_there_is_no_answer_without_an_entry(
    callers: Callers, on: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(answer, "record", away)
    response = callers.post("sql", "owner", {"sql": "SELECT 1"})
    assert (response.status_code, response.json()["code"]) == (503, "database_away")


def test_turning_it_on_and_off_is_noted(callers: Callers, project: Project, api: Any, owner: User) -> None:
    for wanted in (True, False):
        api(owner).patch(f"/api/v1/projects/{project.public_id}", {"sql_enabled": wanted})
    entries = AuditEntry.objects.filter(action="project.changed").order_by("seq")
    changes = [entry.data["changed"] for entry in entries]
    assert changes == [{"sql_enabled": [False, True]}, {"sql_enabled": [True, False]}]


def test_an_installation_without_segments_says_so(
    callers: Callers, on: Project, settings: LazySettings
) -> None:
    settings.ANALYTICS_ENGINE = "postgres"
    response = callers.post("sql", "owner", {"sql": "SELECT 1"})
    assert (response.status_code, response.json()["code"]) == (503, "sql_unavailable")


def test_it_sees_files_and_what_came_since(callers: Callers, on: Project) -> None:
    some = facts()
    store(on.pk, some[:20])
    put_away(on)
    counted = "SELECT count(*), count(DISTINCT user_id) FROM events"
    assert rows(callers, counted) == [[20, 5]]
    store(on.pk, some[20:])
    DirtyMark.objects.create(project_id=on.pk, slice_start=some[20].at.replace(minute=0), slice_minutes=60)
    for fact in some[21:]:
        DirtyMark.objects.get_or_create(
            project_id=on.pk, slice_start=fact.at.replace(minute=0), slice_minutes=60
        )
    assert rows(callers, counted) == [[33, 5]]


def test_nothing_of_another_project_is_seen(callers: Callers, on: Project, owner: User) -> None:
    other = make_project(owner)
    store(other.pk, [Fact(DAY, path="/theirs")])
    put_away(other)
    store(other.pk, [Fact(DAY + 30 * HOUR, path="/theirs")])
    store(on.pk, [Fact(DAY, path="/ours")])
    put_away(on)
    assert rows(callers, "SELECT DISTINCT path FROM events") == [["/ours"]]


@pytest.mark.parametrize("are_put_away", [True, False])
def test_its_numbers_are_those_of_reports(callers: Callers, on: Project, are_put_away: bool) -> None:
    store(on.pk, facts())
    if are_put_away:
        put_away(on)
    for metrics, dimension, sql in _SAME:
        question = {
            "metrics": metrics, "dimensions": [dimension],
            "period": {"from": "2034-02-27", "to": "2034-02-27"},
            "timezone": "UTC", "order_by": [[dimension, "asc"]],
        }  # fmt: skip
        response = callers.post("query", "owner", question)
        assert response.status_code == 200, response.content
        reported = [
            [*row["dimensions"], *row["metrics"]] if isinstance(row, dict) else row
            for row in response.json()["rows"]
        ]
        assert sorted(map(str, rows(callers, sql))) == sorted(map(str, reported)), (dimension, reported)


_PEOPLE = "FROM events WHERE bot IS NULL"
_SAME = [
    (
        ["events", "visitors"],
        "path",
        f"SELECT path, count(*) FILTER (WHERE event_name <> 'engagement'), count(DISTINCT user_id)"
        f" {_PEOPLE} GROUP BY path"
        " HAVING count(*) FILTER (WHERE event_name <> 'engagement') > 0",
    ),
    (
        ["pageviews", "sessions"],
        "country",
        "SELECT country, count(*) FILTER (WHERE event_name = 'pageview'), count(DISTINCT session_id)"
        f" {_PEOPLE} GROUP BY country",
    ),
    (
        ["events"],
        "properties.plan",
        f"SELECT event_properties->>'plan', count(*) {_PEOPLE} AND event_name <> 'engagement' GROUP BY ALL",
    ),
]


def test_properties_and_numbers_can_be_reckoned_with(callers: Callers, on: Project) -> None:
    store(on.pk, facts())
    put_away(on)
    [[seats, revenue, seconds, dotted]] = rows(
        callers,
        "SELECT sum((event_properties->>'seats')::INTEGER), sum(revenue), sum(engagement_time),"
        " any_value(event_properties->>'a.b') FROM events",
    )
    assert (seats, revenue, seconds, dotted) == (sum(range(33)), "12.1000", 16.5, "dotted")


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        ("SELECT nothing FROM events", 'Line 1, column 8: Referenced column "nothing" not found'),
        ("SELECT 1\nFROM other", "Line 2, column 6: There is no table 'other'. There is one, events."),
        ("SELEC 1", 'Line 1, column 1: syntax error at or near "SELEC"'),
        ("DROP VIEW events", "Write one SELECT."),
        ("SELECT path::INTEGER FROM events", "Could not convert string '/0' to INT32"),
        (
            "SELECT content FROM read_text('/etc/passwd')",
            "Line 1, column 21: read_text() cannot be read from.",
        ),
    ],
)
def test_what_is_wrong_is_said_where(
    callers: Callers, on: Project, folder: Path, sql: str, detail: str
) -> None:
    store(on.pk, facts()[:1])
    put_away(on)
    response = callers.post("sql", "owner", {"sql": sql})
    assert response.status_code == 400, response.content
    [problem] = response.json()["errors"]
    assert (problem["path"], problem["detail"][: len(detail)]) == ("sql", detail)
    assert str(folder) not in response.content.decode()


@pytest.mark.parametrize(
    "body", [{}, {"sql": ""}, {"sql": None}, {"sql": 5 * [1]}, {"sql": "x" * 20_001}, {"sql": "\0"}, []]
)
def test_what_is_no_statement_is_no_question(callers: Callers, on: Project, body: object) -> None:
    assert callers.post("sql", "owner", body).status_code == 400


def test_it_is_stopped_when_its_time_is_up(
    callers: Callers, on: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "SECONDS", 2.5)
    response = callers.post(
        "sql", "owner", {"sql": "SELECT count(*) FROM range(100000000000) WHERE hash(range) = 1"}
    )
    assert (response.status_code, response.json()["code"]) == (503, "query_timeout")


def test_too_much_memory_is_not_had(callers: Callers, on: Project) -> None:
    response = callers.post("sql", "owner", {"sql": "SELECT len(range(500000000))"})
    assert (response.status_code, response.json()["code"]) == (503, "query_too_large")


def test_one_of_a_project_at_a_time(callers: Callers, on: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.reports.places.WAIT_SECONDS", 0.1)
    with answer._PLACES.held(on.pk):
        monkeypatch.setattr(answer, "_PLACES", _Short(answer._PLACES))
        response = callers.post("sql", "owner", {"sql": "SELECT 1"})
    assert (response.status_code, response.json()["code"]) == (503, "too_many_queries")


class _Short:
    def __init__(self, places: Any) -> None:
        self._places = places

    def held(self, project_id: int) -> Any:
        return self._places.held(project_id, wait=0.1)


def test_too_many_new_events_are_not_passed_over(
    callers: Callers, on: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "MOST_BESIDE", 2)
    store(on.pk, facts()[:3])
    response = callers.post("sql", "owner", {"sql": "SELECT count(*) FROM events"})
    assert (response.status_code, response.json()["code"]) == (503, "segments_behind")


def test_a_file_that_is_not_what_was_written_is_not_read(callers: Callers, on: Project, folder: Path) -> None:
    store(on.pk, facts()[:3])
    put_away(on)
    [file] = folder.rglob("*.parquet")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    response = callers.post("sql", "owner", {"sql": "SELECT count(*) FROM events"})
    assert (response.status_code, response.json()["code"]) == (503, "sql_failed")
    assert str(folder) not in response.content.decode()


def test_its_columns_are_those_of_records() -> None:
    assert set(RecordSerializer().fields) <= {name for name, _ in SHOWN}
