"""Makes exports a day at a time: all that are asked for in turns, whoever is killed in between.

A step is one day, or the end. What it has done is noted behind it, so one that is broken off is done again;
not for ever, since what kills its process would do so each time.
"""

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

import psycopg
import structlog
from django.db import Error, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from analytics.events import horizon
from analytics.events.exports import folder
from analytics.events.exports.writing import complete, is_begun, write_day
from analytics.events.models import Export, ExportState
from analytics.events.storage.duckdb.scratch import is_disk_full

_log = structlog.get_logger(__name__)
KEPT: Final = timedelta(days=7)
MIN_FREE: Final = 1 << 30
"""Bytes of its disk that exports leave free: PostgreSQL and the stream may need them."""
TRIES: Final = 5
_DAY: Final = timedelta(days=1)
UNDER_WAY: Final = (ExportState.WAITING, ExportState.RUNNING)
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Failure(StrEnum):
    """Why an export failed: a closed list."""

    DISK_FULL = "disk_full"
    """Of the files, or of the database's sorting."""
    RANGE_EXPIRED = "range_expired"
    """Retention deleted some of its events before they were read."""
    FILES_LOST = "files_lost"
    """Somebody deleted what was written already."""
    BROKEN = "broken"
    """A step failed five times, or killed its process; the log says more."""


class _Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def go_on(enough: Callable[[], bool]) -> bool:
    """Take steps until `enough`, one at least; whether there is more to do. Raises what a step raised."""
    while (export := _next()) is not None:
        _step(export)
        if enough():
            return _next() is not None
    return False


def progress(export: Export) -> float:
    """How much is done, from 0 to 1, by time: what is still to come has no events yet."""
    if export.state == ExportState.READY:
        return 1.0
    end = min(export.end_at, max(export.asked_at, export.start_at))
    whole = (end - export.start_at).total_seconds()
    done = (min(export.done_until, end) - export.start_at).total_seconds()
    return round(done / whole, 3) if whole else 0.0


def _next() -> Export | None:
    """The one that has waited longest for its turn."""
    return Export.objects.filter(state__in=UNDER_WAY).order_by("worked_at", "pk").first()


def _step(export: Export) -> None:
    try:
        if not _claim(export):
            return
        with _translated():
            if export.tries > TRIES:
                raise _Failed(Failure.BROKEN)
            if folder.free_bytes() < MIN_FREE:
                raise _Failed(Failure.DISK_FULL)
            if not _write_next(export):
                _complete(export)
    except _Failed as failed:
        _fail(export, failed.failure)
    except Exception:
        if export.tries < TRIES:
            raise  # the chore says so, and comes again
        _log.exception("export_failed", export=str(export.public_id))
        _fail(export, Failure.BROKEN)


def _claim(export: Export) -> bool:
    """Note that it has its turn; False where it was taken back meanwhile."""
    claimed = _of(export, UNDER_WAY).update(
        state=ExportState.RUNNING, tries=F("tries") + 1, worked_at=timezone.now()
    )
    export.tries += 1
    return bool(claimed)


def _write_next(export: Export) -> bool:
    """Write the next day that has events, and note it; False where all is written."""
    place = folder.folder_of(export.project_id, export.public_id)
    first, begun = _first_day(export), is_begun(export, place)
    if first is None and begun:
        _check_kept(export)
        return False
    if not begun and not export.bytes:
        # After the claim: who takes it back from now on waits for no file, and the note below finds out.
        folder.make(export.project_id, export.public_id)
    start, end = min(export.done_until, export.end_at), export.end_at
    if first is not None:
        start, end = max(start, first), min(end, first + _DAY)
    rows, size = write_day(export, start, end, place)
    _check_kept(export)
    _note(export, rows=F("rows") + rows, bytes=size, done_until=max(end, export.done_until), tries=0)
    return True


def _complete(export: Export) -> None:
    place = folder.folder_of(export.project_id, export.public_id)
    size = complete(export, place, folder.file_of(export.project_id, export.public_id))
    now = timezone.now()
    _note(
        export,
        state=ExportState.READY, bytes=size, query="", tries=0,
        done_until=export.end_at, finished_at=now, expires_at=now + KEPT,
    )  # fmt: skip


def _first_day(export: Export) -> datetime | None:
    """The next day with an event of the project, filters aside: days without any cost nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(timestamp) FROM events_event
               WHERE project_id = %s AND timestamp >= %s AND timestamp < %s""",
            [export.project_id, export.done_until, export.end_at],
        )
        (first,) = cursor.fetchone()
    return None if first is None else datetime.combine(first.astimezone(UTC).date(), time(), UTC)


def _check_kept(export: Export) -> None:
    """After the reading: what retention deletes is behind the horizon before it goes."""
    kept = horizon.kept(export.project_id)
    behind = [kept.raw_from, *([kept.bots_from] if export.bots else [])]
    if any(upto is not None and upto > export.done_until for upto in behind):
        raise _Failed(Failure.RANGE_EXPIRED)


def _note(export: Export, **changes: object) -> None:
    """Only while it is wanted; else what was written goes."""
    if not _of(export, [ExportState.RUNNING]).update(**changes):
        folder.remove(export.project_id, export.public_id)


def _fail(export: Export, failure: Failure) -> None:
    now = timezone.now()
    _of(export, UNDER_WAY).update(
        state=ExportState.FAILED,
        error=failure.value,
        query="",
        bytes=0,
        finished_at=now,
        expires_at=now + KEPT,
    )
    folder.remove(export.project_id, export.public_id)
    _log.warning("export_failed", export=str(export.public_id), reason=failure.value)


def _of(export: Export, states: Iterable[ExportState]) -> "QuerySet[Export]":
    return Export.objects.filter(pk=export.pk, state__in=states)


@contextmanager
def _translated() -> Iterator[None]:
    """Faults that an owner can do something about, by their name. Raises _Failed for them."""
    try:
        yield
    except FileNotFoundError as error:
        raise _Failed(Failure.FILES_LOST) from error
    except Exception as error:
        if _is_disk_full(error):
            raise _Failed(Failure.DISK_FULL) from error
        raise


def _is_disk_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    cause = error.__cause__ if isinstance(error, Error) else error
    return isinstance(cause, psycopg.errors.DiskFull) or is_disk_full(error)
