"""`/api/v1/operations/health`, `flow` and `storage`: how the installation is, in words and numbers."""

import json
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import LazySettings

from analytics.accounts.models import User
from analytics.audit.models import LedgerRow
from analytics.common.clock import to_micros
from analytics.common.tally import Outcome, field_of, ledger_key, minute_of
from analytics.events.models import Segment
from analytics.monitoring import flow as flow_module
from analytics.monitoring import health, parts, storage
from analytics.pipeline import chores
from analytics.pipeline.chores import HOUR, Chore, run_chore
from analytics.projects.models import Project
from tests.people import Api, Client, make_project

pytestmark = pytest.mark.django_db
BASE = "/api/v1/operations"
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def client(api: Api, owner: User, clean_redis: object) -> Client:
    return api(owner)


def get(client: Client, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{BASE}/{path}", query)
    assert answer.status_code == 200, answer.content
    return dict(json.loads(answer.content))


def part(client: Client, name: str) -> dict[str, str]:
    [found] = [one for one in get(client, "health")["results"] if one["name"] == name]
    return dict(found)


def stored(project: Project, events: int, ago: timedelta = timedelta(0), outcome: str = "stored") -> None:
    minute = minute_of(to_micros(datetime.now(UTC) - ago))
    LedgerRow.objects.create(
        project_id=project.pk, minute=minute, key_id=1, source="web", outcome=outcome, code="", events=events
    )


def test_every_part_is_told_in_words(client: Client) -> None:
    found = {one["name"]: one for one in get(client, "health")["results"]}
    assert set(found) == {
        *("postgres", "migrations", "redis", "redis_memory", "redis_persistence", "pipeline"),
        *("chores", "disk"),
    }
    assert found["postgres"] == {"name": "postgres", "state": "ok", "detail": "Answers."}
    assert found["pipeline"]["state"] == "down", "none runs here"
    assert "are free" in found["disk"]["detail"]


def test_a_redis_that_is_away_is_told_and_keeps_nothing_else_from_being_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    for module in (health, flow_module, parts):
        monkeypatch.setattr(module, "redis_client", lambda: nowhere)
    assert part(client, "redis")["state"] == "down"
    assert part(client, "postgres")["state"] == "ok"
    assert part(client, "disk")["state"] in ("ok", "warning")
    assert not get(client, "flow")["is_fresh"]


@pytest.mark.django_db(transaction=True)  # a chore has a connection of its own
def test_a_chore_that_failed_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Chore("fold_ledger", lambda: 1 / 0, HOUR)  # type: ignore[arg-type]  # it returns nothing
    monkeypatch.setitem(chores.BY_NAME, "fold_ledger", broken)
    run_chore("fold_ledger")
    found = part(client, "chores")
    # Nobody runs the others here.
    assert (found["state"], "Did not go well: fold_ledger." in found["detail"]) == ("down", True)


@pytest.mark.parametrize(
    ("free", "state", "word"),
    [(parts.FULL_BYTES - 1, "down", "at once"), (parts.LOW_BYTES - 1, "warning", "fewer days")],
)
def test_a_disk_that_fills_up_is_told_in_time(
    client: Client, monkeypatch: pytest.MonkeyPatch, free: int, state: str, word: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**12, 10**12 - free, free))
    found = part(client, "disk")
    assert (found["state"], word in found["detail"]) == (state, True)


def test_a_folder_that_is_gone_is_told(client: Client, settings: LazySettings, tmp_path: Any) -> None:
    settings.STATE_DIR = tmp_path / "gone"
    assert part(client, "disk")["state"] == "down"


@pytest.mark.parametrize(("last", "minutes", "buckets"), [("1h", 1, 60), ("24h", 60, 24), ("7d", 60, 168)])
def test_events_of_all_projects_flow_by_time(
    client: Client, project: Project, clean_redis: "redis.Redis", last: str, minutes: int, buckets: int
) -> None:
    stored(project, 5)
    stored(make_project(), 7, outcome="refused")
    stored(project, 100, ago=timedelta(days=8))
    flow = get(client, "flow", last=last)
    assert (flow["minutes"], len(flow["results"]), flow["is_fresh"]) == (minutes, buckets, True)
    assert flow["totals"] == {"stored": 5, "refused": 7}
    assert [one["outcomes"] for one in flow["results"] if one["outcomes"]] == [{"stored": 5, "refused": 7}]


def test_what_redis_has_not_handed_over_is_in_the_flow(
    client: Client, project: Project, clean_redis: "redis.Redis"
) -> None:
    now = minute_of(to_micros(datetime.now(UTC)))
    field = field_of(project.pk, now, 1, "web", Outcome.ACCEPTED.value)
    clean_redis.hincrby(ledger_key(0), field, 3)
    assert get(client, "flow")["totals"] == {"accepted": 3}


def test_an_unknown_span_is_refused(client: Client) -> None:
    answer = client.get(f"{BASE}/flow", {"last": "1y"})
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "last")


def test_the_largest_project_stands_first_and_segments_count(client: Client, project: Project) -> None:
    other = make_project(name="Smaller", raw_retention_days=30)
    stored(project, 3_000, ago=timedelta(days=1))
    stored(other, 1_000, ago=timedelta(days=1))
    stored(other, 9_999_999, ago=timedelta(days=31))
    now = datetime.now(UTC)
    kept = {"project_id": other.pk, "level": "day", "checksum": "", "schema_version": 1}
    times = {"start_at": now - timedelta(days=1), "end_at": now, "written_at": now, "checked_at": now}
    Segment.objects.create(**kept, **times, path="a", bytes=500, rows=1_000)
    Segment.objects.create(**kept, **times, path="b", bytes=900, rows=1_000, replaced_at=now)
    found = get(client, "storage")
    first, second = found["results"]
    assert [(one["name"], one["events"]) for one in (first, second)] == [
        (project.name, 3_000),
        ("Smaller", 1_000),
    ]
    assert (second["segment_bytes"], found["segment_bytes"]) == (500, 500)
    assert first["bytes"] + second["bytes"] == pytest.approx(found["database_bytes"] + 500, abs=2)
    assert found["bytes_an_event"] == pytest.approx((found["database_bytes"] + 500) / 4_000)


def test_days_left_follow_from_the_last_week(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**12, 0, 10**9))
    stored(project, 1_000, ago=timedelta(days=2))
    stored(project, 1_000)
    found = get(client, "storage")
    assert found["events_a_day"] == pytest.approx(1_000, rel=0.01)
    assert found["days_left"] == pytest.approx(10**9 / (found["events_a_day"] * found["bytes_an_event"]))


def test_with_few_events_nothing_is_foretold(client: Client, project: Project) -> None:
    stored(project, storage.MIN_EVENTS - 1)
    found = get(client, "storage")
    assert (found["days_left"], found["bytes_an_event"]) == (None, None)


def test_an_empty_installation_has_numbers_too(client: Client, project: Project) -> None:
    found = get(client, "storage")
    assert (found["events_a_day"], found["days_left"]) == (0.0, None)
    assert found["results"] == [
        {"id": str(project.public_id), "name": project.name, "events": 0, "bytes": 0, "segment_bytes": 0}
    ]
