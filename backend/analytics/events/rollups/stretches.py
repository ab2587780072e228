"""Slices beside the stretches of time that somebody asks about: which lie in one, what they leave over."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from analytics.events.rollups import table
from analytics.events.rollups.slices import Eras, Grain, Slice, SliceCut, slice_at

Span = tuple[datetime, datetime]
"""[start, end)."""
Edges = Sequence[datetime]
"""Ascending, at least two: a stretch lies between two neighbours."""
_MOST_GAPS: Final = 8
"""Stretches of time that are looked through one by one; more are looked through at once."""


def starts_in(
    project_id: int, grain: Grain, gaps: Sequence[Span], eras: Eras, *, reaching: bool
) -> Iterator[datetime]:
    """Where slices of a grain begin that have rows and may lie in one of these gaps, ascending.

    `reaching`: also one that began before its gap and may have rows of it.
    """
    if len(gaps) > _MOST_GAPS:
        gaps = [(gaps[0][0], gaps[-1][1])]
    last: datetime | None = None
    for since, until in gaps:
        first = slice_at(since, grain, eras).start if reaching else since
        for at in table.starts(project_id, grain, first, until):
            if last is None or at > last:
                yield at
                last = at


def gaps(span: Span, taken: Sequence[Slice]) -> list[Span]:
    """What of the span none of the slices has, which ascend and do not overlap each other."""
    found: list[Span] = []
    at, end = span
    for one in taken:
        if one.start > at:
            found.append((at, min(one.start, end)))
        at = max(at, one.end)
    return [*found, (at, end)] if at < end else found


def joined(spans: Sequence[Span]) -> list[Span]:
    """The fewest spans that hold the same instants, of ascending ones."""
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def overlaps(one: Slice, others: Sequence[Slice]) -> bool:
    """Whether any of `others`, which ascend and do not overlap each other, shares an instant with it."""
    before = bisect_right(others, one.start, key=lambda other: other.start)
    return (before > 0 and others[before - 1].end > one.start) or (
        before < len(others) and others[before].start < one.end
    )


def is_cut(one: Slice, edges: Edges) -> bool:
    """Whether it is not wholly in one stretch."""
    after = bisect_right(edges, one.start)
    return not 0 < after < len(edges) or one.end > edges[after]


def stretch_of(one: Slice, edges: Edges) -> int:
    """The number of the stretch it lies in, from 0. Raises SliceCut where that is none."""
    if is_cut(one, edges):
        raise SliceCut(one)
    return bisect_right(edges, one.start) - 1


def parted(spans: Sequence[Span], edges: Edges) -> Iterator[tuple[int, Span]]:
    """The spans, which lie between the first edge and the last one, cut at all of them: (stretch, part)."""
    for start, end in spans:
        at = start
        while at < end:
            stretch = bisect_right(edges, at) - 1
            until = min(end, edges[stretch + 1])
            yield stretch, (at, until)
            at = until
