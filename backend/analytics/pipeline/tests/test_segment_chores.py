"""The chores of segments: which there are, how they fail, and two at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.conf import LazySettings
from django.db import connection

from analytics.common.clock import SystemClock
from analytics.events.models import ChoreRun, Erasure, Segment, SegmentMark
from analytics.events.segments import manifest, marks, overview, rebuild, tidy, upkeep
from analytics.events.segments.tests.segments import content, files, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.pipeline import chores
from analytics.pipeline.chore_retries import ChoreRetries
from analytics.pipeline.chores import run_chore
from analytics.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = Path(__file__).parents[3]
NOW = datetime.now(UTC)
HOURS = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _stored(project: Project, clean_redis: object, tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    empty_tables()
    rows = [event(NOW - hour * HOURS, project_id=project.pk) for hour in (2, 3, 4)]
    store_now(PostgresStore(SystemClock()), rows)
    yield
    for model in (Segment, SegmentMark, ChoreRun, Erasure):
        model.objects.all().delete()
    empty_tables()


def counting(project: Project) -> list[Segment]:
    return list(manifest.counting(project.pk, NOW - 48 * HOURS, NOW + HOURS))


def error_of(name: str) -> str:
    return ChoreRun.objects.get(pk=name).error


def names_with(engine: str) -> set[str]:
    program = "import django; django.setup(); from analytics.pipeline.chores import CHORES\n"
    program += "print(*[chore.name for chore in CHORES])"
    environ = os.environ | {
        "ANALYTICS_ENGINE": engine,
        "DJANGO_SETTINGS_MODULE": "analytics.config.settings",
        "PYTHONPATH": str(BACKEND),
    }
    return set(subprocess.check_output([sys.executable, "-c", program], env=environ, text=True).split())


def test_an_engine_that_reads_no_segments_has_only_what_clears_them_away() -> None:
    without = names_with("postgres")
    assert names_with("duckdb") - without == {"renew_segments", "compact_segments", "check_segments"}
    assert {"sweep_segments", "erase_from_files"} <= without


def test_another_engine_lets_all_segments_go(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    run_chore("compact_segments")
    run_chore("refresh_rollups")
    assert (bool(counting(project)), SegmentMark.objects.exists()) == (True, True)
    monkeypatch.setattr(chores, "_HAS_SEGMENTS", False)
    assert run_chore("sweep_segments")
    assert (counting(project), SegmentMark.objects.exists()) == ([], False)
    Segment.objects.update(replaced_at=NOW - 2 * tidy.GRACE)
    run_chore("sweep_segments")
    assert (files(), error_of("sweep_segments")) == ([], "")


def test_a_lost_segment_keeps_the_check_failing_until_somebody_decides(project: Project) -> None:
    run_chore("compact_segments")
    run_chore("check_segments")
    assert error_of("check_segments") == ""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_dirtymark")
        cursor.execute("DELETE FROM events_event WHERE timestamp < %s", [NOW - 3.5 * HOURS])
    for path in files():
        path.unlink()
    for _ in range(2):
        run_chore("check_segments")
        assert error_of("check_segments").startswith("SegmentsLost: 1 segment")
    assert overview.accept_lost(project.pk) == 1
    run_chore("check_segments")
    run_chore("compact_segments")
    assert error_of("check_segments") == ""
    assert content(counting(project)) == truth(project.pk, NOW - 48 * HOURS, NOW)


@pytest.mark.parametrize("chore", ["compact_segments", "renew_segments", "check_segments"])
def test_nothing_more_is_begun_while_a_person_waits_to_be_erased(
    chore: str, project: Project, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[object] = []
    monkeypatch.setattr(rebuild, "rebuild", lambda *slice_: steps.append(slice_))
    monkeypatch.setattr(rebuild, "renew_next", lambda *project: steps.append(project))
    monkeypatch.setattr(tidy, "repair", steps.append)
    monkeypatch.setattr(tidy, "_is_intact", lambda *_: False)
    monkeypatch.setattr(marks, "projects_due", lambda _: [project.pk])
    manifest.switch(project.pk, NOW - HOURS, NOW, draft=None, path="", now=NOW)
    erasure = Erasure.objects.create(
        project_id=project.pk, user_key=uuid4(), actor_id=uuid4(), asked_at=NOW, segments_done=0
    )
    with monkeypatch.context() as patched:
        patched.setattr(chores, "_SEGMENT_SECONDS", 0.5)
        assert run_chore(chore)
        assert steps, "each run has a second first"
        steps.clear()
        patched.setattr(chores, "_LOOK_ROUND_SECONDS", 0.0)
        assert run_chore(chore)
        assert steps == []
        ChoreRetries(clean_redis).failed("erase_from_files", "a file cannot be deleted", 0.0, longest=60)
        assert run_chore(chore)
        assert steps, "one that fails again and again holds up nobody"
        ChoreRetries(clean_redis).forget("erase_from_files")
        Erasure.objects.filter(pk=erasure.pk).update(segments_done=None)
        steps.clear()
        assert run_chore(chore)
        assert steps, "events in the database are not deleted in this lane"


def test_several_at_once_make_each_segment_once(project: Project) -> None:
    def work(name: str) -> None:
        try:
            later = NOW + marks.QUIET + HOURS
            function = upkeep.renew if name == "renew" else upkeep.compact
            function(now=later, zone_of=lambda _: "UTC", enough=lambda: False)
        finally:
            connection.close()

    run_chore("refresh_rollups")
    with ThreadPoolExecutor(4) as executor:
        list(executor.map(work, ["compact", "renew", "compact", "renew"]))
    work("compact")
    found = counting(project)
    assert sum(segment.rows for segment in found) == 3
    assert content(found) == truth(project.pk, NOW - 48 * HOURS, NOW + HOURS)
    assert len(files()) == len([one for one in found if one.path])
