"""What of a span of time can be read from segment files, and what must be read from the events themselves.

For whoever plans a report. A slice that is dirty is read raw, the rest of its file is not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from analytics.common.metrics import SEGMENTS_UNREADABLE
from analytics.events.segments import store
from analytics.events.segments.manifest import Slice
from analytics.events.segments.parts import Parts, Piece
from analytics.events.segments.shape import VERSION


def parts(project_id: int, start: datetime, end: datetime) -> Parts:
    """How to read the project's events of [start, end), in one snapshot; nothing from before its horizon.

    Who reads raw slices in the same snapshot calls it in the same REPEATABLE READ transaction. Raises
    OSError.
    """
    rows = _rows(project_id, start, end)
    for row in rows:
        if row.kind == _HORIZON:
            start = max(start, row.start)
    if start >= end:
        return Parts([], [], [])
    dirty = [(row.start, row.end) for row in rows if row.kind == _DIRTY]
    segments = [row for row in rows if row.kind == _SEGMENT]
    whole = [row for row in segments if not row.lost]
    readable = [row for row in whole if not row.path or store.looks_intact(row.path, row.bytes)]
    if len(readable) < len(whole):
        SEGMENTS_UNREADABLE.labels("missing").inc()
    raw = list(_without((start, end), ((row.start, row.end) for row in readable)))
    raw += [cut for one in dirty if (cut := _cut(one, start, end))]
    raw = list(_joined(raw))
    pieces = [
        Piece(row.path, row.checksum, *clean, row.rows, clean == (row.start, row.end))
        for row in readable
        if row.path and (own := _cut((row.start, row.end), start, end))
        for clean in _without(own, raw)
    ]
    lost = [cut for row in segments if row.lost and (cut := _cut((row.start, row.end), start, end))]
    return Parts(pieces, raw, lost)


@dataclass(frozen=True, slots=True)
class _Row:
    kind: int
    start: datetime
    end: datetime
    path: str
    checksum: str
    bytes: int
    rows: int
    lost: bool


_SEGMENT: Final = 1
_DIRTY: Final = 2
_HORIZON: Final = 3
# One statement, so one snapshot: marks move from one table to the other in one transaction.
_ROWS: Final = f"""
    SELECT {_SEGMENT}, start_at, end_at, path, checksum, bytes, rows, lost_at IS NOT NULL FROM events_segment
    WHERE project_id = %(project)s AND replaced_at IS NULL
      AND (schema_version = {VERSION} OR lost_at IS NOT NULL) AND start_at < %(end)s AND end_at > %(start)s
    UNION ALL
    SELECT DISTINCT {_DIRTY}, slice_start, slice_start + slice_minutes * interval '1 minute',
                    '', '', 0, 0, false
    FROM events_dirtymark
    WHERE project_id = %(project)s AND slice_start < %(end)s
      AND slice_start > %(start)s - interval '1 hour'
    UNION ALL
    SELECT {_DIRTY}, start, start + interval '1 hour', '', '', 0, 0, false FROM events_segmentmark
    WHERE project_id = %(project)s AND start < %(end)s AND start > %(start)s - interval '1 hour'
    UNION ALL
    SELECT {_HORIZON}, raw_from, raw_from, '', '', 0, 0, false FROM events_horizon
    WHERE project_id = %(project)s AND raw_from IS NOT NULL
    ORDER BY 2, 3
"""  # noqa: S608 - numbers of ours


def _rows(project_id: int, start: datetime, end: datetime) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"project": project_id, "start": start, "end": end})
        return [_Row(*row) for row in cursor.fetchall()]


def _cut(one: Slice, start: datetime, end: datetime) -> Slice | None:
    """What of the slice lies in [start, end)."""
    since, until = max(one[0], start), min(one[1], end)
    return (since, until) if since < until else None


def _without(one: Slice, others: Iterable[Slice]) -> Iterator[Slice]:
    """What of the slice none of the others has, which are by time."""
    start, end = one
    for since, until in others:
        if until <= start or since >= end:
            continue
        if since > start:
            yield start, since
        start = until
    if start < end:
        yield start, end


def _joined(slices: Iterable[Slice]) -> Iterator[Slice]:
    """The same time, by time, in as few slices as can be."""
    start: datetime | None = None
    end: datetime | None = None
    for since, until in sorted(slices):
        if start is None or end is None or since > end:
            if start is not None and end is not None:
                yield start, end
            start, end = since, until
        else:
            end = max(end, until)
    if start is not None and end is not None:
        yield start, end
