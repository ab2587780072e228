"""Makes segments what PostgreSQL's events are: safe to run again, and beside others that do the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from django.db import transaction

from analytics.common.metrics import SEGMENTS_DAMAGED
from analytics.events import horizon
from analytics.events.models import DirtyMark, Segment, SegmentMark
from analytics.events.segments import manifest, marks, store
from analytics.events.segments.manifest import Slice
from analytics.events.segments.store import Draft
from analytics.events.segments.write import draft
from analytics.events.storage.postgres.connections import raw_connection

_log = structlog.get_logger(__name__)


def rebuild(project_id: int, start: datetime, end: datetime) -> list[Segment]:
    """Bring the segments of [start, end) up to the events; those that are new, by time.

    The slice becomes one segment, instead of those that lie within it. A segment that reaches beyond it is
    made anew with its own edges, and the slice begins or ends there. What is committed before the call is in
    them. Nothing is made of time whose events retention has deleted, or is about to (`models.Horizon`): the
    first segment begins there, and one that lies behind it is left to retention. A lost segment stays as it
    is: its events are in PostgreSQL no more, and less would look like all.
    Raises psycopg.Error, django.db.Error, duckdb.Error and OSError; nothing of that piece has changed then.
    """
    made = []
    for piece in _pieces(project_id, start, end):
        with _changing(project_id):
            if not manifest.counting(project_id, *piece).exclude(lost_at=None).exists():
                made.append(remake(project_id, *piece))
    return [segment for segment in made if segment]


def renew_next(project_id: int, now: datetime) -> bool:
    """Make anew the segments over the mark that has been due for longest; False where none is due.

    Time without a segment stays so, for `compact` to fill. In a transaction that holds the manifest. Raises
    what `rebuild` raises.
    """
    mark = marks.next_due(project_id, now)
    if mark is None:
        return False
    # All at the end: until the commit the refresher waits for marks that are being deleted.
    known = [mark]
    for segment in manifest.counting(project_id, mark.start, mark.end).filter(lost_at=None):
        known += marks.within(project_id, segment.start_at, segment.end_at)
        _remake(project_id, segment.start_at, segment.end_at)
    marks.forget(project_id, set(known))
    return True


def remake(project_id: int, start: datetime, end: datetime) -> Segment | None:
    """Let a new segment of [start, end) count instead of those there, less what is behind the horizon.

    None, and nothing changed, where all of it is. In a transaction that holds the manifest. Raises what
    `rebuild` raises.
    """
    known = marks.within(project_id, start, end)
    made = _remake(project_id, start, end)
    if made:
        marks.forget(project_id, known)
    return made


def repair(segment: Segment) -> Segment | None:
    """Make a damaged segment anew; None where that is not needed any more, cannot be now, or it is lost.

    It is lost when PostgreSQL has fewer events than it had and nothing says that its events have changed: no
    mark, and no retention that has come into it. It is kept then, reported and counted: what can be saved of
    the file is up to the operator. Where somebody else is at the project's segments it is left for next time.
    """
    with transaction.atomic():
        if not manifest.try_to_hold(segment.project_id):
            return None
        # Another process may have been here before.
        current = Segment.objects.filter(pk=segment.pk, replaced_at=None, lost_at=None).first()
        if current is None or manifest.has_its_content(current):
            return None
        marked = _is_marked(current)
        drafted = _drafted(current.project_id, current.start_at, current.end_at)
        if drafted is None:
            return None  # retention lets go of it
        rows = drafted.file.rows if drafted.file else 0
        with _kept_or_removed(drafted):
            if not marked and drafted.start == current.start_at and rows < current.rows:
                _report(current, "lost", rows)
                Segment.objects.filter(pk=current.pk).update(lost_at=_now())
                drafted.remove()
                return None
            _report(current, "repaired", rows)
            return _switch(current.project_id, current.end_at, drafted)


def _pieces(project_id: int, start: datetime, end: datetime) -> list[Slice]:
    """The slices to be made: segments that stand over the edges keep their own."""
    pieces: list[Slice] = []
    since, until = start, end
    for segment in manifest.counting(project_id, start, end):
        if segment.start_at >= start and segment.end_at <= end:
            continue
        pieces.append((segment.start_at, segment.end_at))
        if segment.start_at < start:
            since = max(since, segment.end_at)
        if segment.end_at > end:
            until = min(until, segment.start_at)
    if since < until:
        pieces.append((since, until))
    return sorted(pieces)


def _remake(project_id: int, start: datetime, end: datetime) -> Segment | None:
    drafted = _drafted(project_id, start, end)
    if drafted is None:
        return None
    with _kept_or_removed(drafted):
        return _switch(project_id, end, drafted)


@contextmanager
def _changing(project_id: int) -> Iterator[None]:
    """A transaction in which nobody else changes the project's segments.

    Every statement in it sees what was committed before it (read committed), so the events are read as they
    are once the lock is held.
    """
    with transaction.atomic():
        manifest.hold(project_id)
        yield


@dataclass(frozen=True, slots=True)
class _Drafted:
    """What is to count from `start` on."""

    start: datetime
    file: Draft | None
    """None where there are no events."""

    def remove(self) -> None:
        """Delete the file, if it has not been put in its place."""
        if self.file:
            self.file.path.unlink(missing_ok=True)


def _drafted(project_id: int, start: datetime, end: datetime) -> _Drafted | None:
    """The events of [start, end) from the horizon on; None where all of it lies behind.

    The horizon is read after the events as well: it is written before the first of them goes.
    """
    since = _from_horizon(project_id, start)
    while since < end:
        found = draft(raw_connection(), project_id=project_id, start=since, end=end, folder=store.drafts())
        drafted = _Drafted(since, found)
        with _kept_or_removed(drafted):
            since = _from_horizon(project_id, start)
        if since == drafted.start:
            return drafted
        drafted.remove()
    return None


def _from_horizon(project_id: int, start: datetime) -> datetime:
    return max(start, horizon.kept(project_id).raw_from or start)


def _switch(project_id: int, end: datetime, drafted: _Drafted) -> Segment:
    start, made = drafted.start, drafted.file
    level = manifest.level_of(start, end)
    path = store.put(made, project_id=project_id, start=start, level=level) if made else ""
    return manifest.switch(project_id, start, end, draft=made, path=path, now=_now())


@contextmanager
def _kept_or_removed(drafted: _Drafted) -> Iterator[None]:
    """No draft is left behind by what goes wrong; a file in its place is found by `tidy.sweep`."""
    try:
        yield
    except BaseException:
        drafted.remove()
        raise


def _is_marked(segment: Segment) -> bool:
    """Whether events of its time are known to have changed; a mark begins at most an hour before them."""
    since = segment.start_at - manifest.HOUR
    dirty = DirtyMark.objects.filter(slice_start__gt=since, slice_start__lt=segment.end_at)
    noted = SegmentMark.objects.filter(start__gt=since, start__lt=segment.end_at)
    return any(found.filter(project_id=segment.project_id).exists() for found in (dirty, noted))


def _report(segment: Segment, outcome: str, found: int) -> None:
    SEGMENTS_DAMAGED.labels(outcome).inc()
    _log.error(
        "segment_damaged",
        outcome=outcome,
        project_id=segment.project_id,
        start=segment.start_at.isoformat(),
        end=segment.end_at.isoformat(),
        path=segment.path,
        rows=segment.rows,
        rows_in_postgresql=found,
    )


def _now() -> datetime:
    return datetime.now(UTC)
