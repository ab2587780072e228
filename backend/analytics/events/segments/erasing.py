"""One person out of a project's files, once nothing of the person is left in the database.

Every file is looked into: those that count, those that were replaced and stay for their readers, those that a
killed process has left. A reader whose file goes too early asks anew which there are.
"""

from collections.abc import Callable

import structlog
from django.db import transaction

from analytics.events.erasure import note, person_of
from analytics.events.models import Erasure, Segment
from analytics.events.people import Person
from analytics.events.segments import manifest, rebuild, removal, store
from analytics.events.storage.duckdb.scratch import is_found, is_of_duckdb

_log = structlog.get_logger(__name__)


def delete_from_files(erasure: Erasure, enough: Callable[[], bool]) -> bool:
    """Make anew, or delete, every file of the project that has the person; False when `enough` stopped it.

    Segments are looked through by id, so what is made meanwhile, of events that have the person no more, is
    looked at as well. Stopped or killed it goes on where it was. Raises what `rebuild` raises, and
    Erasure.DoesNotExist where somebody else has brought it to its end.
    """
    person = person_of(erasure)
    while (looked_at := _look_at_next(person, erasure.segments_done or 0)) is not None:
        note(erasure, {}, segments_done=looked_at)
        if enough():
            return False
    return True


def _look_at_next(person: Person, after: int) -> int | None:
    """The id of the segment that was looked at; None where none is left, and no other file either."""
    with transaction.atomic():
        manifest.hold(person.project_id)
        segments = Segment.objects.filter(project_id=person.project_id, pk__gt=after).exclude(path="")
        segment = segments.order_by("pk").first()
        if segment is None:
            removal.remove_unknown(person.project_id)
            return None
        has_person = segment.lost_at is not None or _has(segment, person)
        if has_person:
            _let_go(segment)
    # Once it is certain that nobody needs it. Who is killed before is found at the end, as an unknown file.
    if has_person:
        store.remove(segment.path)
    return segment.pk


def _has(segment: Segment, person: Person) -> bool:
    """Whether the person is in the file, or it cannot be told."""
    found, values = [], []
    for column, keys in (
        ("user_key", person.user_keys),
        ("anonymous_key", [person.anonymous_key]),
        ("account_key", [person.account_key]),
    ):
        for key in filter(None, keys):
            found.append(f"{column} = ?::UUID")
            values.append(str(key))
    try:
        return is_found(store.place(segment.path, segment.checksum), " OR ".join(found), values)
    except store.StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever ails the file, its person must go
        _log.warning("segment_unreadable", path=segment.path, error=f"{type(error).__name__}: {error}")
        return True


def _let_go(segment: Segment) -> None:
    """See to it that the manifest needs the file no more, in a transaction that holds it."""
    row = Segment.objects.filter(pk=segment.pk)
    if segment.lost_at is not None:
        # It is damaged, so nobody can tell whether the person is in it; that its events are lost stays noted.
        _log.warning("lost_segment_deleted", project_id=segment.project_id, path=segment.path)
        row.update(path="", bytes=0)
        return
    if segment.replaced_at is None:
        _make_anew(segment)
    row.delete()


def _make_anew(segment: Segment) -> None:
    """Make a file without the person, if that can be; else the time has none until `compact` makes one.

    A disk that is full must not keep a person: once their file is gone there may be room.
    """
    try:
        with transaction.atomic():
            rebuild.remake(segment.project_id, segment.start_at, segment.end_at)
    except store.StoreError:
        raise
    except Exception as error:
        if not isinstance(error, OSError) and not is_of_duckdb(error):
            raise
        problem = f"{type(error).__name__}: {error}"
        _log.warning("segment_not_made_anew", project_id=segment.project_id, path=segment.path, error=problem)
