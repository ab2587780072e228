"""What stretches of time amount to, right to the last event: by rollups, and counted where those are behind.

All in the caller's transaction, which must be one snapshot: events, marks and rollups then agree.
"""

import secrets
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from analytics.events.horizon import kept
from analytics.events.models import RollupKey
from analytics.events.refresh import slices_behind
from analytics.events.rollups import table, zones
from analytics.events.rollups.build import build
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading import rows_by_slice
from analytics.events.rollups.rows import Row, whole
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

Span = tuple[datetime, datetime]
"""[start, end)."""
_MOST_GAPS: Final = 8
"""Stretches of time that are looked through one by one; more are looked through at once."""
_WHOLE: Final = frozenset({Grain.MINUTE, Grain.HOUR})
"""Of these nothing shorter is kept: an hour's minutes go when it is merged."""


def fresh_rows(
    project_id: int, dimension: Dimension, edges: Sequence[datetime], *, now: datetime
) -> list[list[Row]]:
    """The rows of one of EVENT_DIMENSIONS for each stretch between two neighbouring edges.

    `edges` ascend; a value has as many rows in a stretch as that has slices. Raises SliceCut where an edge
    lies within a slice that can be had as a whole only.
    """
    found: list[list[Row]] = [[] for _ in pairwise(edges)]
    # A project that was never refreshed has no slices of its own yet, and all of its events are behind.
    eras = zones.eras(project_id) or (Era(BEGINNING, "UTC"),)
    behind = _behind(project_id, edges[0], edges[-1], eras, now)
    for one, rows in _counted(project_id, behind):
        found[_stretch(one, edges)] += whole(rows, [dimension])
    for one, rows in rows_by_slice(project_id, dimension, _stored(project_id, edges, behind, eras)):
        found[_stretch(one, edges)] += rows
    return found


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
    stored = RollupKey.objects.filter(project_id=project_id).first()
    # Without a key there is no stored sketch that these could have to unite with.
    key = bytes(stored.key) if stored else secrets.token_bytes(32)
    return build(project_id, key, slices).rows.items()


def _stored(project_id: int, edges: Sequence[datetime], behind: Sequence[Slice], eras: Eras) -> list[Slice]:
    """The fewest slices with rows that make up the range, without those that are behind."""
    start, end = edges[0], edges[-1]
    taken = sorted(behind)
    for grain in reversed(EVENT_GRAINS):
        longer = list(taken)
        for at in _starts(project_id, grain, _gaps((start, end), longer), eras):
            one = slice_at(at, grain, eras)
            if _overlaps(one, longer):
                continue
            if _is_cut(one, edges):
                if grain in _WHOLE:
                    raise SliceCut(f"an edge lies in the slice from {at} on")
                continue
            taken.append(one)
        taken.sort()
    return [one for one in taken if one not in behind]


def _starts(project_id: int, grain: Grain, gaps: Sequence[Span], eras: Eras) -> Iterator[datetime]:
    """Where slices of a grain begin that have rows and may lie in one of these gaps, ascending."""
    if len(gaps) > _MOST_GAPS:
        gaps = [(gaps[0][0], gaps[-1][1])]
    last: datetime | None = None
    for since, until in gaps:
        # One that began before the gap may have rows of events within it.
        first = slice_at(since, grain, eras).start if grain in _WHOLE else since
        for at in table.starts(project_id, grain, first, until):
            if last is None or at > last:
                yield at
                last = at


def _gaps(span: Span, taken: Sequence[Slice]) -> list[Span]:
    """What of the span none of the slices has, which ascend and do not overlap each other."""
    found: list[Span] = []
    at, end = span
    for one in taken:
        if one.start > at:
            found.append((at, min(one.start, end)))
        at = max(at, one.end)
    return [*found, (at, end)] if at < end else found


def _overlaps(one: Slice, others: Sequence[Slice]) -> bool:
    """Whether any of `others`, which ascend and do not overlap each other, shares an instant with it."""
    before = bisect_right(others, one.start, key=lambda other: other.start)
    return (before > 0 and others[before - 1].end > one.start) or (
        before < len(others) and others[before].start < one.end
    )


def _is_cut(one: Slice, edges: Sequence[datetime]) -> bool:
    """Whether it is not wholly in one stretch."""
    after = bisect_right(edges, one.start)
    return not 0 < after < len(edges) or one.end > edges[after]


def _stretch(one: Slice, edges: Sequence[datetime]) -> int:
    if _is_cut(one, edges):
        raise SliceCut(f"an edge lies in the slice from {one.start} on")
    return bisect_right(edges, one.start) - 1
