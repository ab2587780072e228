"""Erasing one person from the database, in batches of their own transaction.

Whoever calls also looks after the stream (`projects.services.erasure`): what waits there is stored in the
meantime, and deleted by the last round, which comes when everything that was in the stream at the
beginning has been stored.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from analytics.events import horizon, sweeping
from analytics.events.models import Erasure
from analytics.events.people import Person, event_days, partition
from analytics.events.rebuilding import rebuild_sessions
from analytics.events.storage.postgres import identifiers, partitions
from analytics.events.storage.postgres.connections import raw_connection

_AT_ONCE: Final = 5_000
"""Rows a transaction."""
_DAY: Final = timedelta(days=1)
_DAY_MS: Final = 86_400_000
_DAY_ZERO: Final = date(1970, 1, 1).toordinal()
_VERSION: Final = 7
REMOVED: Final = ("events", "sessions", "identifiers", "dead_letters", "samples")
"""What is counted: all that can be in `Erasure.removed`."""


def begin(person: Person, *, actor_id: UUID, request_id: str, now: datetime) -> Erasure:
    """The erasure of this person that is under way, or a new one."""
    with transaction.atomic():
        found = _same(person)
        return found or Erasure.objects.create(
            project_id=person.project_id,
            user_key=person.user_key,
            anonymous_key=person.anonymous_key,
            account_key=person.account_key,
            actor_id=actor_id,
            request_id=request_id,
            asked_at=now,
        )


def person_of(erasure: Erasure) -> Person:
    """Who it is about."""
    return Person(erasure.project_id, erasure.user_key, erasure.anonymous_key, erasure.account_key)


def note(erasure: Erasure, removed: Mapping[str, int], **changes: Any) -> None:
    """Add to what was removed, and change other fields of the row, in the caller's transaction or its own.

    Raises Erasure.DoesNotExist where somebody else has brought it to its end.
    """
    with transaction.atomic():
        row = Erasure.objects.select_for_update().get(pk=erasure.pk)
        for name, count in removed.items():
            row.removed[name] = row.removed.get(name, 0) + count
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
    for name in ("removed", *changes):
        setattr(erasure, name, getattr(row, name))


def delete_stored(erasure: Erasure, enough: Callable[[], bool]) -> bool:
    """One round: delete the person's events and all that hangs on them; False when `enough` stopped it.

    Stopped or killed it goes on where it was. Every transaction leaves counts, sessions and marks right.
    """
    person = person_of(erasure)
    days = [day for day in event_days() if erasure.next_day is None or day >= erasure.next_day]
    for day in days:
        while _delete_some(erasure, person, day):
            if enough():
                note(erasure, {}, next_day=day)
                return False
        if enough() and day != days[-1]:
            note(erasure, {}, next_day=day + _DAY)
            return False
    with transaction.atomic():
        sessions = rebuild_sessions(person.project_id, _empty_sessions(person))
        note(erasure, {"sessions": sessions, "identifiers": _forget_spellings(person)}, next_day=None)
        sweeping.want()
    return True


def wait_for_files() -> bool:
    """Whether an erasure of any project waits for nothing but segment files to be looked through."""
    return Erasure.objects.exclude(segments_done=None).exists()


def is_to_do(person: Person) -> bool:
    """Whether an erasure of the person is under way, or one would find an event."""
    if _same(person) is not None:
        return True
    condition, values = person.condition()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM events_event WHERE project_id = %s AND {condition})",  # noqa: S608 - our own names
            [person.project_id, *values],
        )
        return bool(cursor.fetchone()[0])


def _same(person: Person) -> Erasure | None:
    return Erasure.objects.filter(
        project_id=person.project_id,
        user_key=person.user_key,
        anonymous_key=person.anonymous_key,
        account_key=person.account_key,
    ).first()


@transaction.atomic
def _delete_some(erasure: Erasure, person: Person, day: date) -> bool:
    """One batch of one day; whether there may be more."""
    condition, values = person.condition()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {partition(day)} WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {partition(day)} WHERE project_id = %s AND {condition} LIMIT {_AT_ONCE}
                )) RETURNING timestamp, session_key, event_id, received_at""",  # noqa: S608 - our own names
            [person.project_id, *values],
        )
        rows = cursor.fetchall()
    if not rows:
        return False
    _keep_ids(person.project_id, ((row[2], row[3]) for row in rows))
    sessions = {row[1] for row in rows}
    horizon.mark(person.project_id, (row[0] for row in rows), horizon.kept(person.project_id).raw_from)
    deleted = rebuild_sessions(person.project_id, sessions)
    spelled = _forget_session_spellings(person.project_id, sessions)
    note(erasure, {"events": len(rows), "sessions": deleted, "identifiers": spelled})
    return len(rows) == _AT_ONCE


def _keep_ids(project_id: int, events: Iterable[tuple[UUID, datetime]]) -> None:
    """Let the ids of deleted events, with their receipt, go on being known for the week that repeats have.

    An event is no longer known by itself then, and a client's second copy would bring the person back.
    """
    days = partitions.existing(raw_connection(), partitions.KEYS)
    kept = [(id_, at.astimezone(UTC).date()) for id_, at in events if at.astimezone(UTC).date() in days]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_key (project_id, event_id, received_on, made_on)
               SELECT %s, * FROM unnest(%s::uuid[], %s::date[], %s::date[]) ON CONFLICT DO NOTHING""",
            [
                project_id,
                [id_ for id_, _ in kept],
                [on for _, on in kept],
                [_made_on(id_) for id_, _ in kept],
            ],
        )


def _made_on(event_id: UUID) -> date | None:
    """The day on which a UUIDv7 says it was made; None for other ids, which do not say so."""
    if event_id.version != _VERSION:
        return None
    return date.fromordinal(_DAY_ZERO + (event_id.int >> 80) // _DAY_MS)


def _empty_sessions(person: Person) -> list[UUID]:
    """Sessions under the person's name, which an interruption or a vanished partition may have left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_key FROM events_session WHERE project_id = %s AND user_key = ANY (%s::uuid[])",
            [person.project_id, person.user_keys],
        )
        return [key for (key,) in cursor.fetchall()]


def _forget_session_spellings(project_id: int, sessions: set[UUID]) -> int:
    """Spellings of sessions of which nothing is left."""
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM events_identifier AS i WHERE i.project_id = %s AND i.key = ANY (%s)
               AND NOT EXISTS (
                   SELECT FROM events_session AS s WHERE (s.project_id, s.session_key) = (i.project_id, i.key)
               )""",
            [project_id, list(sessions)],
        )
        return _forgotten(cursor)


def _forget_spellings(person: Person) -> int:
    """The spellings of the ids that were named, wherever else they may occur."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_identifier WHERE project_id = %s AND key = ANY (%s)",
            [person.project_id, person.keys],
        )
        return _forgotten(cursor)


def _forgotten(cursor: Any) -> int:
    """How many spellings the statement has deleted, which the store's workers must know."""
    deleted = int(cursor.rowcount)
    if deleted:
        identifiers.next_generation(cursor)
    return deleted
