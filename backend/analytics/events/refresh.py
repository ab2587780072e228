"""The refresher: brings what is made of events up to date with them, slice by slice.

For a project in one process at a time; several processes may work on several projects. Each step is one
transaction, so a kill at any point leaves either all of it or none. Within it the order matters:

1. the marks are read, then the events: an event that is stored in between is in what was read, or has a mark
   that was not, and which stays;
2. the slices are written, and whatever else is made of events (`Rebuild`);
3. the hours are noted whose sessions these events have changed (`rollups.sessions`);
4. exactly the marks that were read go.

How far back all events are there (`models.Horizon`) is read after the events, since it is written before the
first of them goes: a slice that lacks some is not touched.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection, transaction

from analytics.events.horizon import kept
from analytics.events.models import RollupMerge
from analytics.events.rollups import merging, sessions, table, zones
from analytics.events.rollups.build import build
from analytics.events.rollups.keys import made_key
from analytics.events.rollups.reading import behind
from analytics.events.rollups.rows import Row
from analytics.events.rollups.slices import BEGINNING, SETTLED_AFTER, Eras, Grain, Slice, slices_between

Rebuild = Callable[[int, datetime, datetime], None]
"""Makes something else of a project's events anew, from one instant up to another, in our transaction."""
ZoneOf = Callable[[int], str | None]
"""The name of a project's zone; None for a project that is not, or no more, there."""

_log = structlog.get_logger(__name__)
LOCKS: Final = 0x5A7
"""The first number of the projects' advisory locks; the second is the project's id."""
_MARKS_AT_ONCE: Final = 10
"""Marked slices of one transaction: few, so that fresh ones need not wait long for a long row of old ones."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: datetime
    end: datetime
    ids: list[int]


def refresh(*, limit: int, now: datetime, zone_of: ZoneOf, rebuilds: Sequence[Rebuild] = ()) -> int:
    """Do what is to be done, some `limit` slices at most, the projects by turns; how many it were.

    A project that another process works on is left to it. One that fails does not hold up the others; the
    first failure is raised at the end.
    """
    done, failure = 0, None
    waiting = deque(_projects_behind(now))
    while waiting and done < limit:
        project_id = waiting.popleft()
        try:
            steps = _step(project_id, now, zone_of, rebuilds)
        except Exception as error:  # noqa: BLE001 - raised below, once the others had their turn
            _log.error("refresh_failed", project_id=project_id, error=f"{type(error).__name__}: {error}")
            failure = failure or error
            continue
        if steps:
            done += steps
            waiting.append(project_id)
    if failure is not None:
        raise failure
    return done


def _projects_behind(now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT project_id FROM events_dirtymark
               UNION SELECT project_id FROM events_rollupmerge WHERE due_at <= %s""",
            [now],
        )
        return [row[0] for row in cursor.fetchall()]


def _step(project_id: int, now: datetime, zone_of: ZoneOf, rebuilds: Sequence[Rebuild]) -> int:
    """One transaction's worth for a project; 0 where there is nothing to do, or somebody else does it."""
    with alone(project_id) as is_ours:
        # Asked under the lock: who deletes a project waits for it, and nothing is written of it afterwards.
        zone = zone_of(project_id) if is_ours else None
        if zone is None:
            return 0
        with transaction.atomic():
            eras = zones.follow(project_id, zone, now)
        with transaction.atomic():
            rebuilt = _rebuild_marked(project_id, eras, now, rebuilds)
        if rebuilt:
            return rebuilt
        with transaction.atomic():
            return int(merging.merge_next(project_id, made_key(project_id), eras, now))


@contextmanager
def alone(project_id: int, *, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else writes the project's rollups; nobody will until the block ends.

    Not a transaction's lock: one must be held before the transaction begins to see what the last holder did.
    """
    function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCKS, project_id])
        is_ours = wait or bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, project_id])


def _rebuild_marked(project_id: int, eras: Eras, now: datetime, rebuilds: Sequence[Rebuild]) -> int:
    """Rebuild the latest marked slices; how many marks' slices it were."""
    marks = _marks(project_id)
    if not marks:
        return 0
    built = build(project_id, made_key(project_id), _slices(project_id, marks, eras, now))
    changed = _hours_of(marks, eras) | sessions.stale(project_id, built.stretches, eras)
    raw_from = kept(project_id).raw_from or BEGINNING
    _write(project_id, {one: rows for one, rows in built.rows.items() if one.start >= raw_from}, eras)
    sessions.count_again_later(project_id, (hour for hour in changed if hour.start >= raw_from), now)
    for rebuild in rebuilds:
        for mark in marks:
            rebuild(project_id, mark.start, mark.end)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_dirtymark WHERE id = ANY(%s)", [[one for mark in marks for one in mark.ids]]
        )
    return len(marks)


def _marks(project_id: int) -> list[_Mark]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT slice_start, slice_minutes, array_agg(id) FROM events_dirtymark
               WHERE project_id = %s GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT %s""",
            [project_id, _MARKS_AT_ONCE],
        )
        return [_Mark(at, at + timedelta(minutes=minutes), ids) for at, minutes, ids in cursor.fetchall()]


def _slices(project_id: int, marks: Sequence[_Mark], eras: Eras, now: datetime) -> list[Slice]:
    """What to build again: the marked minutes of hours that are not settled, else the whole hours."""
    found: set[Slice] = set()
    for mark in marks:
        for hour in slices_between(mark.start, mark.end, Grain.HOUR, eras):
            if _is_settled(project_id, hour, now):
                found.add(hour)
            else:
                start, end = max(hour.start, mark.start), min(hour.end, mark.end)
                found.update(slices_between(start, end, Grain.MINUTE, eras))
    return sorted(found)


def slices_behind(project_id: int, start: datetime, end: datetime, eras: Eras, now: datetime) -> list[Slice]:
    """What of a range is not in the rollups yet, or not all of it: what `refresh` would build again."""
    marks = [_Mark(first, after, []) for first, after in behind(project_id, start, end)]
    return _slices(project_id, marks, eras, now)


def _hours_of(marks: Sequence[_Mark], eras: Eras) -> set[Slice]:
    """The hours in which a session may have begun, or begins no more."""
    return {
        hour for mark in marks for hour in slices_between(mark.start, mark.end, Grain.SESSIONS_HOUR, eras)
    }


def _is_settled(project_id: int, hour: Slice, now: datetime) -> bool:
    if hour.end + SETTLED_AFTER <= now:
        return True
    # Merged already by a process whose clock is ahead of ours.
    return bool(table.starts(project_id, Grain.HOUR, hour.start, hour.end))


def _write(project_id: int, built: dict[Slice, list[Row]], eras: Eras) -> None:
    hours = [one for one in built if one.grain is Grain.HOUR]
    for hour in hours:
        table.erase_between(project_id, Grain.MINUTE, hour.start, hour.end)
    starts = [hour.start for hour in hours]
    RollupMerge.objects.filter(project_id=project_id, grain=Grain.HOUR, start__in=starts).delete()
    table.write(project_id, built)
    merging.outdate(project_id, built, eras)
