"""Which events are new: the table `events_key`, one partition a day of receipt.

PostgreSQL's unique index answers for one day only, so a repeat that arrives days later must be looked for in
the days before. A UUIDv7 says itself when it was made, which makes that rare:

* a key is kept under its day of receipt; an id that claims to be made in the future is also kept under every
  day up to the one it claims (seven at most);
* so whoever asks about an id made on day M, on day R, needs the days from M to R only. For the usual event,
  made and received on one day, the unique index alone decides. The claim need not be true, only repeated.

Other ids (UUIDv4, uuid5 of foreign ids) are looked for in all seven days before. Ids made by ingest at
receipt cannot be repeated by a client and are never looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import Any, Final

from django.db import transaction
from psycopg import Cursor
from psycopg.errors import UniqueViolation

from analytics.common.clock import to_micros
from analytics.common.locks import Lock, numbers_of
from analytics.events.schema import Events
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Ints, Uuids
from analytics.events.storage.postgres.fields import copy_lines

DAYS_KEPT: Final = 7
DAY_US: Final = 86_400_000_000
_DAY_MS: Final = 86_400_000
_EPOCH_DATE: Final = "date '1970-01-01'"
_AROUND_MIDNIGHT: Final = timedelta(minutes=5)

_CAREFUL_BATCHES: Final = 50
_PG_EPOCH_DAY: Final = 10_957
_VERSION: Final = 7  # of the UUIDs that say when they were made
_MADE_OF_TIME: Final = frozenset(range(_VERSION << 4, _VERSION + 1 << 4))
"""The seventh byte of those."""
_HEAD: Final = Struct(">hiii").pack
_COPY: Final = "COPY events_key (project_id, event_id, received_on) FROM STDIN (FORMAT BINARY)"
_LOOK_BACK: Final = f"""
    SELECT i.at FROM unnest(%b, %b, %b, %b) WITH ORDINALITY AS i (project_id, event_id, since, until, at)
    CROSS JOIN LATERAL (
        SELECT FROM events_key AS k
        WHERE k.project_id = i.project_id AND k.event_id = i.event_id
          AND k.received_on BETWEEN {_EPOCH_DATE} + i.since AND {_EPOCH_DATE} + i.until
        LIMIT 1
    ) AS found
"""  # noqa: S608 - our own constants
_INSERT: Final = f"""
    WITH incoming AS MATERIALIZED (
        SELECT i.* FROM unnest(%b, %b, %b) WITH ORDINALITY AS i (project_id, event_id, received_day, at)
    ), fresh AS (
        INSERT INTO events_key (project_id, event_id, received_on)
        SELECT project_id, event_id, {_EPOCH_DATE} + received_day FROM incoming
        ON CONFLICT DO NOTHING RETURNING project_id, event_id
    )
    SELECT at FROM incoming AS i
    WHERE NOT EXISTS (SELECT FROM fresh AS f WHERE f.project_id = i.project_id AND f.event_id = i.event_id)
"""  # noqa: S608 - our own constants
_INSERT_AHEAD: Final = f"""
    INSERT INTO events_key (project_id, event_id, received_on)
    SELECT project_id, event_id, {_EPOCH_DATE} + received_day
    FROM unnest(%b, %b, %b) AS i (project_id, event_id, received_day) ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own constants


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of distinct events, worked out before the transaction. Positions are those in `events`."""

    events: Events
    days: list[int]
    """Of receipt, in days since 1970."""
    odd: list[int]
    """Positions of the rare ones: a client's id that may not have been made on the day of receipt."""
    order: list[int]
    """Positions in the order of the index: neighbours share a page, and two workers meet in one order."""
    lines: list[bytes]
    """In that order, ready for COPY events_key … (FORMAT BINARY)."""


def plan(events: Events, positions: Sequence[int]) -> Keys:
    """Work out the keys of the events at `positions`, which are distinct."""
    days = [at // DAY_US for at in events.received]
    kinds = set(zip(events.project_ids, days, strict=True))
    heads = {project: _HEAD(3, 4, project, 16) for project, _ in kinds}
    tails = {day: fields.integer(day - _PG_EPOCH_DAY) for _, day in kinds}
    lines = [
        heads[project] + event_id + tails[day]
        for project, event_id, day in zip(events.project_ids, events.event_ids, days, strict=True)
    ]
    # A line's bytes sort as (project, id) do: all before them is the same in each.
    order = sorted(positions, key=lines.__getitem__)
    return Keys(events, days, _odd(events, days, positions), order, [lines[at] for at in order])


def _odd(events: Events, days: list[int], positions: Sequence[int]) -> list[int]:
    ids = events.event_ids
    if len(set(days)) == 1:
        # The usual batch, at a glance: one day of receipt, and every id a UUIDv7 made on it.
        low, high = _prefixes(days[0])
        if low <= min(ids) and max(ids) < high and _MADE_OF_TIME.issuperset(b"".join(ids)[6::16]):
            return []
    bounds = {day: _prefixes(day) for day in set(days)}
    return [
        at
        for at in positions
        if events.ids_from_clients[at]
        and not (bounds[days[at]][0] <= ids[at] < bounds[days[at]][1] and ids[at][6] >> 4 == _VERSION)
    ]


def lock(cursor: "Cursor[Any]", keys: Keys, now: datetime) -> None:
    """Keep two workers from storing one id under two days of receipt at once.

    Each would look back and not see the other's uncommitted key. Ids of one day meet in the unique index, so
    workers share the lock as long as all of them store today's events; one that holds another day's (a
    backlog, or the first minutes after midnight) takes it alone until its commit.
    """
    today = to_micros(now) // DAY_US
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    shared = now - midnight > _AROUND_MIDNIGHT and set(keys.days) == {today}
    # Partitions that were never analyzed look small, and small tables are read whole: not these.
    cursor.execute(
        f"""SELECT set_config('enable_seqscan', 'off', true),
                   pg_advisory_xact_lock{"_shared" if shared else ""}(%s, %s)""",
        numbers_of(Lock.EVENT_KEYS),
    )


class KeyTable:
    """Takes keys. COPY is three times as fast as INSERT … ON CONFLICT, but fails where one was taken."""

    def __init__(self) -> None:
        self._careful = 0

    def take(self, cursor: "Cursor[Any]", keys: Keys) -> set[int]:
        """Take the keys in the current transaction; the positions of those that were taken before.

        Waits for another transaction that is taking one of them.
        """
        repeated = _look_back(cursor, keys) if keys.odd else set()
        if repeated or self._careful or not self._copied(cursor, keys.lines):
            repeated |= self._inserted(cursor, keys, repeated)
        if keys.odd:
            _keep_ahead(cursor, keys, [at for at in keys.odd if at not in repeated])
        return repeated

    def _copied(self, cursor: "Cursor[Any]", lines: list[bytes]) -> bool:
        try:
            # A savepoint: the rows before the failing one must go, the transaction must not.
            with transaction.atomic():
                copy_lines(cursor, _COPY, lines)
        except UniqueViolation:
            # Repeats come in swarms (a client that retries, a batch delivered again): no COPY for a while.
            self._careful = _CAREFUL_BATCHES
            return False
        return True

    def _inserted(self, cursor: "Cursor[Any]", keys: Keys, repeated: set[int]) -> set[int]:
        fresh = [at for at in keys.order if at not in repeated]
        cursor.execute(_INSERT, _columns(keys.events, fresh, [keys.days[at] for at in fresh]), prepare=True)
        taken = {fresh[row[0] - 1] for row in cursor}
        self._careful = _CAREFUL_BATCHES if taken else max(0, self._careful - 1)
        return taken


def _look_back(cursor: "Cursor[Any]", keys: Keys) -> set[int]:
    events, days = keys.events, keys.days
    late: list[tuple[int, int]] = []
    for at in keys.odd:
        made = _made_on(events.event_ids[at])
        since = days[at] - DAYS_KEPT if made is None else max(made, days[at] - DAYS_KEPT)
        if since < days[at]:
            late.append((at, since))
    if not late:
        return set()
    columns = _columns(events, [at for at, _ in late], [since for _, since in late])
    until = Ints.of(fields.integer(days[at] - 1) for at, _ in late)
    cursor.execute(_LOOK_BACK, [*columns, until], prepare=True)
    return {late[row[0] - 1][0] for row in cursor}


def _keep_ahead(cursor: "Cursor[Any]", keys: Keys, odd: list[int]) -> None:
    ahead = [
        (at, day)
        for at in odd
        for day in range(
            keys.days[at] + 1,
            min(_made_on(keys.events.event_ids[at]) or 0, keys.days[at] + DAYS_KEPT) + 1,
        )
    ]
    if ahead:
        columns = _columns(keys.events, [at for at, _ in ahead], [day for _, day in ahead])
        cursor.execute(_INSERT_AHEAD, columns)


def _columns(events: Events, positions: list[int], days: list[int]) -> list[object]:
    return [
        Ints.of(fields.integer(events.project_ids[at]) for at in positions),
        Uuids.of(fields.uuid(events.event_ids[at]) for at in positions),
        Ints.of(map(fields.integer, days)),
    ]


def _made_on(event_id: bytes) -> int | None:
    """The day a UUIDv7 claims to be made, in days since 1970; None for another kind of id."""
    if event_id[6] >> 4 != _VERSION:
        return None
    return int.from_bytes(event_id[:6]) // _DAY_MS


@lru_cache(maxsize=64)
def _prefixes(day: int) -> tuple[bytes, bytes]:
    """UUIDv7s made on that day are between these."""
    return (day * _DAY_MS).to_bytes(6), ((day + 1) * _DAY_MS).to_bytes(6)
