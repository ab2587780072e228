"""What chores do with segments: those that are behind are made anew, those that are due are made.

A project's segments are worked on in one process at a time: a project that somebody else is at is left to
them. Each step is a transaction: whoever is killed has done it or has not, and the next run goes on.
"""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction

from analytics.events.segments import compact as slices
from analytics.events.segments import manifest, marks, rebuild

ZoneOf = Callable[[int], str | None]
"""The name of a project's zone; None for a project that is not, or no more, there."""
Enough = Callable[[], bool]
"""Whether the time is up; asked between two steps."""

_log = structlog.get_logger(__name__)


def renew(*, now: datetime, zone_of: ZoneOf, enough: Enough) -> int:
    """Make anew the segments whose events have changed, where `marks` says that it is time; the steps done.

    Projects have their turn one after the other. One that fails does not hold up the others; the first
    failure is raised at the end.
    """
    return _by_turns(
        marks.projects_due(now),
        lambda project_id, _: rebuild.renew_next(project_id, now),
        zone_of=zone_of,
        enough=enough,
    )


def compact(*, now: datetime, zone_of: ZoneOf, enough: Enough) -> int:
    """Make the segments that are due, the latest slice of each project first; how many slices.

    Turns and failures are as in `renew`. Which project begins changes from minute to minute, so that none is
    always the one for which there was no time.
    """
    spans = slices.spans()
    found = sorted(spans)
    first = int(now.timestamp()) // 60 % len(found) if found else 0
    planned: dict[int, list[manifest.Slice]] = {}

    def step(project_id: int, zone: str) -> bool:
        if project_id not in planned:
            planned[project_id] = slices.due(project_id, ZoneInfo(zone), span=spans[project_id], now=now)
        if not planned[project_id]:
            return False
        rebuild.rebuild(project_id, *planned[project_id].pop())
        return True

    return _by_turns(found[first:] + found[:first], step, zone_of=zone_of, enough=enough)


def _by_turns(
    projects: Iterable[int], step: Callable[[int, str], bool], *, zone_of: ZoneOf, enough: Enough
) -> int:
    done, failure = 0, None
    waiting = deque(projects)
    while waiting and not enough():
        project_id = waiting.popleft()
        try:
            worked = _alone(project_id, step, zone_of)
        except Exception as error:  # noqa: BLE001 - raised below, once the others had their turn
            _log.error("segments_failed", project_id=project_id, error=f"{type(error).__name__}: {error}")
            failure = failure or error
            continue
        if worked:
            done += 1
            waiting.append(project_id)
    if failure is not None:
        raise failure
    return done


@transaction.atomic
def _alone(project_id: int, step: Callable[[int, str], bool], zone_of: ZoneOf) -> bool:
    """Whether there was something to do, and nobody else at it."""
    if not manifest.try_to_hold(project_id):
        return False
    # Asked under the lock: who deletes a project waits for it, and nothing is written of it afterwards.
    zone = zone_of(project_id)
    return zone is not None and step(project_id, zone)
