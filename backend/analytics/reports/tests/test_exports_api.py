"""`/projects/{id}/exports`: for whom it is meant, of one project, whole or in pieces."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.events import services as events
from analytics.events.exports import folder, keeping, making
from analytics.events.horizon import advance
from analytics.events.models import Export, ExportState
from analytics.events.schema import Kept
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, event, store_now
from analytics.projects.models import Membership, Project
from analytics.reports.exports import asking
from analytics.reports.models import Cohort
from analytics.reports.tests.callers import Callers, callers_of
from tests.people import make_project

pytestmark = pytest.mark.django_db
QUESTION: dict[str, Any] = {"period": {"from": "2026-03-10", "to": "2026-03-11"}, "format": "ndjson"}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EXPORTS", tmp_path / "exports")


@pytest.fixture(autouse=True)
def wanted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chores that were wanted, which nobody runs here."""
    found: list[str] = []
    monkeypatch.setattr(asking, "want_chore", lambda _client, name: found.append(name))
    return found


@pytest.fixture
def callers(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    return callers_of(project, owner, viewer, outsider)


def fill(project: Project, *names: str, **fields: Any) -> None:
    rows = [
        event(NOON + timedelta(seconds=second), project_id=project.pk, name=name, **fields)
        for second, name in enumerate(names)
    ]
    store_now(PostgresStore(), rows)


def get(callers: Callers, path: str, who: str = "owner", method: str = "get", **headers: str) -> Any:
    sent = {} if who == "nobody" else getattr(callers, who)
    address = f"/api/v1/projects/{callers.project.public_id}/exports{path}"
    return getattr(Client(raise_request_exception=False), method)(address, headers=sent | headers)


def asked(callers: Callers, **change: object) -> dict[str, Any]:
    response = callers.post("exports", "owner", QUESTION | change)
    assert response.status_code == 202, response.content
    found: dict[str, Any] = response.json()
    return found


def made(callers: Callers, **change: object) -> dict[str, Any]:
    one = asked(callers, **change)
    while making.go_on(lambda: False):
        pass
    found: dict[str, Any] = get(callers, f"/{one['id']}").json()
    return found


def content(response: Any) -> bytes:
    async def read() -> bytes:
        return b"".join([block async for block in response.streaming_content])

    return asyncio.run(read())


def names(data: bytes) -> list[str]:
    return [json.loads(line)["event_name"] for line in data.splitlines()]


def test_from_the_wish_to_the_file(
    callers: Callers, project: Project, wanted: list[str], owner: User
) -> None:
    fill(project, "a", "engagement", "b")
    one = asked(callers)
    assert (one["state"], one["progress"], one["error"], one["filtered"]) == ("waiting", 0, None, False)
    assert (one["from"], one["to"]) == ("2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z")
    assert get(callers, f"/{one['id']}/file").json()["code"] == "export_not_ready"
    making.go_on(lambda: False)
    ready = get(callers, f"/{one['id']}").json()
    assert (ready["state"], ready["progress"], ready["rows"]) == ("ready", 1, 3)
    response = get(callers, f"/{one['id']}/file")
    data = content(response)
    assert names(data) == ["a", "engagement", "b"]
    assert int(response.headers["Content-Length"]) == len(data) == ready["bytes"]
    assert response.headers["Content-Type"] == "application/x-ndjson"
    disposition = 'attachment; filename="events-20260310-20260312.ndjson"'
    assert response.headers["Content-Disposition"] == disposition
    assert "no-cache" in response.headers["Cache-Control"]
    actions = AuditEntry.objects.filter(project_id=project.pk, action__startswith="export.").order_by("seq")
    assert [entry.action for entry in actions] == ["export.created", "export.downloaded"]


@pytest.mark.django_db(transaction=True)
def test_the_chore_is_wanted_once_the_wish_is_committed(callers: Callers, wanted: list[str]) -> None:
    asked(callers)
    assert wanted == ["make_exports"]


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/file"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 401), ("outsider", 404), ("viewer", 403), ("read_key", 403), ("public_key", 403)],
)
def test_nobody_sees_one_who_may_not(callers: Callers, path: str, who: str, status: int) -> None:
    one = made(callers)
    assert get(callers, path.format(**one), who).status_code == status
    assert get(callers, f"/{one['id']}", who, "delete").status_code == status
    assert callers.post("exports", who, QUESTION).status_code == status


def test_viewers_with_the_permission_do(callers: Callers, project: Project, viewer: User) -> None:
    one = made(callers)
    Membership.objects.filter(project=project, user=viewer).update(personal_data=True)
    assert get(callers, f"/{one['id']}", "viewer").status_code == 200


def test_another_project_s_export_is_not_there(callers: Callers, owner: User) -> None:
    one = made(callers)
    other = callers_of(make_project(owner), owner, owner, owner)
    for path in (f"/{one['id']}", f"/{one['id']}/file"):
        assert get(other, path).status_code == 404
    assert get(other, f"/{one['id']}", method="delete").status_code == 404
    assert get(other, "").json()["results"] == []


def test_only_this_project_s_events_that_pass(callers: Callers, project: Project, owner: User) -> None:
    theirs = make_project(owner)
    fill(theirs, "wanted")
    fill(project, "wanted", "other", "it's", "100%")

    def exported(**change: object) -> list[str]:
        return names(content(get(callers, f"/{made(callers, **change)['id']}/file")))

    assert exported(filters=["is", "event_name", ["wanted"]]) == ["wanted"]
    assert exported(filters=["is", "event_name", ["it's"]]) == ["it's"]
    assert exported(filters=["contains", "event_name", ["0%"]]) == ["100%"]
    assert exported(filters=["did", "wanted"]) == ["wanted", "other", "it's", "100%"]


def test_a_filter_is_forgotten_when_the_file_is_there(callers: Callers) -> None:
    one = asked(callers, filters=["is", "properties.mail", ["anna@example.com"]])
    assert one["filtered"]
    assert "anna@example.com" in Export.objects.get(public_id=one["id"]).query
    making.go_on(lambda: False)
    assert Export.objects.get(public_id=one["id"]).query == ""
    assert not AuditEntry.objects.filter(data__icontains="anna").exists()


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE events_event; --", "\\'; SELECT 1; --", "%(start)s", "{start}", "%s", "$$", "\u2028"],
)
def test_what_is_pasted_into_a_statement_stays_a_text(callers: Callers, project: Project, text: str) -> None:
    fill(project, "a", text)
    one = made(callers, filters=["is", "event_name", [text]])
    assert names(content(get(callers, f"/{one['id']}/file"))) == [text]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"format": "xlsx"}, "format", "wrong_type"),
        ({"format": None}, "format", "wrong_type"),
        ({"format": ["csv"]}, "format", "wrong_type"),
        ({"format": "parquet", "compressed": True}, "compressed", "unsupported_combination"),
        ({"compressed": "yes"}, "compressed", "wrong_type"),
        ({"period": {"from": "2026-03-11", "to": "2026-03-10"}}, "period", "empty_period"),
        ({"period": None}, "period", "required"),
        ({"filters": ["is", "event_name", ["\0"]]}, "filters[2][0]", "invalid_text"),
        ({"limit": 5}, "limit", "unknown_key"),
        ({"v": 2}, "v", "unsupported_version"),
    ],
)
def test_a_wrong_wish_is_told_by_its_path(
    callers: Callers, change: dict[str, Any], path: str, code: str
) -> None:
    response = callers.post("exports", "owner", QUESTION | change)
    assert response.status_code == 400, response.content
    assert (path, code) in [(one["path"], one["code"]) for one in response.json()["errors"]]
    assert not Export.objects.exists()


def test_a_cohort_of_the_project_is_a_filter(callers: Callers, project: Project, owner: User) -> None:
    fill(project, "wanted", "other")
    definition = {"v": 1, "filters": ["is", "event_name", ["wanted"]]}
    ours = Cohort.objects.create(project=project, name="C", definition=definition)
    theirs = Cohort.objects.create(project=make_project(owner), name="C", definition=definition)
    one = made(callers, filters=["in_cohort", str(ours.public_id)])
    assert names(content(get(callers, f"/{one['id']}/file"))) == ["wanted"]
    refused = callers.post("exports", "owner", QUESTION | {"filters": ["in_cohort", str(theirs.public_id)]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "unknown_id")


@pytest.mark.parametrize("body", [[], "x", 1, None])
def test_no_object(callers: Callers, body: object) -> None:
    assert callers.post("exports", "owner", json.dumps(body)).status_code == 400


def test_bots_where_they_are_asked_for(callers: Callers, project: Project) -> None:
    now = datetime.now(UTC)
    rows = [event(now, project_id=project.pk, name=name, bot=name) for name in ("crawler", None)]
    store_now(PostgresStore(), [replace(row, name=row.name or "person") for row in rows])

    def exported(**change: object) -> list[str]:
        one = made(callers, period={"last": "2d"}, **change)
        return sorted(names(content(get(callers, f"/{one['id']}/file"))))

    assert exported() == ["person"]
    assert exported(include={"bots": True}) == ["crawler", "person"]
    response = callers.post("exports", "owner", QUESTION | {"include": {"bots": True}})
    assert (response.status_code, response.json()["code"]) == (422, "range_expired")


def test_a_project_that_is_younger_than_its_horizon(callers: Callers, project: Project) -> None:
    fill(project, "a")
    for kept_from in (NOON - timedelta(minutes=1), NOON + timedelta(days=9)):
        advance(project.pk, Kept(kept_from, None, None))
        assert made(callers)["state"] == "ready"


def test_a_period_that_is_gone(callers: Callers, project: Project) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_rollup (start, events, pageviews, engagement_ms, project_id, grain,
                   dimension, is_bot, is_other, users, sessions)
               VALUES (%s, 1, 1, 0, %s, 2, 0, false, false, '', '')""",
            [NOON - timedelta(hours=2), project.pk],
        )
    advance(project.pk, Kept(NOON, None, None))
    response = callers.post("exports", "owner", QUESTION)
    assert (response.status_code, response.json()["code"]) == (422, "range_expired")


def test_not_too_many_at_once(callers: Callers) -> None:
    for _ in range(asking.MOST_UNDER_WAY):
        first = asked(callers)
    response = callers.post("exports", "owner", QUESTION)
    assert (response.status_code, response.json()["code"]) == (409, "too_many_exports")
    assert get(callers, f"/{first['id']}", method="delete").status_code == 204
    asked(callers)


def test_not_too_many_in_all(callers: Callers, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_KEPT", 2)
    made(callers)
    made(callers)
    assert callers.post("exports", "owner", QUESTION).json()["code"] == "too_many_exports"


def test_a_deleted_one_is_gone_with_its_file(callers: Callers, project: Project) -> None:
    fill(project, "a")
    one = made(callers)
    response = get(callers, f"/{one['id']}/file")
    assert get(callers, f"/{one['id']}", method="delete").status_code == 204
    assert content(response), "a download under way goes on to its end"
    assert get(callers, f"/{one['id']}/file").status_code == 404
    assert list(folder.found()) == []


def test_an_expired_one_is_gone_before_its_sweep(callers: Callers) -> None:
    one = made(callers)
    Export.objects.update(expires_at=NOON)
    assert get(callers, f"/{one['id']}/file").status_code == 404
    assert get(callers, "").json()["results"] == []


def test_a_withdrawn_one_says_so(callers: Callers, project: Project) -> None:
    one = made(callers)
    keeping.withdraw(project.pk, NOON + timedelta(days=36_500))
    assert get(callers, f"/{one['id']}").json()["state"] == ExportState.WITHDRAWN
    assert get(callers, f"/{one['id']}/file").json()["code"] == "export_not_ready"


def test_a_file_that_somebody_deleted(callers: Callers, project: Project) -> None:
    one = made(callers)
    folder.remove_project(project.pk)
    assert get(callers, f"/{one['id']}/file").status_code == 404


def test_a_project_s_deletion_takes_them_along(callers: Callers, project: Project) -> None:
    made(callers)
    events.delete_project_data(project.pk)
    assert not Export.objects.exists()
    assert list(folder.found()) == []


def test_the_list_is_newest_first_in_pages_and_narrowed(callers: Callers) -> None:
    first, second = made(callers), made(callers, format="csv")
    waiting = asked(callers)
    page = get(callers, "?limit=2").json()
    assert [one["id"] for one in page["results"]] == [waiting["id"], second["id"]]
    more = Client().get(page["next"], headers=callers.owner).json()
    assert [one["id"] for one in more["results"]] == [first["id"]]
    assert [one["id"] for one in get(callers, "?state=waiting").json()["results"]] == [waiting["id"]]
    assert get(callers, "?state=none").status_code == 400


# --- pieces


@pytest.fixture
def whole(callers: Callers, project: Project) -> tuple[str, bytes, str]:
    """Address, content and ETag of a file."""
    fill(project, *"abcdefghij")
    one = made(callers)
    response = get(callers, f"/{one['id']}/file")
    return f"/{one['id']}/file", content(response), response.headers["ETag"]


def test_a_download_goes_on_where_it_broke_off(callers: Callers, whole: tuple[str, bytes, str]) -> None:
    address, data, etag = whole
    found = b""
    while len(found) < len(data):
        response = get(callers, address, **{"Range": f"bytes={len(found)}-", "If-Range": etag})
        assert response.status_code == 206
        assert response.headers["Content-Range"] == f"bytes {len(found)}-{len(data) - 1}/{len(data)}"
        found += content(response)[:100]
    assert found == data


@pytest.mark.parametrize(
    ("header", "status", "piece"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=5-9", 206, slice(5, 10)),
        ("bytes=5-999999999", 206, slice(5, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=-999999999", 206, slice(0, None)),
        ("bytes=9-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=0-1,3-4", 200, slice(None)),
        ("bytes=a-b", 200, slice(None)),
        ("lines=0-1", 200, slice(None)),
        (f"bytes={'9' * 5000}-", 200, slice(None)),
        ("bytes=\u0661-", 200, slice(None)),
        ("bytes=999999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_ranges(
    callers: Callers, whole: tuple[str, bytes, str], header: str, status: int, piece: slice | None
) -> None:
    address, data, _ = whole
    response = get(callers, address, Range=header)
    assert response.status_code == status
    if piece is None:
        assert response.headers["Content-Range"] == f"bytes */{len(data)}"
    else:
        assert content(response) == data[piece]


def test_a_piece_of_another_file_is_the_whole_one(callers: Callers, whole: tuple[str, bytes, str]) -> None:
    address, data, etag = whole
    for stale in ('"another"', f"W/{etag}", "Mon, 23 Nov 2026 07:00:00 GMT"):
        response = get(callers, address, **{"Range": "bytes=5-", "If-Range": stale})
        assert (response.status_code, content(response)) == (200, data)


def test_what_is_there_already_is_not_sent_again(callers: Callers, whole: tuple[str, bytes, str]) -> None:
    address, _, etag = whole
    for header in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        assert get(callers, address, **{"If-None-Match": header}).status_code == 304
    response = get(callers, address, **{"If-None-Match": '"x"'})
    assert response.status_code == 200
    assert content(response)


def test_a_look_at_the_headers_alone(
    callers: Callers, whole: tuple[str, bytes, str], project: Project
) -> None:
    address, data, _ = whole
    before = AuditEntry.objects.filter(action="export.downloaded").count()
    response = get(callers, address, method="head")
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(len(data)))
    assert AuditEntry.objects.filter(action="export.downloaded").count() == before


def test_each_file_has_an_etag_of_its_own(callers: Callers, whole: tuple[str, bytes, str]) -> None:
    address, _, etag = whole
    assert get(callers, address, method="head").headers["ETag"] == etag
    other = made(callers)
    assert get(callers, f"/{other['id']}/file", method="head").headers["ETag"] != etag


def test_errors_are_json_whatever_was_asked_for(callers: Callers) -> None:
    response = get(callers, "/0192f1a0-0000-7000-8000-000000000000/file", Accept="text/csv")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
