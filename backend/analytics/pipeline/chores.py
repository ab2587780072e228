"""What is done every so often, beside the events' way: one table, one way to run a chore.

The scheduler puts a chore into RQ when it is due, and not again while it waits there. A chore is safe to run
twice, and a lock keeps a second copy from running beside the first. What it did last is in `events_chorerun`;
one that fails, hangs or is killed is tried again before it is next due (see `chore_retries`).

Each has a lane. Quick chores have a process that takes nothing else, so that no slow one keeps them waiting;
within a lane none holds up another for longer than its limit.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import redis
import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.db.models import F
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

from analytics.audit import fold
from analytics.common.clock import to_micros
from analytics.common.jobs import Lane, enqueue, forget_wanted, want_chore, wanted_chores
from analytics.common.redis import redis_client
from analytics.common.samples import drop_old_samples
from analytics.events import erasure, retention, services, sweeping
from analytics.events.exports import keeping, making
from analytics.events.models import ChoreRun
from analytics.events.refresh import refresh
from analytics.events.segments import marks, removal, tidy, upkeep
from analytics.pipeline.chore_retries import ChoreRetries
from analytics.projects import selectors
from analytics.projects import services as projects
from analytics.stream.envelope import SHARDS

_log = structlog.get_logger(__name__)
_LOCKS: Final = 0x5A6
"""The first number of the chores' advisory locks; `common.locks` has the one before it."""
_LONGEST_WAITING: Final = 600
"""Seconds after which a chore in the queue is forgotten there: whoever took it may have been killed."""
_LOOK_AGAIN: Final = 60
_CANCEL_SECONDS: Final = 2.0
_REFRESH_SECONDS: Final = 15
"""So that rollups have an event within a minute, whatever else the chores' process does."""
_SLICES_A_RUN: Final = 50
"""Few, so that the other chores have their turn while a long row of old slices is counted again."""
_SWEEP_SECONDS: Final = 30.0
_SHORT: Final = 120
"""Seconds that a quick chore may take: many times what it needs, and not long for those behind it."""
_SEGMENT_SECONDS: Final = 20.0
"""After which no further segment is begun, so that other chores have their turn."""
_REPAIR_SECONDS: Final = 60.0
"""The same of repairs, which are rare and may be many: somebody has deleted the folder."""
_LOOK_ROUND_SECONDS: Final = 1.0
_EXPORT_SECONDS: Final = 10.0
"""After which no further day of an export is begun. One of five million events takes a minute or two."""
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE


def make_partitions() -> None:
    """Partitions for the coming days, before their first event."""
    services.ensure_coming_partitions(_now().date())


def drop_old_keys() -> None:
    """Keys older than any repeat that counts."""
    services.drop_key_partitions(_now().date())


def close_past_days() -> None:
    """The indexes of days that are over, written anew and half as large."""
    services.close_past_days()


def refresh_rollups() -> None:
    """Rollups of marked slices, and of slices that are over; what is left after some, the next run does.

    Segments of these slices are noted to be behind, whatever the engine: another may come and read them.
    """
    refresh(limit=_SLICES_A_RUN, now=_now(), zone_of=selectors.zone_of, rebuilds=(marks.note,))


def renew_segments() -> None:
    """Segments whose events have changed and are at rest again, or have waited for long."""
    upkeep.renew(now=_now(), zone_of=selectors.zone_of, enough=_gives_way_in(_SEGMENT_SECONDS))


def compact_segments() -> None:
    """Segments of hours that are over, and of days instead of their hours."""
    upkeep.compact(now=_now(), zone_of=selectors.zone_of, enough=_gives_way_in(_SEGMENT_SECONDS))


def check_segments() -> None:
    """Segment files that are missing or damaged, found and made again. Fails as long as one is lost."""
    found = tidy.check(_now(), _gives_way_in(_REPAIR_SECONDS))
    if found.lost:
        raise tidy.SegmentsLost(found.lost)


def sweep_segments() -> None:
    """Segment files that nobody reads any more: all of them, where the engine does not read any."""
    if not _HAS_SEGMENTS:
        removal.retire_all()
    tidy.sweep(_now())


def erase_from_files() -> None:
    """People who are being erased: their segment files, once nothing of them is left in the database."""
    projects.erase_from_files(redis_client())


def note_sending_keys() -> None:
    """When each key last sent, for its owner to see."""
    projects.note_sending_keys(redis_client())


def note_sending_sources() -> None:
    """Which sources events have named, for the project's list of them."""
    projects.note_sending_sources(redis_client())


def rotate_salts() -> None:
    """Tomorrow's salts made, yesterday's deleted, for projects that change theirs every day."""
    projects.rotate_salts(now=_now())


def forget_invitations() -> None:
    """Invitations that nobody accepted in time, with their addresses."""
    projects.forget_invitations(now=_now())


def erase_leftovers() -> None:
    """What came of deleted projects afterwards: events that were still in the stream, tallies, samples."""
    projects.erase_leftovers(redis_client(), _now())


def finish_erasures() -> None:
    """People who are being erased: what was in the stream when it began, and what a request left."""
    projects.finish_erasures(redis_client())


def sweep_dictionaries() -> None:
    """Texts that no event has any more: once a day, and soon after a person was erased."""
    sweeping.sweep(now=_now(), enough=_gives_way_in(_SWEEP_SECONDS))


def apply_retention() -> None:
    """What was kept long enough; a run ends after half a minute and the next one goes on."""
    projects.apply_retention(_now())


def fold_ledger() -> None:
    """What was counted in Redis, into the ledger's table."""
    fold.fold(redis_client(), range(SHARDS), _now())


def tidy_ledger() -> None:
    """Old minutes into hours, and everything that was kept long enough away.

    Raises Unavailable while the clocks cannot be believed: one year ahead, nothing would be left.
    """
    now = retention.certain_now(_now())
    if now is not None:
        fold.tidy(now)
        drop_old_samples(redis_client(), to_micros(now))


def make_exports() -> None:
    """Files of raw events that somebody waits for, a day of each in turn."""
    if making.go_on(_gives_way_in(_EXPORT_SECONDS)):
        want_chore(redis_client(), make_exports.__name__)


def sweep_exports() -> None:
    """Files of raw events that were kept for long enough, or that nobody knows of."""
    keeping.sweep(_now())


@dataclass(frozen=True, slots=True)
class Chore:
    """A function of no arguments, run at the start and then every `seconds`."""

    name: str
    function: Callable[[], None]
    seconds: int
    limit: int = 10 * MINUTE
    """Seconds after which a run is broken off: others of its lane wait for it meanwhile."""
    lane: Lane = Lane.SLOW
    """Quick only where a run ends within seconds by itself, however much there is to do."""
    is_urgent: bool = False
    """Goes before others that wait in its lane, but never twice without one of them in between."""


def _quick(name: str, function: Callable[[], None], seconds: int) -> Chore:
    return Chore(name, function, seconds, limit=_SHORT, lane=Lane.QUICK)


_HAS_SEGMENTS: Final = settings.ANALYTICS_ENGINE == "duckdb"
# A day of five million events takes half a minute, on a busy disk far more: it must come to its end.
_WITH_SEGMENTS: Final = (
    Chore("renew_segments", renew_segments, MINUTE, limit=30 * MINUTE),
    Chore("compact_segments", compact_segments, MINUTE, limit=30 * MINUTE),
    Chore("check_segments", check_segments, 10 * MINUTE, limit=30 * MINUTE),
)
CHORES: Final = (
    _quick("make_partitions", make_partitions, HOUR),
    Chore("drop_old_keys", drop_old_keys, HOUR),
    Chore("close_past_days", close_past_days, HOUR),
    Chore("refresh_rollups", refresh_rollups, _REFRESH_SECONDS, lane=Lane.QUICK),
    _quick("note_sending_keys", note_sending_keys, MINUTE),
    _quick("note_sending_sources", note_sending_sources, MINUTE),
    _quick("rotate_salts", rotate_salts, 5 * MINUTE),
    _quick("forget_invitations", forget_invitations, HOUR),
    # Slow, as what `delete_project` enqueues is: one waits for the other's lock.
    Chore("erase_leftovers", erase_leftovers, MINUTE),
    _quick("finish_erasures", finish_erasures, MINUTE),
    Chore("erase_from_files", erase_from_files, MINUTE, is_urgent=True),
    Chore("apply_retention", apply_retention, 5 * MINUTE),
    Chore("sweep_dictionaries", sweep_dictionaries, 5 * MINUTE),
    _quick("fold_ledger", fold_ledger, MINUTE),
    Chore("tidy_ledger", tidy_ledger, HOUR),
    Chore("make_exports", make_exports, MINUTE, limit=30 * MINUTE),
    Chore("sweep_exports", sweep_exports, 5 * MINUTE),
    *(_WITH_SEGMENTS if _HAS_SEGMENTS else ()),
    Chore("sweep_segments", sweep_segments, 5 * MINUTE),
)
BY_NAME: Final = {chore.name: chore for chore in CHORES}


class Scheduler:
    """Puts chores into the queue when they are due. Any number of schedulers may run beside each other."""

    def __init__(self, client: "redis.Redis", chores: tuple[Chore, ...] = CHORES) -> None:
        self._client = client
        self._chores = chores
        self._retries = ChoreRetries(client)
        self._due: dict[str, float] = {}

    def enqueue_due(self, now: float) -> list[str]:
        """Enqueue what is due at `now`, seconds of a monotonic clock; the names. Raises redis.RedisError."""
        again = self._retries.due(time.time())
        wanted = wanted_chores(self._client)
        queued = []
        for chore in self._chores:
            in_turn = now >= self._due.get(chore.name, now)
            if not in_turn and chore.name not in again and chore.name not in wanted:
                continue
            if chore.name in wanted:
                forget_wanted(self._client, chore.name)
            kept = min(2 * chore.seconds, _LONGEST_WAITING)
            pause = chore.seconds
            if self._client.set(_waiting_key(chore.name), 1, nx=True, ex=kept):
                # While it runs, the back: with much to do it would leave the others no turn.
                at_front = chore.is_urgent and not self._client.exists(_running_key(chore.name))
                enqueue(run_chore, chore.name, lane=chore.lane, timeout=chore.limit, at_front=at_front)
                queued.append(chore.name)
            else:
                # It waits; or whoever took it was killed before it began, and it must not miss its turn.
                pause = min(pause, _LOOK_AGAIN)
            if chore.name in again:
                # Should whoever runs it be killed, it comes again after that.
                self._retries.put_off(chore.name, time.time() + chore.limit)
            if in_turn:
                self._due[chore.name] = now + pause
        return queued


def forget_waiting(client: "redis.Redis", name: str) -> None:
    """The chore has left the queue: from now on it may be put there again."""
    client.delete(_waiting_key(name))


def run_chore(name: str) -> bool:
    """Run one chore now, unless it runs elsewhere; whether it ran. Failures are recorded, not raised."""
    forget_waiting(redis_client(), name)
    chore = BY_NAME.get(name)
    if chore is None:
        _log.error("chore_unknown", chore=name)  # of another release, which left it in the queue
        return False
    retries = ChoreRetries(redis_client())
    close_old_connections()
    try:
        with _locked(name) as free:
            if free:
                with _noted_as_running(redis_client(), chore):
                    _run(chore, retries)
            return free
    except (Error, PoolTimeout) as failure:
        # Nothing could be written where chores leave their trace.
        _failed(chore, retries, f"{type(failure).__name__}: {failure}")
        return False
    finally:
        with suppress(Error, PoolTimeout):
            close_old_connections()


@contextmanager
def _noted_as_running(client: "redis.Redis", chore: Chore) -> Iterator[None]:
    """For schedulers, which ask no database. Of one that is killed it is believed until its limit."""
    client.set(_running_key(chore.name), 1, ex=chore.limit)
    try:
        yield
    finally:
        client.delete(_running_key(chore.name))


def _run(chore: Chore, retries: ChoreRetries) -> None:
    run, made = ChoreRun.objects.get_or_create(name=chore.name, defaults={"started_at": _now()})
    if not made:
        if run.finished_at is None:
            _count_unfinished(run, retries)
        ChoreRun.objects.filter(pk=run.pk).update(started_at=_now(), finished_at=None, error="")
    error = ""
    try:
        chore.function()
    except Exception as failure:  # noqa: BLE001 - recorded; the next chore must have its turn
        error = f"{type(failure).__name__}: {failure}" if str(failure) else type(failure).__name__
        _abandon_query()
    _write_end(chore, error)
    if error:
        _failed(chore, retries, error)
    else:
        retries.forget(chore.name)


def _write_end(chore: Chore, error: str) -> None:
    row = ChoreRun.objects.filter(pk=chore.name)
    ended = {"finished_at": _now(), "error": error, "runs": F("runs") + 1}
    if error:
        row.update(**ended, failures=F("failures") + 1, failures_in_row=F("failures_in_row") + 1)
    else:
        row.update(**ended, failures_in_row=0, succeeded_at=ended["finished_at"])


def _count_unfinished(run: ChoreRun, retries: ChoreRetries) -> None:
    """The last run has no end: it was killed, or the database was away when its failure was to be written."""
    retry = retries.all().get(run.name)
    killed = retry is None or retry.failed_at < run.started_at.timestamp()
    if killed:
        _log.error("chore_was_killed", chore=run.name, started_at=run.started_at.isoformat())
    ChoreRun.objects.filter(pk=run.pk).update(
        runs=F("runs") + 1,
        failures=F("failures") + 1,
        failures_in_row=F("failures_in_row") + 1,
        kills=F("kills") + int(killed),
    )


def _failed(chore: Chore, retries: ChoreRetries, error: str) -> None:
    retry = retries.failed(chore.name, error, time.time(), longest=chore.seconds)
    _log.error(
        "chore_failed",
        chore=chore.name,
        error=error,
        failures_in_row=retry.failures,
        again_in_seconds=round(retry.due_at - retry.failed_at),
    )


def _abandon_query() -> None:
    """A run that was broken off may have left a question unanswered: its connection is of no use any more."""
    raw = connection.connection
    if raw is None or raw.info.transaction_status != TransactionStatus.ACTIVE:
        return
    with suppress(Exception):
        raw.cancel_safe(timeout=_CANCEL_SECONDS)
    connection.close()


@contextmanager
def _locked(name: str) -> Iterator[bool]:
    """Whether nobody else runs this chore; nobody will until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock_of(name))
        (free,) = cursor.fetchone()
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock_of(name))


def lock_of(name: str) -> tuple[int, int]:
    """The chore's advisory lock, as PostgreSQL's functions of two integers take it."""
    return _LOCKS, zlib.crc32(name.encode()) - (1 << 31)


def held_locks() -> frozenset[int]:
    """The second numbers of those chores' locks that somebody holds now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT objid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = database
               WHERE locktype = 'advisory' AND granted AND classid = %s AND objsubid = 2
                 AND datname = current_database()""",
            [_LOCKS],
        )
        # PostgreSQL shows the signed number without its sign.
        return frozenset(number - ((number >> 31) << 32) for (number,) in cursor.fetchall())


def _waiting_key(name: str) -> str:
    return f"chore:{name}:waiting"


def _running_key(name: str) -> str:
    return f"chore:{name}:running"


def _gives_way_in(seconds: float) -> Callable[[], bool]:
    """Whether the time is up, or a person's files wait to be looked through: that is not kept waiting.

    Asked once a second, so each run comes to something. Not while `erase_from_files` fails: else one file
    that cannot be deleted would hold up the making of all others.
    """
    until = time.monotonic() + seconds
    look_at = time.monotonic() + _LOOK_ROUND_SECONDS

    def is_enough() -> bool:
        nonlocal look_at
        now = time.monotonic()
        if now >= until or now < look_at:
            return now >= until
        look_at = now + _LOOK_ROUND_SECONDS
        return _keeps_an_erasure_waiting()

    return is_enough


def _keeps_an_erasure_waiting() -> bool:
    fails = erase_from_files.__name__ in ChoreRetries(redis_client()).all()
    return not fails and erasure.wait_for_files()


def _now() -> datetime:
    return datetime.now(UTC)
