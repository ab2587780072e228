"""How long each project is kept: its settings as instants, applied and tried out."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from analytics.common.zones import start_of, zone
from analytics.events import retention
from analytics.events.horizon import kept
from analytics.events.retention import Deleted, Policy
from analytics.events.retention_dry_run import WouldGo, would_go
from analytics.events.schema import BOT_DAYS, Kept
from analytics.projects.models import Project

_log = structlog.get_logger(__name__)
_SECONDS: Final = 30.0
"""A run takes; what is left is for the next one."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is gone of a project, and what would go now."""

    project: Project
    kept: Kept
    policy: Policy
    would_go: WouldGo


def policy_of(project: Project, now: datetime, raw_days: int | None = None) -> Policy:
    """Whole days of the project's zone, today not counted: hours and days of reports are whole or gone.

    With `raw_days` as though the project kept its events for so long.
    """
    return Policy(
        project_id=project.pk,
        raw_from=_midnight(project, now, raw_days or project.raw_retention_days),
        bots_from=_midnight(project, now, BOT_DAYS),
        aggregates_from=_midnight(project, now, project.aggregate_retention_days),
    )


def outlook(projects: Iterable[Project], now: datetime, raw_days: int | None = None) -> list[Outlook]:
    """The dry run: what each project would lose, with its own days or with these. Deletes nothing."""
    found = list(projects)
    policies = [policy_of(project, now, raw_days) for project in found]
    gone = would_go(policies)
    return [
        Outlook(project, kept(project.pk), policy, going)
        for project, policy, going in zip(found, policies, gone, strict=True)
    ]


def apply_retention(host_now: datetime, *, trust_clock: bool = False, seconds: float = _SECONDS) -> Deleted:
    """Delete what no project keeps any more, for `seconds` at most.

    Raises Unavailable where the clocks cannot be believed (see `events.retention_clock`), unless trusted.
    """
    now: datetime | None = host_now
    if trust_clock:
        retention.believed_now(host_now)
    else:
        now = retention.certain_now(host_now)
    if now is None:
        return Deleted()
    until = time.monotonic() + seconds
    policies = [policy_of(project, now) for project in Project.objects.filter(deleted_at=None).order_by("pk")]
    deleted = retention.apply(policies, enough=lambda: time.monotonic() >= until)
    _log.info(
        "retention_applied",
        days=[day.isoformat() for day in deleted.days],
        events=deleted.events,
        bots=deleted.bots,
        sessions=deleted.sessions,
        finished=deleted.finished,
    )
    return deleted


def _midnight(project: Project, now: datetime, days: int) -> datetime:
    where = zone(project.timezone)
    return start_of(now.astimezone(where).date() - timedelta(days=days), where)
