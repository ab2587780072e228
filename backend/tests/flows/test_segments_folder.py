"""A folder of segments that cannot be written, is full or is gone: nothing is lost, nothing told too soon."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.conf import LazySettings

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.clock import SystemClock
from analytics.events.models import ChoreRun, DirtyMark, Erasure, Segment, SegmentMark
from analytics.events.people import person
from analytics.events.segments import manifest, marks
from analytics.events.segments.tests.segments import content, files, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.pipeline.chores import run_chore
from analytics.projects.models import Project
from analytics.projects.services.erasure import ErasureState, erase_person

pytestmark = pytest.mark.django_db(transaction=True)
SINCE = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
THAT_WRITE = {"renew_segments", "erase_from_files"}
OTHERS = {"compact_segments", "check_segments", "sweep_segments"}


@pytest.fixture(autouse=True)
def folder(clean_redis: object, tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """On a small disk of its own, where this machine lets us have one."""
    made = tmp_path / "segments"
    made.mkdir()
    if mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(made)) != 0:
        pytest.skip("whoever runs this may not mount anything")
    settings.SEGMENTS_URL = str(made)
    empty_tables()
    yield made
    subprocess.run(["umount", "-l", str(made)], check=True)
    for model in (Erasure, Segment, SegmentMark, DirtyMark, ChoreRun):
        model.objects.all().delete()
    empty_tables()


def mount(*arguments: str) -> int:
    program = shutil.which("mount")
    if program is None:
        return 1
    return subprocess.run([program, *arguments], capture_output=True, check=False).returncode


@pytest.fixture
def stored(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "QUIET", timedelta())
    users = ("alice", "bob")
    rows = [
        event(SINCE + hour * timedelta(hours=1), project_id=project.pk, user_id=users[hour % 2])
        for hour in range(48)
    ]
    store_now(PostgresStore(SystemClock()), rows)
    for chore in ("refresh_rollups", "compact_segments", "renew_segments"):
        run_chore(chore)
    assert files()


def ask(owner: User, project: Project, client: "redis.Redis") -> ErasureState:
    whom = person(project.pk, user_id="alice")
    return erase_person(
        actor=owner, project=project, person=whom, request_id="r", client=client,
        now=datetime.now(UTC), patience=0.5,
    ).state  # fmt: skip


def errors() -> dict[str, str]:
    for chore in sorted(THAT_WRITE | OTHERS):
        assert run_chore(chore)
    return {one.name: one.error for one in ChoreRun.objects.filter(name__in=THAT_WRITE | OTHERS) if one.error}


def receipts() -> int:
    return AuditEntry.objects.filter(action="person.erased").count()


def late(project: Project) -> None:
    store_now(PostgresStore(SystemClock()), [event(SINCE + timedelta(minutes=1), project_id=project.pk)])
    run_chore("refresh_rollups")


@pytest.mark.usefixtures("stored")
def test_a_folder_that_cannot_be_written_is_a_failed_chore_until_it_can(
    owner: User, project: Project, folder: Path, clean_redis: "redis.Redis"
) -> None:
    late(project)
    before = files()
    assert mount("-o", "remount,ro", str(folder)) == 0
    assert ask(owner, project, clean_redis) is ErasureState.RUNNING
    failed = errors()
    assert set(failed) == THAT_WRITE
    assert all("Read-only file system" in error for error in failed.values())
    assert (receipts(), files()) == (0, before)
    assert mount("-o", "remount,rw", str(folder)) == 0
    assert_it_comes_right(project)


@pytest.mark.usefixtures("stored")
def test_a_full_disk_is_a_failed_chore_until_there_is_room_and_keeps_no_person(
    owner: User, project: Project, folder: Path, clean_redis: "redis.Redis"
) -> None:
    late(project)
    before = [path for path in files() if path.suffix == ".parquet"]
    filler = folder / "something else"
    with filler.open("wb", 0) as file, suppress(OSError):
        while file.write(b"x" * 4_096) == 4_096:
            pass
    assert ask(owner, project, clean_redis) is ErasureState.RUNNING
    assert run_chore("renew_segments")
    assert "No space left on device" in ChoreRun.objects.get(pk="renew_segments").error
    assert "erase_from_files" not in errors()
    assert receipts() == 1
    assert not set(files()) & set(before)
    filler.unlink()
    assert_it_comes_right(project)


@pytest.mark.usefixtures("stored")
def test_a_folder_that_somebody_has_emptied_is_filled_again(
    owner: User, project: Project, folder: Path, clean_redis: "redis.Redis"
) -> None:
    late(project)
    for path in folder.iterdir():
        shutil.rmtree(path)
    assert ask(owner, project, clean_redis) is ErasureState.RUNNING
    assert_it_comes_right(project)


def assert_it_comes_right(project: Project) -> None:
    """Without anybody's help, the erasure included."""
    for _ in range(2):
        run_chore("refresh_rollups")
        assert errors() == {}
    assert receipts() == 1
    assert not Erasure.objects.exists()
    found = list(manifest.counting(project.pk, SINCE - timedelta(days=1), datetime.now(UTC)))
    assert content(found) == truth(project.pk, found[0].start_at, found[-1].end_at)
    assert sum(one.rows for one in found) == 24 + 1
