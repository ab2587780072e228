"""Erasing a person: no file of raw events that may hold them is left when the receipt is written."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.clock import FixedClock
from analytics.common.ids import uuid7
from analytics.events.exports import folder, making, writing
from analytics.events.models import Erasure, Export, ExportState
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.projects.models import Project
from tests.people import Api, make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_left(clean_redis: object, tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    settings.EXPORTS = tmp_path / "exports"
    empty_tables()
    yield
    for model in (Erasure, Export):
        model.objects.all().delete()
    empty_tables()


def fill(project: Project, *names: str) -> None:
    rows = [event(NOON, project_id=project.pk, user_id=name) for name in names]
    store_now(PostgresStore(FixedClock(NOON)), rows)


def export(project: Project) -> Export:
    start = NOON.replace(hour=0)
    return Export.objects.create(
        project_id=project.pk,
        format="ndjson",
        compressed=False,
        start_at=start,
        end_at=start + DAY,
        timezone="UTC",
        bots=False,
        filtered=False,
        query=f"SELECT * FROM events_event WHERE project_id = {project.pk}",
        done_until=start,
        asked_by=uuid7(),
        asked_at=datetime.now(UTC),
        worked_at=datetime.now(UTC),
    )


def erase(api: Api, owner: User, project: Project) -> int:
    answer = api(owner).post(f"/api/v1/projects/{project.public_id}/users/erase", {"user_id": "alice"})
    return int(answer.status_code)


def text(one: Export) -> str:
    return folder.file_of(one.project_id, one.public_id).read_text()


def test_a_file_goes_before_the_receipt(api: Api, owner: User, project: Project) -> None:
    other = make_project(owner)
    for one in (project, other):
        fill(one, "alice", "bob")
    ours, theirs = export(project), export(other)
    making.go_on(lambda: False)
    assert "alice" in text(ours)
    assert erase(api, owner, project) == 200
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == (ExportState.WITHDRAWN, ExportState.READY)
    assert not folder.folder_of(project.pk, ours.public_id).exists()
    again = export(project)
    making.go_on(lambda: False)
    assert "bob" in text(again)
    assert "alice" not in text(again)


def test_one_that_is_being_written_meanwhile_is_given_up(
    api: Api, owner: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(project, "alice", "bob")
    one = export(project)
    whole = writing.write_day

    def erased_meanwhile(*args: Any) -> tuple[int, int]:
        found = whole(*args)
        assert erase(api, owner, project) == 200
        return found

    monkeypatch.setattr(making, "write_day", erased_meanwhile)
    making.go_on(lambda: False)
    one.refresh_from_db()
    assert one.state == ExportState.WITHDRAWN
    assert list(folder.found()) == []


def test_a_file_that_cannot_be_deleted_holds_up_the_receipt(
    api: Api, owner: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(project, "alice")
    export(project)
    making.go_on(lambda: False)

    def refused(*_args: Any) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(folder, "remove", refused)
        assert erase(api, owner, project) == 503
    assert not AuditEntry.objects.filter(action="person.erased").exists()
    assert erase(api, owner, project) == 200
    assert AuditEntry.objects.filter(action="person.erased").count() == 1
    assert list(folder.found()) == []
