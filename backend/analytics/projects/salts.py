"""The salts of single days, for projects that change theirs every day.

Tomorrow's is made beforehand, so that ingest has it at midnight whatever stands still by then. A day's salt
is deleted when the day is over: what was made with it can then be made by nobody any more.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from analytics.projects.key_version import tell_ingest
from analytics.projects.models import DailySalt, Project

KEPT_BEYOND_MIDNIGHT: Final = timedelta(minutes=10)
"""For an ingest process whose clock is behind."""


def provide_salts(project: Project, now: datetime) -> None:
    """Make the salts a project needs at `now`, or delete them all where it has stopped changing its salt.

    Needs a transaction, and that the caller tells ingest.
    """
    if project.salt_rotation_daily:
        _make([project], now)
    else:
        DailySalt.objects.filter(project=project).delete()


def rotate_salts(*, now: datetime) -> None:
    """Make what is missing for today and tomorrow, and delete what is over. Safe to run at any time."""
    rotating = Q(salt_rotation_daily=True, deleted_at=None)
    with transaction.atomic():
        made = _make(list(Project.objects.filter(rotating)), now)
        over = Q(day__lt=(now - KEPT_BEYOND_MIDNIGHT).astimezone(UTC).date())
        unused = ~Q(project__in=Project.objects.filter(rotating))
        deleted, _ = DailySalt.objects.filter(over | unused).delete()
        if made or deleted:
            tell_ingest()


def _make(projects: list[Project], now: datetime) -> int:
    """How many were missing. Two who make one for the same day agree on that of the first."""
    today = now.astimezone(UTC).date()
    wanted = {(project.pk, day) for project in projects for day in (today, today + timedelta(days=1))}
    there = DailySalt.objects.filter(project__in=projects, day__gte=today).values_list("project_id", "day")
    missing = [DailySalt(project_id=project, day=day) for project, day in sorted(wanted - set(there))]
    DailySalt.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
