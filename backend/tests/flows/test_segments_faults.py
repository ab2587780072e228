"""Segments by real processes: killed in the middle of writing, and with a disk that has no more room."""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from analytics.common.clock import SystemClock
from analytics.events.models import ChoreRun, Segment, SegmentMark
from analytics.events.segments import manifest, store, tidy
from analytics.events.segments.tests.segments import content, files, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.projects.models import Project
from tests.database import database_url
from tests.flows.pipelines import BACKEND
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
RUN = "import django; django.setup(); from analytics.pipeline.chores import run_chore; run_chore(%r)"
COMPACT = "compact_segments"
NOW = datetime.now(UTC)
SINCE = NOW.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=5)
ROWS = 40_000
"""Over four whole days."""


@pytest.fixture(autouse=True)
def _stored(project: Project, tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    """Events of days that are over, and a folder for their segments."""
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    empty_tables()
    instants = [SINCE + number * timedelta(days=4) / ROWS for number in range(ROWS)]
    made = [event(at, project_id=project.pk, user_id=f"{at}") for at in instants]
    store_now(PostgresStore(SystemClock()), made)
    yield
    for model in (Segment, SegmentMark, ChoreRun):
        model.objects.all().delete()
    empty_tables()


@pytest.fixture
def start(services: object, tmp_path: Path, clean_redis: object) -> "Callable[..., subprocess.Popen[bytes]]":
    """Start a process that runs one chore, with files of so many bytes at most."""

    def begin(chore: str, most: int | None = None) -> "subprocess.Popen[bytes]":
        environ = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": services.redis_url,  # type: ignore[attr-defined]
            "STATE_DIR": str(tmp_path),
            "SEGMENTS_URL": str(tmp_path / "segments"),
            "PYTHONPATH": str(BACKEND),
            "DJANGO_SETTINGS_MODULE": "analytics.config.settings",
        }

        def bound() -> None:
            if most is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        return subprocess.Popen([sys.executable, "-c", RUN % chore], env=environ, preexec_fn=bound)

    return begin


def is_whole(project: Project) -> bool:
    """Whether all files that count are what was written."""
    return all(manifest.has_its_content(one) for one in counting(project))


def counting(project: Project) -> list[Segment]:
    return list(manifest.counting(project.pk, SINCE - timedelta(days=1), NOW))


def is_as_stored(project: Project) -> bool:
    found = counting(project)
    return content(found) == truth(project.pk, found[0].start_at, found[-1].end_at)


@pytest.mark.slow
def test_killed_at_any_moment_of_writing_nothing_is_torn_and_the_next_run_finishes(
    start: "Callable[..., subprocess.Popen[bytes]]", project: Project
) -> None:
    chosen, killed = random.Random(7), 0
    for _ in range(5):
        there = set(store.drafts().iterdir())
        process = start(COMPACT)
        until(lambda: process.poll() is not None or set(store.drafts().iterdir()) - there, 30)  # noqa: B023
        time.sleep(chosen.uniform(0, 0.3))
        killed += process.poll() is None
        process.kill()
        process.wait()
        assert is_whole(project)
        Segment.objects.filter(pk__in=[one.pk for one in counting(project)[1:]]).delete()
    assert killed
    assert start(COMPACT).wait(180) == 0
    run = ChoreRun.objects.get(pk=COMPACT)
    assert (run.error, run.kills, run.failures) == ("", killed, killed)
    assert len(counting(project)) >= 3
    assert is_whole(project)
    assert is_as_stored(project)

    long_ago = time.time() - store.FORGOTTEN_AFTER.total_seconds() - 60
    for path in files():
        os.utime(path, (long_ago, long_ago))
    tidy.sweep(datetime.now(UTC) + 2 * tidy.GRACE)
    assert {path.name for path in files()} == {Path(one.path).name for one in counting(project) if one.path}


@pytest.mark.slow
def test_a_full_disk_is_a_failed_chore_and_no_lost_segment(
    start: "Callable[..., subprocess.Popen[bytes]]", project: Project
) -> None:
    assert start(COMPACT).wait(180) == 0
    before = counting(project)
    at = SINCE + timedelta(hours=1)  # of that hour all is there, so its file is large
    store_now(PostgresStore(SystemClock()), [event(at, project_id=project.pk)])
    SegmentMark.objects.create(
        project_id=project.pk,
        start=at.replace(minute=0, second=0, microsecond=0),
        first_at=SINCE,
        last_at=SINCE,
    )
    there = set(files())
    for most in (0, 50_000, 200_000):
        assert start("renew_segments", most).wait(180) == 0
        run = ChoreRun.objects.get(pk="renew_segments")
        assert any(word in run.error for word in ("File too large", "Could not write", "Failed to write"))
        assert (counting(project), set(files())) == (before, there)
    assert is_whole(project)
    assert start("renew_segments").wait(180) == 0
    assert ChoreRun.objects.get(pk="renew_segments").error == ""
    assert is_as_stored(project)
