"""Which events are new: the table `events_key`, one partition a day of receipt.

PostgreSQL's unique index answers for one day only, so a repeat that arrives days later must be looked for in
the days before. A UUIDv7 says itself when it was made, which makes that rare:

* a key is kept under its day of receipt; an id that claims to be made in the future is also kept under every
  day up to the one it claims (seven at most);
* so whoever asks about an id made on day M, on day R, needs the days from M to R only. For the usual event,
  made and received on one day, the unique index alone decides. The claim need not be true, only repeated.

Other ids (UUIDv4, uuid5 of foreign ids) are looked for in all seven days before. Ids made by ingest at
receipt cannot be repeated by a client and are never looked for.

Clocks jump back, and those of two hosts differ: a repeat may come "before" its first receipt. So whoever
looks, looks seven days ahead as well, and an id received the day after it claims to be made is also kept
under that day, where a repeat would not look around.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from psycopg import Cursor

from analytics.common.clock import DAY_US, to_micros
from analytics.common.locks import Lock, numbers_of
from analytics.events.columns import Events
from analytics.events.storage.postgres.arrays import Ints, Uuids
from analytics.events.storage.postgres.fields import copy_blocks
from analytics.events.storage.postgres.order import halves
from analytics.events.storage.postgres.rows import Positions

DAYS_KEPT: Final = 7
_DAY_MS: Final = 86_400_000
_EPOCH_DATE: Final = "date '1970-01-01'"
_AROUND_MIDNIGHT: Final = timedelta(minutes=5)

_PG_EPOCH_DAY: Final = 10_957
_VERSION: Final = 7  # of the UUIDs that say when they were made
_LINE: Final = np.dtype(
    [
        ("fields", ">i2"),
        ("project_id_length", ">i4"),
        ("project_id", ">i4"),
        ("event_id_length", ">i4"),
        ("event_id", "V16"),
        ("day_length", ">i4"),
        ("day", ">i4"),
    ]
)
_COPY: Final = "COPY events_key (project_id, event_id, received_on) FROM STDIN (FORMAT BINARY)"
_LOOK_AROUND: Final = f"""
    SELECT i.at FROM unnest(%b, %b, %b, %b) WITH ORDINALITY AS i (project_id, event_id, since, until, at)
    CROSS JOIN LATERAL (
        SELECT FROM events_key AS k
        WHERE k.project_id = i.project_id AND k.event_id = i.event_id
          AND k.received_on BETWEEN {_EPOCH_DATE} + i.since AND {_EPOCH_DATE} + i.until
        LIMIT 1
    ) AS found
"""  # noqa: S608 - our own constants
_LATER: Final = f"SELECT FROM events_key WHERE received_on > {_EPOCH_DATE} + %s::int LIMIT 1"
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
_INSERT_BESIDE: Final = f"""
    INSERT INTO events_key (project_id, event_id, received_on)
    SELECT project_id, event_id, {_EPOCH_DATE} + received_day
    FROM unnest(%b, %b, %b) AS i (project_id, event_id, received_day) ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own constants


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of distinct events, worked out before the transaction. Positions are those in `events`."""

    events: Events
    days: "np.ndarray[Any, Any]"
    """Of receipt, in days since 1970."""
    made: "np.ndarray[Any, Any]"
    """The day each id claims to be made, in days since 1970; 0 for ids that claim none."""
    odd: list[int]
    """Positions of the rare ones: a client's id that may not have been made on the day of receipt."""
    order: Positions
    """Positions in the order of the index: neighbours share a page, and two workers meet in one order."""
    lines: bytes
    """In that order, ready for COPY events_key … (FORMAT BINARY)."""


def plan(events: Events, order: Positions) -> Keys:
    """Work out the keys of the events at these positions: distinct, and in the order of the index."""
    heads = events.heads
    days = heads["received_at"].astype(np.int64) // DAY_US
    high, _ = halves(heads["event_id"])
    made = np.where(high >> 12 & 0xF == _VERSION, (high >> 16).astype(np.int64) // _DAY_MS, 0)
    odd = order[(heads["id_from_client"] & (made != days))[order]]
    lines = np.empty(len(order), _LINE)
    lines["fields"], lines["project_id_length"], lines["event_id_length"], lines["day_length"] = 3, 4, 16, 4
    lines["project_id"], lines["event_id"] = heads["project_id"][order], heads["event_id"][order]
    lines["day"] = days[order] - _PG_EPOCH_DAY
    return Keys(events, days, made, odd.tolist(), order, lines.tobytes())


def lock(cursor: "Cursor[Any]", keys: Keys, now: datetime) -> None:
    """Keep two workers from storing one id under two days of receipt at once.

    Each would look back and not see the other's uncommitted key. Ids of one day meet in the unique index, so
    workers share the lock as long as all of them store today's events; one that holds another day's (a
    backlog, or the first minutes after midnight) takes it alone until its commit.
    """
    today = to_micros(now) // DAY_US
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    shared = now - midnight > _AROUND_MIDNIGHT and bool((keys.days == today).all())
    # Partitions that were never analyzed look small, and small tables are read whole: not these.
    cursor.execute(
        f"""SELECT set_config('enable_seqscan', 'off', true),
                   pg_advisory_xact_lock{"_shared" if shared else ""}(%s, %s)""",
        numbers_of(Lock.EVENT_KEYS),
    )


def take(cursor: "Cursor[Any]", keys: Keys, *, careful: bool) -> set[int]:
    """Take the keys in the current transaction; the positions of those that were taken before.

    Waits for another transaction that is taking one of them. Without care three times as fast, but then it
    raises UniqueViolation where one was taken, and the transaction is lost.
    """
    repeated = _look_around(cursor, keys) if keys.odd else set()
    if careful or repeated:
        repeated |= _inserted(cursor, keys, repeated)
    else:
        copy_blocks(cursor, _COPY, [keys.lines])
    if keys.odd:
        _keep_beside(cursor, keys, [at for at in keys.odd if at not in repeated])
    return repeated


def _inserted(cursor: "Cursor[Any]", keys: Keys, repeated: set[int]) -> set[int]:
    fresh = keys.order[~np.isin(keys.order, list(repeated))]
    cursor.execute(_INSERT, _columns(keys.events, fresh, keys.days[fresh]), prepare=True)
    positions = fresh.tolist()
    return {positions[row[0] - 1] for row in cursor}


def _look_around(cursor: "Cursor[Any]", keys: Keys) -> set[int]:
    odd = np.array(keys.odd)
    days = keys.days[odd]
    since = np.minimum(np.maximum(keys.made[odd], days - DAYS_KEPT), days)
    # Hardly ever is anything kept under a later day, and then looking there would be for nothing.
    cursor.execute(_LATER, [int(days.min())], prepare=True)
    until = days + (-1 if cursor.fetchone() is None else DAYS_KEPT)
    asked = since <= until
    if not asked.any():
        return set()
    columns = _columns(keys.events, odd[asked], since[asked])
    cursor.execute(_LOOK_AROUND, [*columns, Ints.of_column(until[asked])], prepare=True)
    positions = odd[asked].tolist()
    return {positions[row[0] - 1] for row in cursor}


def _keep_beside(cursor: "Cursor[Any]", keys: Keys, odd: list[int]) -> None:
    """Also keep these under the days up to the one they claim, or under the day before if they claim that."""
    beside = [(at, day) for at in odd for day in _days_beside(int(keys.days[at]), int(keys.made[at]))]
    if beside:
        positions, days = zip(*beside, strict=True)
        cursor.execute(_INSERT_BESIDE, _columns(keys.events, np.array(positions), np.array(days)))


def _days_beside(day: int, made: int) -> range:
    return range(made, day) if made == day - 1 else range(day + 1, min(made, day + DAYS_KEPT) + 1)


def _columns(events: Events, positions: Positions, days: "np.ndarray[Any, Any]") -> list[object]:
    heads = events.heads[positions]
    return [
        Ints.of_column(heads["project_id"]),
        Uuids.of_column(heads["event_id"]),
        Ints.of_column(days),
    ]
