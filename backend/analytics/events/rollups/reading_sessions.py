"""Answers about sessions that began in a range: from rollups where those are up to date, else counted now."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from analytics.events.horizon import kept
from analytics.events.models import RollupMerge
from analytics.events.rollups import load, sessions, sketches, table, zones
from analytics.events.rollups.build import Stretch
from analytics.events.rollups.dimensions import SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.keys import stored_key
from analytics.events.rollups.reading import behind, rows_by_slice
from analytics.events.rollups.rows import Row, added, whole
from analytics.events.rollups.slices import (
    BEGINNING,
    SESSION_GRAINS,
    Eras,
    Grain,
    Slice,
    SliceCut,
    slice_at,
    slices_between,
)
from analytics.events.rollups.stretches import (
    Edges,
    Span,
    gaps,
    is_cut,
    joined,
    overlaps,
    parted,
    starts_in,
    stretch_of,
)
from analytics.events.storage.postgres.connections import server_cursor

_END: Final = datetime.max.replace(tzinfo=UTC)


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
    alike: defaultdict[tuple[bool, str | None], list[Row]] = defaultdict(list)
    for row in session_rows(project_id, dimension, (start, end))[0]:
        if bots or not row.is_bot:
            alike[(row.is_other, row.value)].append(row)
    found = [_numbers(added(rows)) for rows in alike.values()]
    return sorted(
        found, key=lambda one: (one.is_other, -one.sessions, one.value is not None, one.value or "")
    )


def session_rows(project_id: int, dimension: Dimension, edges: Edges) -> list[list[Row]]:
    """The rows of the sessions that began in each stretch between two neighbouring edges, writing nothing.

    A value has as many rows in a stretch as that has slices. Raises what `session_values` raises.
    """
    if dimension not in SESSION_DIMENSIONS:
        raise ValueError(f"sessions are not parted by {dimension.name}")
    found: list[list[Row]] = [[] for _ in pairwise(edges)]
    covered, uncounted = parts(project_id, edges)
    for one, rows in rows_by_slice(project_id, dimension, covered):
        found[stretch_of(one, edges)] += rows
    pieces = _with_sessions(project_id, list(parted(uncounted, edges)))
    key = stored_key(project_id) if pieces else b""
    for stretch, (first, after) in pieces:
        found[stretch] += whole(sessions.build(project_id, key, first, after, [dimension]), [dimension])
    return found


def parts(project_id: int, edges: Edges) -> tuple[list[Slice], list[Span]]:
    """(The fewest slices that are up to date, what they leave to be counted), both in order.

    Each of the slices lies within one stretch. Raises SliceCut.
    """
    eras = zones.eras(project_id)
    raw_from = kept(project_id).raw_from or BEGINNING
    start, end = edges[0], edges[-1]
    stale = _stale(project_id, eras, raw_from) if eras else []
    covered: list[Slice] = []
    for grain in reversed(SESSION_GRAINS) if eras else ():
        longer = list(covered)
        for at in starts_in(project_id, grain, gaps((start, end), longer), eras, reaching=False):
            one = slice_at(at, grain, eras)
            if not (is_cut(one, edges) or overlaps(one, longer) or _holds_any(one, stale)):
                covered.append(one)
        covered.sort()
    left = gaps((start, end), covered)
    _check(project_id, covered, left, raw_from, eras)
    return covered, [(max(first, raw_from), after) for first, after in left if after > raw_from]


def _with_sessions(project_id: int, pieces: Sequence[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """Those in which a session began: nights and days to come are many, and each would be a statement."""
    if not pieces:
        return []
    cursor = server_cursor().execute(
        """SELECT place FROM unnest(%s::timestamptz[], %s::timestamptz[])
               WITH ORDINALITY AS piece (first, after, place)
           WHERE EXISTS (SELECT FROM events_session
                         WHERE project_id = %s AND started_at >= first AND started_at < after)
           ORDER BY place""",
        [[span[0] for _, span in pieces], [span[1] for _, span in pieces], project_id],
    )
    return [pieces[place - 1] for (place,) in cursor.fetchall()]


def _stale(project_id: int, eras: Eras, raw_from: datetime) -> list[datetime]:
    """Where hours begin whose rows do not say what sessions say now, and that can be counted.

    Those with a note, and those that will have one when the refresher comes to the events that it has not
    seen: these may be of any time, and so change sessions that began at any other.
    """
    notes = RollupMerge.objects.filter(
        project_id=project_id, grain=Grain.SESSIONS_HOUR, start__gte=raw_from
    ).values_list("start", flat=True)
    unseen = joined(behind(project_id, BEGINNING, _END))
    hours = {hour for span in unseen for hour in slices_between(*span, Grain.SESSIONS_HOUR, eras)}
    touched = ((*span, load.session_keys(project_id, *span)) for span in unseen)
    hours |= sessions.stale(
        project_id, [Stretch(start, end, keys) for start, end, keys in touched if keys is not None], eras
    )
    return sorted({*notes, *(hour.start for hour in hours if hour.start >= raw_from)})


def _holds_any(one: Slice, instants: Sequence[datetime]) -> bool:
    """Whether one of these, which ascend, lies in the slice."""
    return bisect_left(instants, one.start) < bisect_left(instants, one.end)


def _check(
    project_id: int, covered: Sequence[Slice], left: Sequence[Span], raw_from: datetime, eras: Eras
) -> None:
    """Where sessions are gone an hour with rows stands in no gap, unless an edge cuts it."""
    if not eras or not left or left[0][0] >= raw_from:
        return
    first = slice_at(left[0][0], Grain.SESSIONS_HOUR, eras).start
    for at in table.starts(project_id, Grain.SESSIONS_HOUR, first, min(left[-1][1], raw_from)):
        one = slice_at(at, Grain.SESSIONS_HOUR, eras)
        if not overlaps(one, covered):
            raise SliceCut(one)


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
