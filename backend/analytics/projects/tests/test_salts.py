"""Daily salts: made before they are needed, gone when their day is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects import keys, selectors, services
from analytics.projects.models import DailySalt, Project
from tests.people import make_key, make_project
from tests.waiting import at_once

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = date(2026, 3, 4)
NUMBER = (DAY - date(1970, 1, 1)).days


def switch(project: Project, on: bool, now: datetime = NOON) -> None:
    services.change_project(actor=None, project=project, changes={"salt_rotation_daily": on}, now=now)


def days(project: Project) -> list[date]:
    return list(DailySalt.objects.filter(project=project).order_by("day").values_list("day", flat=True))


def test_switching_it_on_makes_todays_and_tomorrows_at_once(project: Project) -> None:
    _, text = make_key(project)
    switch(project, True)
    salts = selectors.ingest_key_snapshot().keys[keys.digest(text)].daily_salts
    assert salts is not None
    assert set(salts) == {NUMBER, NUMBER + 1}
    assert len({*salts.values(), bytes(project.salt)}) == 3
    assert all(len(salt) == 32 for salt in salts.values())


def test_other_projects_keep_theirs(project: Project, owner: User) -> None:
    _, text = make_key(make_project(owner))
    switch(project, True)
    assert selectors.ingest_key_snapshot().keys[keys.digest(text)].daily_salts is None


def test_switching_it_off_forgets_them(project: Project) -> None:
    _, text = make_key(project)
    switch(project, True)
    switch(project, False)
    assert days(project) == []
    assert selectors.ingest_key_snapshot().keys[keys.digest(text)].daily_salts is None


def test_a_day_goes_on_with_the_salt_that_was_made_beforehand(project: Project) -> None:
    switch(project, True)
    tomorrow = DailySalt.objects.get(day=DAY + timedelta(days=1))
    services.rotate_salts(now=NOON + timedelta(days=1))
    assert days(project) == [DAY + timedelta(days=1), DAY + timedelta(days=2)]
    assert bytes(DailySalt.objects.get(day=tomorrow.day).salt) == bytes(tomorrow.salt)


def test_yesterdays_is_gone_ten_minutes_after_midnight(project: Project) -> None:
    switch(project, True)
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    services.rotate_salts(now=midnight + timedelta(minutes=9))
    assert DAY in days(project)
    services.rotate_salts(now=midnight + timedelta(minutes=10))
    assert DAY not in days(project)


def test_after_days_of_standstill_all_old_ones_go(project: Project) -> None:
    switch(project, True)
    services.rotate_salts(now=NOON + timedelta(days=30))
    assert days(project) == [DAY + timedelta(days=30), DAY + timedelta(days=31)]


def test_ingest_is_told_only_when_something_changed(project: Project) -> None:
    switch(project, True)
    before = selectors.ingest_key_version()
    services.rotate_salts(now=NOON + timedelta(hours=1))
    assert selectors.ingest_key_version() == before
    services.rotate_salts(now=NOON + timedelta(days=1))
    assert selectors.ingest_key_version() == before + 1


def test_a_deleted_project_has_none(project: Project, owner: User) -> None:
    switch(project, True)
    services.delete_project(actor=owner, project=project, now=NOON)
    assert days(project) == []
    DailySalt.objects.create(project=project, day=DAY)  # made by a chore at the same moment
    services.rotate_salts(now=NOON)
    assert days(project) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_make_them_at_once_agree(owner: User) -> None:
    projects = [make_project(owner, salt_rotation_daily=True) for _ in range(5)]
    at_once(3, lambda: services.rotate_salts(now=NOON))
    assert [len(days(one)) for one in projects] == [2] * 5


def test_no_salt_is_in_the_audit_log(project: Project) -> None:
    switch(project, True)
    assert AuditEntry.objects.get().data == {"changed": {"salt_rotation_daily": [False, True]}}
