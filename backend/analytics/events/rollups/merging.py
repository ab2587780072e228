"""Short slices become longer ones: minutes an hour, hours a day, days a month.

`events_rollupmerge` says which longer slices lack what their shorter ones have. A longer slice has rows only
while it is up to date: whoever writes a shorter one deletes it, so that readers take the shorter ones.

The shortest slices of sessions are hours, which are not merged but counted. Out of date they keep their rows:
their events may go before their turn comes, and then those rows are the best there will ever be.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from analytics.events.horizon import kept
from analytics.events.models import RollupMerge
from analytics.events.rollups import sessions, table
from analytics.events.rollups.dimensions import EVENT_DIMENSIONS, SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.rows import TOP, Row, merged
from analytics.events.rollups.slices import (
    COARSER,
    EVENT_GRAINS,
    FINER,
    SESSION_GRAINS,
    SETTLED_AFTER,
    Eras,
    Grain,
    Slice,
    slice_at,
)
from analytics.events.rollups.zones import await_merge

_OF: Final = dict.fromkeys(EVENT_GRAINS, EVENT_DIMENSIONS) | dict.fromkeys(SESSION_GRAINS, SESSION_DIMENSIONS)


def outdate(project_id: int, slices: Iterable[Slice], eras: Eras) -> None:
    """Rows of these slices were written: what they are part of is to be merged again."""
    longer = {slice_at(one.start, COARSER[one.grain], eras) for one in slices if one.grain in COARSER}
    if not longer:
        return
    stale = set(longer)
    for one in longer:
        grain = one.grain
        while grain in COARSER:
            grain = COARSER[grain]
            stale.add(slice_at(one.start, grain, eras))
    table.erase(project_id, stale)
    for one in longer:
        await_merge(project_id, one, one.end + SETTLED_AFTER)


def merge_next(project_id: int, key: bytes, eras: Eras, now: datetime) -> bool:
    """Merge one slice that is due, the shortest first; whether there was one. Needs a transaction."""
    due = RollupMerge.objects.filter(project_id=project_id, due_at__lte=now).order_by("grain", "start")
    for grain, start in due.values_list("grain", "start"):
        found = slice_at(start, Grain(grain), eras)
        if _awaits_shorter(project_id, found):
            continue
        if found.grain is Grain.SESSIONS_HOUR:
            _count_sessions(project_id, key, found, eras)
        else:
            _merge(project_id, found, eras)
        return True
    return False


def _awaits_shorter(project_id: int, of: Slice) -> bool:
    grains, grain = [], of.grain
    while grain in FINER:
        grain = FINER[grain]
        grains.append(grain.value)
    shorter = RollupMerge.objects.filter(project_id=project_id, grain__in=grains)
    return shorter.filter(start__gte=of.start, start__lt=of.end).exists()


def _count_sessions(project_id: int, key: bytes, of: Slice, eras: Eras) -> None:
    rows = sessions.build(project_id, key, of.start, of.end)
    # Asked after they were read, since it is written before the first of them goes.
    raw_from = kept(project_id).raw_from
    if raw_from is None or of.start >= raw_from:
        table.write(project_id, {of: rows})
        outdate(project_id, [of], eras)
    _merged(project_id, of)


def _merge(project_id: int, of: Slice, eras: Eras) -> None:
    finer = FINER[of.grain]
    starts = table.starts(project_id, finer, of.start, of.end)
    rows: list[Row] = []
    for dimension in _OF[of.grain]:  # one at a time: a month of all of them might not fit into memory
        found = table.of_dimensions(project_id, finer, starts, {Dimension.TOTAL, dimension})
        rows += merged((found[start] for start in starts), [dimension], TOP)
    table.write(project_id, {of: rows})
    if finer is Grain.MINUTE:
        table.erase_between(project_id, finer, of.start, of.end)
    _merged(project_id, of)
    outdate(project_id, [of], eras)


def _merged(project_id: int, of: Slice) -> None:
    RollupMerge.objects.filter(project_id=project_id, grain=of.grain, start=of.start).delete()
