"""Short slices become longer ones: minutes an hour, hours a day, days a month.

`events_rollupmerge` says which longer slices lack what their shorter ones have. A longer slice has rows only
while it is up to date: whoever writes a shorter one deletes it, so that readers take the shorter ones.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from analytics.events.models import RollupMerge
from analytics.events.rollups import table
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import TOP, Row, merged
from analytics.events.rollups.slices import COARSER, FINER, Eras, Grain, Slice, slice_at
from analytics.events.rollups.zones import await_merge

SETTLED_AFTER: Final = timedelta(hours=2)
"""From then on an hour is counted as a whole, since marks of it are: few events come later."""


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


def merge_next(project_id: int, eras: Eras, now: datetime) -> bool:
    """Merge one slice that is due, the shortest first; whether there was one. Needs a transaction."""
    due = RollupMerge.objects.filter(project_id=project_id, due_at__lte=now).order_by("grain", "start")
    for grain, start in due.values_list("grain", "start"):
        found = slice_at(start, Grain(grain), eras)
        if not _awaits_shorter(project_id, found):
            _merge(project_id, found, eras)
            return True
    return False


def _awaits_shorter(project_id: int, of: Slice) -> bool:
    shorter = RollupMerge.objects.filter(project_id=project_id, grain__lt=of.grain)
    return shorter.filter(start__gte=of.start, start__lt=of.end).exists()


def _merge(project_id: int, of: Slice, eras: Eras) -> None:
    finer = FINER[of.grain]
    starts = table.starts(project_id, finer, of.start, of.end)
    rows: list[Row] = []
    for dimension in Dimension:  # one at a time: a month of all of them might not fit into memory
        found = table.of_dimensions(project_id, finer, starts, {Dimension.TOTAL, dimension})
        rows += merged((found[start] for start in starts), [dimension], TOP)
    table.write(project_id, {of: rows})
    if finer is Grain.MINUTE:
        table.erase_between(project_id, finer, of.start, of.end)
    RollupMerge.objects.filter(project_id=project_id, grain=of.grain, start=of.start).delete()
    outdate(project_id, [of], eras)
