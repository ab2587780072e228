"""Makes segments what PostgreSQL's events are: safe to run again, and beside others that do the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
from django.db import transaction

from analytics.common.metrics import SEGMENTS_DAMAGED
from analytics.events.models import DirtyMark, Segment
from analytics.events.segments import manifest, store
from analytics.events.segments.store import Draft
from analytics.events.segments.write import draft
from analytics.events.storage.postgres.connections import raw_connection

_log = structlog.get_logger(__name__)

Slice = tuple[datetime, datetime]
"""[start, end)."""


def rebuild(project_id: int, start: datetime, end: datetime) -> list[Segment]:
    """Bring the segments of [start, end) up to the events; those that are new, by time.

    The slice becomes one segment, instead of those that lie within it. A segment that reaches beyond it is
    made anew with its own edges, and the slice begins or ends there. What is committed before the call is in
    them, so a mark that was read before may be deleted after. A lost segment stays as it is: its events are
    in PostgreSQL no more, and less would look like all. Raises psycopg.Error, django.db.Error and OSError.
    """
    made = []
    for piece in _pieces(project_id, start, end):
        with _changing(project_id):
            if not manifest.counting(project_id, *piece).exclude(lost_at=None).exists():
                made.append(_make(project_id, *piece))
    return made


def renew(project_id: int, start: datetime, end: datetime) -> None:
    """Bring the segments that overlap [start, end) up to the events: a `refresh.Rebuild`.

    For slices of any length, as marks have them; time without a segment stays so, for `compact` to fill.
    Raises what `rebuild` raises.
    """
    with _changing(project_id):
        for segment in manifest.counting(project_id, start, end).filter(lost_at=None):
            _make(project_id, segment.start_at, segment.end_at)


def repair(segment: Segment) -> Segment | None:
    """Make a damaged segment anew; None where that is not needed any more, or it is lost.

    It is lost when PostgreSQL has fewer events than it had and no mark says that its events have changed.
    It is kept then, reported and counted: what can be saved of the file is up to the operator.
    """
    with _changing(segment.project_id):
        # Another process may have been here while this one waited.
        current = Segment.objects.filter(pk=segment.pk, replaced_at=None, lost_at=None).first()
        if current is None or manifest.has_its_content(current):
            return None
        marked = _is_marked(current)
        made = _drafted(current.project_id, current.start_at, current.end_at)
        with _kept_or_removed(made):
            if not marked and (made.rows if made else 0) < current.rows:
                _report(current, "lost", made.rows if made else 0)
                Segment.objects.filter(pk=current.pk).update(lost_at=_now())
                if made:
                    made.path.unlink()
                return None
            _report(current, "repaired", made.rows if made else 0)
            return _switch(current.project_id, current.start_at, current.end_at, made)


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


@contextmanager
def _changing(project_id: int) -> Iterator[None]:
    """A transaction in which nobody else changes the project's segments.

    Every statement in it sees what was committed before it (read committed), so the events are read as they
    are once the lock is held.
    """
    with transaction.atomic():
        manifest.hold(project_id)
        yield


def _make(project_id: int, start: datetime, end: datetime) -> Segment:
    made = _drafted(project_id, start, end)
    with _kept_or_removed(made):
        return _switch(project_id, start, end, made)


def _drafted(project_id: int, start: datetime, end: datetime) -> Draft | None:
    return draft(raw_connection(), project_id=project_id, start=start, end=end, folder=store.drafts())


def _switch(project_id: int, start: datetime, end: datetime, made: Draft | None) -> Segment:
    level = manifest.level_of(start, end)
    path = store.put(made, project_id=project_id, start=start, level=level) if made else ""
    return manifest.switch(project_id, start, end, draft=made, path=path, now=_now())


@contextmanager
def _kept_or_removed(made: Draft | None) -> Iterator[None]:
    """No draft is left behind by what goes wrong; a file in its place is found by `tidy.sweep`."""
    try:
        yield
    except BaseException:
        if made:
            made.path.unlink(missing_ok=True)
        raise


def _is_marked(segment: Segment) -> bool:
    """Whether events of its time are known to have changed; a mark begins at most an hour before them."""
    return DirtyMark.objects.filter(
        project_id=segment.project_id,
        slice_start__gt=segment.start_at - manifest.HOUR,
        slice_start__lt=segment.end_at,
    ).exists()


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
