"""`manage.py segments`."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from analytics.accounts.models import User
from analytics.common.clock import FixedClock
from analytics.events.models import Segment, SegmentMark
from analytics.events.segments import manifest, marks, upkeep
from analytics.events.segments.rebuild import rebuild
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, event, store_now
from analytics.projects.models import Project
from tests.people import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: LazySettings) -> None:
    settings.SEGMENTS_URL = str(tmp_path / "segments")


def told(*arguments: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("segments", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def fill(project: Project) -> Segment:
    store_now(PostgresStore(FixedClock(NOON)), [event(project_id=project.pk)])
    [made] = rebuild(project.pk, NOON, NOON + DAY)
    return made


def test_each_project_is_told_of(project: Project, owner: User) -> None:
    other, made = make_project(owner), fill(project)
    marks.note(project.pk, NOON, NOON + DAY / 12)
    found = {line["slug"]: line for line in told()}
    assert found[project.slug] == {
        "project": str(project.public_id), "slug": project.slug, "segments": 1, "rows": 1,
        "bytes": made.bytes, "start": NOON.isoformat(), "end": (NOON + DAY).isoformat(), "hours_behind": 2,
        "lost": [],
    }  # fmt: skip
    assert (found[other.slug]["segments"], found[other.slug]["start"]) == (0, None)


def test_all_of_one_project_are_made_anew(project: Project) -> None:
    made = fill(project)
    [line] = told("--project", project.slug, "--rebuild")
    assert line["hours_behind"] == 24
    later = datetime.now(UTC) + 2 * marks.QUIET
    upkeep.renew(now=later, zone_of=lambda _: "UTC", enough=lambda: False)
    [anew] = manifest.counting(project.pk, NOON, NOON + DAY)
    assert (anew.pk > made.pk, anew.rows, SegmentMark.objects.count()) == (True, 1, 0)


def test_lost_ones_are_shown_until_they_are_accepted(project: Project) -> None:
    made = fill(project)
    Segment.objects.update(lost_at=NOON)
    [line] = told("--project", project.slug, "--rebuild")
    assert line["lost"] == [{"start": NOON.isoformat(), "end": (NOON + DAY).isoformat(), "path": made.path}]
    assert (line["rows"], line["hours_behind"]) == (0, 0)
    [line] = told("--project", project.slug, "--accept-lost")
    assert (line["lost"], line["segments"]) == ([], 0)


@pytest.mark.parametrize(
    "arguments", [["--rebuild"], ["--accept-lost"], ["--project", "no-such-project"], ["--project", ""]]
)
def test_wrong_arguments_change_nothing(arguments: list[str], project: Project) -> None:
    fill(project)
    Segment.objects.update(lost_at=NOON)
    with pytest.raises(CommandError):
        told(*arguments)
    assert Segment.objects.filter(replaced_at=None).exclude(lost_at=None).count() == 1
    assert not SegmentMark.objects.exists()
