"""What an answer says of segment files that are missing or torn, and of events that nobody has any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from prometheus_client import REGISTRY

from analytics.accounts.models import User
from analytics.events.models import DirtyMark, Segment
from analytics.events.segments import store as files
from analytics.events.segments.rebuild import rebuild, repair
from analytics.events.storage.duckdb.engine import SegmentEngine
from analytics.projects.models import Project
from analytics.reports import services
from analytics.reports.tests.callers import Callers, callers_of
from analytics.reports.tests.facts import Fact, store

pytestmark = pytest.mark.django_db
DAY = datetime(2034, 2, 28, tzinfo=UTC)
HOUR = timedelta(hours=1)
PERIOD = {"from": "2034-02-28", "to": "2034-02-28"}
QUESTIONS: dict[str, dict[str, Any]] = {
    "query": {"metrics": ["events"], "period": PERIOD},
    "funnel": {"steps": [{"event": "pageview"}, {"event": "signup"}], "period": PERIOD},
    "retention": {"by": "day", "period": PERIOD},
    "paths": {"from": {"page": "/a"}, "period": PERIOD},
    "goals/report": {"period": PERIOD},
    "records": {"period": PERIOD},
    "sessions": {"period": PERIOD},
    "users": {"period": PERIOD},
    "sql": {"sql": "SELECT count(*) FROM events"},
}


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Segments answer, however few events they have."""
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    settings.SEGMENTS_BUCKET = None
    monkeypatch.setattr(services, "segment_engine", lambda: SegmentEngine(tmp_path / "swap", fewest=0))
    services._engine.cache_clear()
    yield
    services._engine.cache_clear()


@pytest.fixture
def callers(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    Project.objects.filter(pk=project.pk).update(sql_enabled=True)
    return callers_of(project, owner, viewer, outsider)


@pytest.fixture
def segment(project: Project) -> Segment:
    store(project.pk, [Fact(DAY + n * HOUR, user=f"u{n}", path="/a") for n in range(3)])
    [made] = rebuild(project.pk, DAY, DAY + 24 * HOUR)
    DirtyMark.objects.filter(project_id=project.pk).delete()
    return made


def asked(callers: Callers, what: str = "query", **more: Any) -> Any:
    response = callers.post(what, "owner", {**QUESTIONS[what], **more})
    assert response.status_code == 200, response.content
    return response.json()


def unreadable(why: str) -> float:
    return REGISTRY.get_sample_value("stack_segments_unreadable_total", {"why": why}) or 0.0


def lose(segment: Segment) -> None:
    """Two of three events are gone from PostgreSQL, and the file is torn."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE timestamp > %s", [DAY])
    files.place(segment.path, segment.checksum).write_bytes(b"PAR1")
    assert repair(segment) is None
    segment.refresh_from_db()
    assert segment.lost_at is not None


def test_what_is_whole_warns_of_nothing(callers: Callers, segment: Segment) -> None:
    before = [unreadable(why) for why in ("missing", "damaged", "failed")]
    found = asked(callers)
    assert (found["rows"][0]["metrics"], found["meta"]["source"], found["meta"]["warnings"]) == (
        [3], "segment", [],
    )  # fmt: skip
    assert [unreadable(why) for why in ("missing", "damaged", "failed")] == before


def test_a_missing_file_is_counted_and_changes_no_number(callers: Callers, segment: Segment) -> None:
    files.place(segment.path, segment.checksum).unlink()
    before = unreadable("missing")
    found = asked(callers)
    assert (found["rows"][0]["metrics"], found["meta"]["warnings"]) == ([3], [])
    assert unreadable("missing") == before + 1


def test_a_torn_file_is_counted_and_the_source_is_the_one_that_answered(
    callers: Callers, segment: Segment
) -> None:
    path = files.place(segment.path, segment.checksum)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    before = unreadable("damaged")
    found = asked(callers)
    assert (found["rows"][0]["metrics"], found["meta"]["source"], found["meta"]["warnings"]) == (
        [3], "raw", [],
    )  # fmt: skip
    assert unreadable("damaged") == before + 1


@pytest.mark.parametrize("what", QUESTIONS)
def test_lost_events_are_told_of_in_every_answer(callers: Callers, segment: Segment, what: str) -> None:
    assert asked(callers, what)["meta"]["warnings"] == []
    lose(segment)
    [warning] = asked(callers, what)["meta"]["warnings"]
    assert "lost events of 2034-02-28T00:00Z to 2034-03-01T00:00Z" in warning


def test_only_where_they_are_missing(callers: Callers, segment: Segment, project: Project) -> None:
    lose(segment)
    other = {"from": "2034-03-01", "to": "2034-03-01"}
    assert asked(callers, period=other)["meta"]["warnings"] == []
    [compared] = asked(callers, period=other, compare="previous_period")["meta"]["warnings"]
    assert "lost events" in compared
    Segment.objects.filter(pk=segment.pk).update(replaced_at=datetime.now(UTC))  # as --accept-lost does
    assert asked(callers)["meta"]["warnings"] == []


def test_a_lost_file_changes_the_etag(callers: Callers, segment: Segment) -> None:
    first = callers.post("query", "owner", QUESTIONS["query"])
    lose(segment)
    again = callers.post("query", "owner", QUESTIONS["query"])
    assert first.headers["ETag"] != again.headers["ETag"]
