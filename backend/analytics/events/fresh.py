"""What stretches of time amount to, right to the last event: by rollups, and counted where those are behind.

All in the caller's transaction, which must be one snapshot: events, marks and rollups then agree.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from analytics.events.horizon import kept
from analytics.events.refresh import slices_behind
from analytics.events.rollups import zones
from analytics.events.rollups.build import build
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.keys import stored_key
from analytics.events.rollups.leading import Values
from analytics.events.rollups.reading import rows_by_slice, values_by_slice
from analytics.events.rollups.rows import Row, of_values, whole
from analytics.events.rollups.slices import (
    BEGINNING,
    EVENT_GRAINS,
    Era,
    Eras,
    Grain,
    Slice,
    SliceCut,
    slice_at,
)
from analytics.events.rollups.stretches import Edges, gaps, is_cut, overlaps, starts_in, stretch_of

_WHOLE: Final = frozenset({Grain.MINUTE, Grain.HOUR})
"""Of these nothing shorter is kept: an hour's minutes go when it is merged."""


def fresh_rows(
    project_id: int,
    dimension: Dimension,
    edges: Edges,
    *,
    now: datetime,
    values: Collection[str] | None = None,
) -> list[list[Row]]:
    """The rows of one of EVENT_DIMENSIONS for each stretch between two neighbouring edges.

    `edges` ascend; a value has as many rows in a stretch as that has slices. With `values` only theirs come
    along, and rests that may hold some of them. Raises SliceCut where an edge lies within a slice that can be
    had as a whole only.
    """
    found: list[list[Row]] = [[] for _ in pairwise(edges)]
    # A project that was never refreshed has no slices of its own yet, and all of its events are behind.
    eras = zones.eras(project_id) or (Era(BEGINNING, "UTC"),)
    behind = _behind(project_id, edges[0], edges[-1], eras, now)
    for one, rows in _counted(project_id, behind):
        ours = whole(rows, [dimension])
        found[stretch_of(one, edges)] += ours if values is None else of_values(ours, values)
    stored = _stored(project_id, edges, behind, eras)
    if values is None:
        read = rows_by_slice(project_id, dimension, stored)
    else:
        read = values_by_slice(project_id, dimension, stored, values)
    for one, rows in read:
        found[stretch_of(one, edges)] += rows
    return found


def fresh_values(
    project_id: int, dimension: Dimension, start: datetime, end: datetime, *, now: datetime
) -> Values:
    """The values of one of EVENT_DIMENSIONS from `start` up to `end`, of people. Raises SliceCut."""
    eras = zones.eras(project_id) or (Era(BEGINNING, "UTC"),)
    behind = _behind(project_id, start, end, eras, now)
    counted = [(one, whole(rows, [dimension])) for one, rows in _counted(project_id, behind)]
    for one, _ in counted:
        stretch_of(one, (start, end))
    fresh = [[row for row in rows if not row.is_bot] for _, rows in counted]
    return Values(project_id, dimension, _stored(project_id, (start, end), behind, eras), fresh)


def _behind(project_id: int, start: datetime, end: datetime, eras: Eras, now: datetime) -> list[Slice]:
    """The slices in the range to be counted from events.

    A mark is an hour of UTC, which may reach into an hour of the project's zone outside the range. Where
    events of a slice are gone, what is stored of it stays true.
    """
    raw_from = kept(project_id).raw_from or BEGINNING
    found = slices_behind(project_id, start, end, eras, now)
    return [one for one in found if one.start < end and one.end > start and one.start >= raw_from]


def _counted(project_id: int, slices: Sequence[Slice]) -> Iterable[tuple[Slice, list[Row]]]:
    if not slices:
        return ()
    return build(project_id, stored_key(project_id), slices).rows.items()


def _stored(project_id: int, edges: Edges, behind: Sequence[Slice], eras: Eras) -> list[Slice]:
    """The fewest slices with rows that make up the range, without those that are behind."""
    start, end = edges[0], edges[-1]
    taken = sorted(behind)
    for grain in reversed(EVENT_GRAINS):
        longer = list(taken)
        for at in starts_in(project_id, grain, gaps((start, end), longer), eras, reaching=grain in _WHOLE):
            one = slice_at(at, grain, eras)
            if overlaps(one, longer):
                continue
            if is_cut(one, edges):
                if grain in _WHOLE:
                    raise SliceCut(one)
                continue
            taken.append(one)
        taken.sort()
    return [one for one in taken if one not in behind]
