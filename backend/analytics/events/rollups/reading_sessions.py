"""Answers about sessions that began in a range: from rollups where those are up to date, else counted now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.events.horizon import kept
from analytics.events.models import RollupKey, RollupMerge
from analytics.events.rollups import sessions, sketches, table, zones
from analytics.events.rollups.dimensions import SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.reading import stored_rows
from analytics.events.rollups.rows import Row, added, whole
from analytics.events.rollups.slices import BEGINNING, SESSION_GRAINS, Eras, Grain, Slice, SliceCut, slice_at

Span = tuple[datetime, datetime]
"""[start, end)."""


@dataclass(frozen=True, slots=True)
class SessionNumbers:
    """What the sessions of one value amount to, from the first event to the last one.

    `visitors` is an estimate, the rest is exact.
    """

    value: str | None
    is_other: bool
    """As in `reading.Numbers`."""
    sessions: int
    bounces: int
    """Of exactly one page view and no other event but `engagement`."""
    duration_us: int
    """In sum."""
    pageviews: int
    events: int
    visitors: int


def session_values(
    project_id: int, dimension: Dimension, start: datetime, end: datetime, *, bots: bool = False
) -> list[SessionNumbers]:
    """Each value with a session that began from `start` up to `end`, most sessions first.

    `dimension` is one of SESSION_DIMENSIONS. A session is where its first event was; whoever asks by entry or
    exit page asks for sessions. Raises SliceCut where sessions are gone and the range cuts an hour.
    """
    if dimension not in SESSION_DIMENSIONS:
        raise ValueError(f"sessions are not parted by {dimension.name}")
    alike: defaultdict[tuple[bool, str | None], list[Row]] = defaultdict(list)
    for row in _rows(project_id, dimension, start, end):
        if bots or not row.is_bot:
            alike[(row.is_other, row.value)].append(row)
    found = [_numbers(added(rows)) for rows in alike.values()]
    return sorted(
        found, key=lambda one: (one.is_other, -one.sessions, one.value is not None, one.value or "")
    )


def parts(project_id: int, start: datetime, end: datetime) -> tuple[list[Slice], list[Span]]:
    """(The fewest slices that are up to date, what of the range they leave to be counted), both in order.

    Raises SliceCut.
    """
    eras = zones.eras(project_id)
    raw_from = kept(project_id).raw_from or BEGINNING
    stale = _stale(project_id, start, end, raw_from)
    covered: list[Slice] = []
    for grain in reversed(SESSION_GRAINS) if eras and start < end else ():
        found = [slice_at(at, grain, eras) for at in table.starts(project_id, grain, start, end)]
        longer = sorted(covered)
        covered += [
            one
            for one in found
            if one.end <= end and not _holds_any(one, stale) and not _is_within(one, longer)
        ]
    covered.sort()
    gaps = list(_between(covered, start, end))
    _check(project_id, gaps, raw_from, eras)
    return covered, [(max(first, raw_from), after) for first, after in gaps if after > raw_from]


def _rows(project_id: int, dimension: Dimension, start: datetime, end: datetime) -> Iterator[Row]:
    covered, gaps = parts(project_id, start, end)
    yield from stored_rows(project_id, dimension, covered)
    if gaps:
        made, _ = RollupKey.objects.get_or_create(project_id=project_id)
        for first, after in gaps:
            yield from whole(
                sessions.build(project_id, bytes(made.key), first, after, [dimension]), [dimension]
            )


def _stale(project_id: int, start: datetime, end: datetime, raw_from: datetime) -> list[datetime]:
    """Where hours begin that are to be counted again, and can be."""
    notes = RollupMerge.objects.filter(
        project_id=project_id, grain=Grain.SESSIONS_HOUR, start__gte=max(start, raw_from), start__lt=end
    )
    return list(notes.order_by("start").values_list("start", flat=True))


def _holds_any(one: Slice, instants: Sequence[datetime]) -> bool:
    return any(one.start <= at < one.end for at in instants)


def _is_within(one: Slice, slices: Sequence[Slice]) -> bool:
    return any(longer.start <= one.start < longer.end for longer in slices)


def _between(covered: Sequence[Slice], start: datetime, end: datetime) -> Iterator[Span]:
    at = start
    for one in covered:
        if at < one.start:
            yield at, one.start
        at = one.end
    if at < end:
        yield at, end


def _check(project_id: int, gaps: Sequence[Span], raw_from: datetime, eras: Eras) -> None:
    """Where sessions are gone an hour with rows stands in no gap, unless the range cuts it."""
    for first, after in gaps:
        if first >= raw_from or not eras:
            continue
        hour = slice_at(first, Grain.SESSIONS_HOUR, eras)
        if table.starts(project_id, Grain.SESSIONS_HOUR, hour.start, min(after, raw_from)):
            raise SliceCut(f"{first} or {after} lies in an hour whose sessions are gone")


def _numbers(row: Row) -> SessionNumbers:
    return SessionNumbers(
        value=row.value,
        is_other=row.is_other,
        sessions=row.started,
        bounces=row.bounces,
        duration_us=row.duration_us,
        pageviews=row.pageviews,
        events=row.events,
        visitors=sketches.estimate([row.users]),
    )
