"""Erasing a person whose events are in segment files: the receipt comes when no file has them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.conf import LazySettings

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.clock import FixedClock
from analytics.common.jobs import wanted_chores
from analytics.events.models import Erasure, Segment, SegmentMark
from analytics.events.segments import erasing, manifest, marks, rebuild, store
from analytics.events.segments.tests.segments import content, files, truth
from analytics.events.services import delete_project_data
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.projects import services
from analytics.projects.models import Project
from tests.people import Api

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_left(clean_redis: object, tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    empty_tables()
    yield
    for model in (Erasure, Segment, SegmentMark):
        model.objects.all().delete()
    empty_tables()


@pytest.fixture
def segment(project: Project) -> Segment:
    rows = [event(NOON, project_id=project.pk, user_id=name) for name in ("alice", "bob")]
    store_now(PostgresStore(FixedClock(NOON)), rows)
    [made] = rebuild.rebuild(project.pk, NOON, NOON + DAY)
    return made


def ask(api: Api, owner: User, project: Project) -> tuple[int, str]:
    answer = api(owner).post(f"/api/v1/projects/{project.public_id}/users/erase", {"user_id": "alice"})
    return answer.status_code, answer.json()["state"]


def receipts() -> int:
    return AuditEntry.objects.filter(action="person.erased").count()


def test_files_are_left_to_a_chore_and_the_receipt_to_their_end(
    api: Api, owner: User, project: Project, segment: Segment, clean_redis: "redis.Redis"
) -> None:
    assert ask(api, owner, project) == (202, "running")
    assert wanted_chores(clean_redis) == {"erase_from_files"}
    services.finish_erasures(clean_redis)
    assert ask(api, owner, project) == (202, "running")
    assert (receipts(), Erasure.objects.count(), len(files())) == (0, 1, 1)
    services.erase_from_files(clean_redis)
    assert (receipts(), Erasure.objects.count()) == (1, 0)
    found = list(manifest.counting(project.pk, NOON, NOON + DAY))
    assert [one.rows for one in found] == [1]
    assert content(found) == truth(project.pk, NOON, NOON + DAY)
    assert [path.name for path in files()] == [Path(found[0].path).name]
    assert found[0].path != segment.path
    assert ask(api, owner, project) == (200, "done"), "who asks how far it is, is told"
    assert (receipts(), Erasure.objects.count()) == (1, 0)
    store_now(
        PostgresStore(FixedClock(NOON)), [event(NOON, project_id=project.pk, user_id="alice", session_id="2")]
    )
    assert ask(api, owner, project) == (202, "running"), "what came since is to be erased as well"


def test_killed_between_two_files_it_goes_on(
    api: Api,
    owner: User,
    project: Project,
    segment: Segment,
    clean_redis: "redis.Redis",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(api, owner, project)

    def dies(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    for module, name in ((rebuild, "remake"), (store, "remove"), (erasing, "note")):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, dies)
            with pytest.raises(RuntimeError):
                services.erase_from_files(clean_redis)
        assert receipts() == 0
    services.erase_from_files(clean_redis)
    assert receipts() == 1
    assert len(files()) == 1
    assert content(list(Segment.objects.filter(replaced_at=None))) == truth(project.pk, NOON, NOON + DAY)


def test_while_a_file_is_being_made_no_request_says_that_it_is_done(
    api: Api, owner: User, project: Project
) -> None:
    """It may have read the person before they were deleted."""
    store_now(PostgresStore(FixedClock(NOON)), [event(NOON, project_id=project.pk, user_id="alice")])
    left = store.drafts() / f"{project.pk}-{uuid4().hex}.duckdb"
    left.write_bytes(b"of a process that was killed")
    assert ask(api, owner, project) == (202, "running")
    assert receipts() == 0


def test_a_deleted_project_leaves_no_file_of_any_kind(project: Project, segment: Segment) -> None:
    rebuild.rebuild(project.pk, NOON, NOON + DAY)
    Segment.objects.filter(replaced_at=None).update(lost_at=NOON)
    marks.note(project.pk, NOON, NOON + timedelta(hours=1))
    (store.drafts() / f"{project.pk}-{uuid4().hex}.parquet").write_bytes(b"PAR1")
    delete_project_data(project.pk)
    assert files() == []
    assert not Segment.objects.exists()
    assert not SegmentMark.objects.exists()
