"""How long projects are kept: their zones' days, the command, the API, and clocks that are wrong."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from analytics.accounts.models import User
from analytics.common.clock import FixedClock
from analytics.common.errors import Unavailable
from analytics.events.models import DirtyMark, Horizon, RetentionClock
from analytics.events.people import event_days
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, event, store_now
from analytics.events.tests.snapshot import empty_tables, everything
from analytics.projects import services
from analytics.projects.models import Project
from analytics.projects.services.retention import policy_of
from tests.people import Api, make_project

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # the first of April in Berlin


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    empty_tables()
    yield
    Horizon.objects.all().delete()
    RetentionClock.objects.all().delete()
    empty_tables()


def store(project: Project, *days_ago: int, now: datetime | None = None) -> None:
    at = now or timezone.now()
    rows = [event(at - days * DAY, received=at, project_id=project.pk) for days in days_ago]
    store_now(PostgresStore(FixedClock(at)), rows)
    DirtyMark.objects.all().delete()  # as though they had been counted: until then events stay


def stored() -> int:
    return len(everything()["events"])


def run(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("retention", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def believe_the_clock() -> None:
    RetentionClock.objects.create(seen_at=timezone.now() - timedelta(minutes=5))


def test_days_are_those_of_the_projects_zone(owner: User) -> None:
    """Over the change to summer time: 90 days before the first of April began in winter time."""
    project = make_project(owner, timezone="Europe/Berlin")
    policy = policy_of(project, NOW)
    assert policy.raw_from == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert policy.bots_from == datetime(2026, 3, 1, 23, tzinfo=UTC)
    kathmandu = policy_of(make_project(owner, timezone="Asia/Kathmandu"), NOW)
    assert kathmandu.raw_from == datetime(2025, 12, 31, 18, 15, tzinfo=UTC)


def test_the_command_says_what_would_go_then_deletes_it(owner: User, project: Project) -> None:
    other = make_project(owner, raw_retention_days=365)
    store(project, 0, 91, 92)
    store(other, 91)
    believe_the_clock()
    told = {line["slug"]: line for line in run("--dry-run")}
    assert (told["website"]["events"]["rows"], told[other.slug]["events"]["rows"]) == (2, 0)
    assert told["website"]["project"] == str(project.public_id)
    assert stored() == 4
    (done,) = run()
    assert (done["events"], len(done["days"]), done["finished"]) == (2, 0, True)
    assert stored() == 2
    assert {line["events"]["rows"] for line in run("--dry-run")} == {0}


def test_a_deleted_project_holds_no_day_back(owner: User, project: Project) -> None:
    gone = make_project(owner, raw_retention_days=3_000, deleted_at=timezone.now())
    store(project, 91)
    store(gone, 91)
    believe_the_clock()
    (done,) = run()
    assert (timezone.now() - 91 * DAY).date().isoformat() in done["days"]
    assert stored() == 0


def test_a_host_a_year_ahead_deletes_nothing(project: Project) -> None:
    store(project, 0, 20)
    believe_the_clock()
    with pytest.raises(Unavailable) as refused:
        services.apply_retention(timezone.now() + 365 * DAY)
    assert refused.value.code == "clock_doubted"
    assert stored() == 2
    assert not Horizon.objects.exists()


def test_a_leap_of_all_clocks_deletes_nothing_until_somebody_says_so(project: Project) -> None:
    store(project, 0, 100)
    RetentionClock.objects.create(seen_at=timezone.now() - 365 * DAY)
    with pytest.raises(CommandError, match="leapt"):
        run()
    assert stored() == 2
    run("--trust-clock")
    assert stored() == 1


def test_the_first_run_of_all_only_notes_the_time(project: Project) -> None:
    store(project, 100)
    services.apply_retention(timezone.now())
    assert stored() == 1
    services.apply_retention(timezone.now())
    assert stored() == 0


def test_events_that_are_not_counted_yet_stay(project: Project) -> None:
    store(project, 0, 91)
    DirtyMark.objects.create(project_id=project.pk, slice_start=_hour(91), slice_minutes=60)
    believe_the_clock()
    services.apply_retention(timezone.now())
    assert stored() == 2
    DirtyMark.objects.all().delete()
    services.apply_retention(timezone.now())
    assert stored() == 1


def _hour(days_ago: int) -> datetime:
    return (timezone.now() - days_ago * DAY).replace(minute=0, second=0, microsecond=0)


def test_shortening_it_takes_effect_with_the_next_run(api: Api, owner: User, project: Project) -> None:
    path = f"/api/v1/projects/{project.public_id}"
    store(project, 0, 20)
    believe_the_clock()
    services.apply_retention(timezone.now())
    answer = api(owner).patch(path, {"raw_retention_days": 10})
    assert (answer.status_code, answer.json()["raw_retention_days"]) == (200, 10)
    going = api(owner).get(f"{path}/data").json()
    assert (going["events"]["rows"], going["events"]["estimated"], going["sessions"]["rows"]) == (1, False, 0)
    assert date.fromisoformat(going["raw_from"][:10]) == (timezone.now() - 10 * DAY).date()
    services.apply_retention(timezone.now())
    going = api(owner).get(f"{path}/data").json()
    assert (going["events"]["rows"], going["raw_gone_before"]) == (0, going["raw_from"])


def test_what_other_days_would_delete_is_told_before_they_are_saved(
    api: Api, owner: User, project: Project
) -> None:
    path = f"/api/v1/projects/{project.public_id}/data"
    store(project, 0, 20, 40)
    told = {days: api(owner).get(f"{path}?raw_retention_days={days}").json() for days in (10, 30, 60)}
    assert {days: answer["events"]["rows"] for days, answer in told.items()} == {10: 2, 30: 1, 60: 0}
    assert date.fromisoformat(told[10]["raw_from"][:10]) == (timezone.now() - 10 * DAY).date()
    assert api(owner).get(path).json()["events"]["rows"] == 0
    assert stored() == 3


@pytest.mark.parametrize("days", ["7", "3651", "-1", "x", "1e3", "%00"])
def test_days_that_cannot_be_are_not_tried_out(api: Api, owner: User, project: Project, days: str) -> None:
    answer = api(owner).get(f"/api/v1/projects/{project.public_id}/data?raw_retention_days={days}")
    assert answer.status_code == 400
    assert [problem["path"] for problem in answer.json()["errors"]] == ["raw_retention_days"]


@pytest.mark.parametrize("days", [7, 0, -1, 3651, None, "x", 1.5, 1e400])
def test_fewer_days_than_repeats_are_known_for_are_refused(
    api: Api, owner: User, project: Project, days: object
) -> None:
    body = json.dumps({"raw_retention_days": days}).encode()
    path = f"/api/v1/projects/{project.public_id}"
    answer = api(owner).patch(path, body, content_type="application/json")
    assert answer.status_code == 400
    assert Project.objects.get(pk=project.pk).raw_retention_days == 90


def test_days_that_are_kept_have_their_partitions(project: Project) -> None:
    store(project, 0, 1)
    before = event_days()
    believe_the_clock()
    services.apply_retention(timezone.now())
    today = timezone.now().date()
    assert [day for day in before if day >= today - 89 * DAY] == [
        day for day in event_days() if day >= today - 89 * DAY
    ]
