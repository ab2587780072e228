"""Deleting what was kept long enough: whole days where all projects are past them, else rows in batches.

Every step is safe to stop and to run again. A project's horizon is moved before the first row goes, so that
nobody builds a rollup from what is left (`horizon`).
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from analytics.common.errors import Unavailable
from analytics.events import horizon, retention_clock
from analytics.events.models import Horizon, RetentionClock
from analytics.events.people import event_days, partition
from analytics.events.rebuilding import rebuild_sessions
from analytics.events.retention_clock import Known, Verdict
from analytics.events.rollups.keeping import RollupsKept
from analytics.events.schema import Kept
from analytics.events.segments.removal import SegmentsKept
from analytics.events.storage.postgres import identifiers, partitions
from analytics.events.storage.postgres.connections import raw_connection

_AT_ONCE: Final = 10_000
"""Rows a transaction."""


@dataclass(frozen=True, slots=True)
class Policy:
    """From when on one project keeps what: three instants, aligned to the minute."""

    project_id: int
    raw_from: datetime
    bots_from: datetime
    aggregates_from: datetime


class Dependent(Protocol):
    """Something that is made of raw events: rollups, segments."""

    def settled(self, project_id: int, before: datetime) -> datetime:
        """Make what must outlive the events before that instant; up to where that is done.

        Events behind what is answered stay for now. Anything after `before` means the same as `before`.
        """
        ...

    def raw_gone(self, project_id: int, before: datetime) -> None:
        """Drop what must not outlive the events; called again and again, also where nothing is left."""
        ...

    def aggregates_gone(self, project_id: int, before: datetime) -> None:
        """Drop what may outlive the events, but not this instant."""
        ...


DEPENDENTS: Final[Sequence[Dependent]] = (RollupsKept(), SegmentsKept())
"""All there are."""


@dataclass
class Deleted:
    """What one run has done."""

    days: list[date] = field(default_factory=list)
    """Dropped as a whole."""
    events: int = 0
    """Deleted one by one."""
    bots: int = 0
    sessions: int = 0
    identifiers: int = 0
    finished: bool = True
    """False where it was stopped before the end."""


def believed_now(host: datetime) -> Verdict:
    """What `retention_clock` makes of the time, remembered for the next time."""
    with transaction.atomic():
        row = RetentionClock.objects.select_for_update().filter(pk=1).first()
        known = Known(row.seen_at, row.doubted_at) if row else None
        verdict = retention_clock.judge(known, host, _database_now())
        fields = {"seen_at": verdict.known.seen_at, "doubted_at": verdict.known.doubted_at}
        RetentionClock.objects.update_or_create(pk=1, defaults=fields)
    return verdict


def certain_now(host: datetime) -> datetime | None:
    """An instant that may be gone by; None the first time of all.

    Raises Unavailable `clock_doubted` where the clocks cannot be believed.
    """
    verdict = believed_now(host)
    if verdict.doubt:
        raise Unavailable(f"nothing is deleted: {verdict.doubt}", code="clock_doubted")
    return verdict.now


def apply(
    policies: Sequence[Policy],
    *,
    enough: Callable[[], bool] = lambda: False,
    dependents: Sequence[Dependent] = DEPENDENTS,
) -> Deleted:
    """Delete what the policies no longer keep. `policies` has every project there is, or days would be lost.

    `enough` is asked after each batch; the next run goes on where this one stopped.
    """
    deleted = Deleted()
    for policy in policies:
        _advance(policy, dependents)
    deleted.days = _drop_days(policies)
    for policy in policies:
        if not _delete_of(policy.project_id, deleted, enough):
            deleted.finished = False
            break
        kept = horizon.kept(policy.project_id)
        for one in dependents:
            one.raw_gone(policy.project_id, kept.raw_from or _NEVER)
            one.aggregates_gone(policy.project_id, kept.aggregates_from or _NEVER)
    return deleted


def _advance(policy: Policy, dependents: Sequence[Dependent]) -> None:
    """Say what goes, before any of it does."""
    settled = [one.settled(policy.project_id, policy.raw_from) for one in dependents]
    raw_from = min([policy.raw_from, *settled])
    with transaction.atomic():
        horizon.advance(
            policy.project_id, Kept(raw_from, max(policy.bots_from, raw_from), policy.aggregates_from)
        )


def _drop_days(policies: Sequence[Policy]) -> list[date]:
    """Drop the days that every project's horizon has passed; those that are locked stay for next time."""
    first_kept = min(
        (horizon.kept(policy.project_id).raw_from or _NEVER for policy in policies), default=_NEVER
    )
    dropped: list[date] = []
    with suppress(LockNotAvailable, OperationalError):
        dropped = partitions.drop_before(
            raw_connection(), partitions.EVENTS, first_kept.astimezone(UTC).date()
        )
    return dropped


def _delete_of(project_id: int, deleted: Deleted, enough: Callable[[], bool]) -> bool:
    """Delete row by row what shares its day with something that stays; False when `enough` stopped it.

    Nothing is done where it was done before.

    An event that comes late, of a time behind the horizon, goes when the horizon moves on: the next day.
    """
    now = Horizon.objects.get(project_id=project_id)
    assert now.raw_from  # noqa: S101 - written by _advance
    assert now.bots_from  # noqa: S101 - likewise
    if now.raw_done != now.raw_from:
        events, through = _delete_rows(_Rows(project_id, now.raw_from), enough)
        deleted.events += events
        if not through:
            return False
        sessions, through = _delete_sessions(project_id, now.raw_from, enough)
        deleted.sessions += sessions
        if not through:
            return False
        deleted.identifiers += _forget_unnamed(project_id)
        horizon.note_done(project_id, raw_done=now.raw_from)
    if now.bots_done != now.bots_from:
        bots = _Rows(project_id, now.bots_from, bots=True, raw_from=now.raw_from)
        events, through = _delete_rows(bots, enough)
        deleted.bots += events
        if not through:
            return False
        horizon.note_done(project_id, bots_done=now.bots_from)
    return True


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some of a project's events: those before an instant, all or bots' only."""

    project_id: int
    before: datetime
    bots: bool = False
    raw_from: datetime | None = None

    @property
    def condition(self) -> str:
        return "project_id = %s AND timestamp < %s" + (" AND bot_id IS NOT NULL" if self.bots else "")

    @property
    def values(self) -> list[Any]:
        return [self.project_id, self.before]


def _delete_rows(rows: _Rows, enough: Callable[[], bool]) -> tuple[int, bool]:
    """How many, and whether that were all."""
    count = 0
    for day in event_days():
        if datetime.combine(day, time(), UTC) >= rows.before:
            break
        while deleted := _delete_some(rows, day):
            count += deleted
            if enough():
                return count, False
    return count, True


@transaction.atomic
def _delete_some(rows: _Rows, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {partition(day)} WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {partition(day)} WHERE {rows.condition} LIMIT {_AT_ONCE}
                )) RETURNING timestamp, session_key""",  # noqa: S608 - our own names
            rows.values,
        )
        gone: list[tuple[datetime, UUID]] = cursor.fetchall()
    if gone and rows.bots:
        # What people did there stays, and is counted again without them.
        horizon.mark(rows.project_id, (at for at, _ in gone), rows.raw_from)
        rebuild_sessions(rows.project_id, (session for _, session in gone))
    return len(gone)


def _delete_sessions(project_id: int, before: datetime, enough: Callable[[], bool]) -> tuple[int, bool]:
    """How many, and whether that were all."""
    count = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""DELETE FROM events_session WHERE ctid = ANY (ARRAY(
                        SELECT ctid FROM events_session
                        WHERE project_id = %s AND started_at < %s AND ended_at < %s LIMIT {_AT_ONCE}
                    ))""",  # noqa: S608 - a number of ours
                [project_id, before, before],
            )
            deleted = int(cursor.rowcount)
        count += deleted
        if deleted < _AT_ONCE:
            return count, True
        if enough():
            return count, False


@transaction.atomic
def _forget_unnamed(project_id: int) -> int:
    """Delete the spellings that no event names any more: one pass over the project's events."""
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM events_identifier WHERE project_id = %s AND key IN (
                   SELECT key FROM events_identifier WHERE project_id = %s
                   EXCEPT
                   SELECT named.key FROM events_event AS e CROSS JOIN LATERAL (
                       VALUES (e.user_key), (e.session_key), (e.anonymous_key), (e.account_key)
                   ) AS named (key) WHERE e.project_id = %s
               )""",
            [project_id] * 3,
        )
        deleted = int(cursor.rowcount)
        if deleted:
            identifiers.next_generation(cursor)
        return deleted


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        found: datetime = cursor.fetchone()[0]
    return found.astimezone(UTC)


_NEVER: Final = datetime.min.replace(tzinfo=UTC)
