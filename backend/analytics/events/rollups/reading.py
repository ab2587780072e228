"""Answers from rollups: sums and sketches of the fewest slices that make up a range."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from analytics.events.rollups import sketches, table, zones
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import Row, added, of_values, whole
from analytics.events.rollups.slices import EVENT_GRAINS, Eras, Grain, Slice, SliceCut, slice_at


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one value amounts to. `visitors` and `sessions` are estimates, the rest is exact."""

    value: str | None
    is_other: bool
    """The sum of the values behind the first 1,000; those in front may lack what lies in here."""
    events: int
    pageviews: int
    engagement_ms: int
    visitors: int
    sessions: int
    revenue: dict[str, int]
    """Currency → ten-thousandths."""


def total(project_id: int, start: datetime, end: datetime, *, bots: bool = False) -> Numbers:
    """Everything from `start` up to `end`. Raises SliceCut."""
    found = values(project_id, Dimension.TOTAL, start, end, bots=bots)
    return found[0] if found else Numbers(None, False, 0, 0, 0, 0, 0, {})


def values(
    project_id: int, dimension: Dimension, start: datetime, end: datetime, *, bots: bool = False
) -> list[Numbers]:
    """Each value with an event from `start` up to `end`, most events first; of EVENT_DIMENSIONS.

    Raises SliceCut.
    """
    alike: defaultdict[tuple[bool, str | None], list[Row]] = defaultdict(list)
    for row in stored_rows(project_id, dimension, cover(project_id, start, end)):
        if bots or not row.is_bot:
            alike[(row.is_other, row.value)].append(row)
    found = [_numbers(added(rows)) for rows in alike.values()]
    return sorted(found, key=lambda one: (one.is_other, -one.events, one.value is not None, one.value or ""))


def cover(project_id: int, start: datetime, end: datetime) -> list[Slice]:
    """The fewest slices of events with rows that make up the range, in order. Raises SliceCut."""
    eras = zones.eras(project_id)
    if not eras or start >= end:
        return []
    _check_beginning(project_id, start, eras)
    covered: list[Slice] = []
    for grain in reversed(EVENT_GRAINS):
        longer = sorted(covered)
        for at in table.starts(project_id, grain, start, end):
            found = slice_at(at, grain, eras)
            if _is_within(at, longer):
                continue
            if found.end <= end:
                covered.append(found)
            elif grain is Grain.HOUR:
                raise SliceCut(found)
    return sorted(covered)


def behind(project_id: int, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The parts of the range whose rollups do not have all events yet, as they are marked; in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT slice_start, slice_minutes FROM events_dirtymark
               WHERE project_id = %s
                 AND slice_start > %s::timestamptz - interval '1 hour' AND slice_start < %s
               ORDER BY 1, 2""",
            [project_id, start, end],
        )
        marked = [(at, at + timedelta(minutes=minutes)) for at, minutes in cursor.fetchall()]
    return [(first, after) for first, after in marked if after > start]


def _check_beginning(project_id: int, start: datetime, eras: Eras) -> None:
    hour = slice_at(start, Grain.HOUR, eras)
    if hour.start < start and table.starts(project_id, Grain.HOUR, hour.start, start):
        raise SliceCut(hour)


def _is_within(at: datetime, slices: Sequence[Slice]) -> bool:
    return any(one.start <= at < one.end for one in slices)


def stored_rows(project_id: int, dimension: Dimension, slices: Iterable[Slice]) -> Iterator[Row]:
    """The rows of these slices in one dimension."""
    for _, rows in rows_by_slice(project_id, dimension, slices):
        yield from rows


def rows_by_slice(
    project_id: int, dimension: Dimension, slices: Iterable[Slice]
) -> Iterator[tuple[Slice, list[Row]]]:
    """Those of these slices that have rows, and their rows in one dimension; one statement for each grain."""
    for grain, by_start in _by_grain(slices).items():
        found = table.of_dimensions(project_id, grain, list(by_start), {Dimension.TOTAL, dimension})
        for start, rows in found.items():
            yield by_start[start], whole(rows, [dimension])


def values_by_slice(
    project_id: int, dimension: Dimension, slices: Iterable[Slice], values: Collection[str]
) -> Iterator[tuple[Slice, list[Row]]]:
    """As `rows_by_slice`, but of each slice what `rows.of_values` leaves."""
    for grain, by_start in _by_grain(slices).items():
        found = table.of_values(project_id, grain, list(by_start), dimension, values)
        for start, rows in found.items():
            yield by_start[start], of_values(rows, values)


def _by_grain(slices: Iterable[Slice]) -> dict[Grain, dict[datetime, Slice]]:
    wanted: defaultdict[Grain, dict[datetime, Slice]] = defaultdict(dict)
    for one in slices:
        wanted[one.grain][one.start] = one
    return wanted


def _numbers(row: Row) -> Numbers:
    return Numbers(
        value=row.value,
        is_other=row.is_other,
        events=row.events,
        pageviews=row.pageviews,
        engagement_ms=row.engagement_ms,
        visitors=sketches.estimate([row.users]),
        sessions=sketches.estimate([row.sessions]),
        revenue=row.revenue,
    )
