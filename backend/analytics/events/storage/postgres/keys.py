"""Which events are new, found in two places.

Each partition of `events_event` has a unique index on event id and project, which answers for the events of
its day alone. That is nearly always enough: a UUIDv7 says when it was made, and an event whose id was made on
the day of its timestamp is *at home*, where each of its repeats looks first. But a repeat may carry another
timestamp, and ids need not be UUIDv7. So:

* a client's event that is not at home leaves a row in `events_key`, under its day of receipt;
* an event at home asks `events_key` for repeats that were not, on the few days that have any of its day;
* an event that is not at home asks `events_key`, and the partition in which it would be at home.

`events_key` is asked about seven days before and after the day of receipt: clocks jump back, and those of two
hosts differ, so that a repeat may come "before" its first receipt. Ids made by ingest at receipt cannot be
repeated by a client with another timestamp and are always at home.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np
from psycopg import Cursor

from analytics.common.clock import DAY_US, to_micros
from analytics.common.locks import Lock, numbers_of
from analytics.events.columns import Events
from analytics.events.storage.postgres.arrays import Ints, Uuids
from analytics.events.storage.postgres.connections import server_cursor
from analytics.events.storage.postgres.order import halves
from analytics.events.storage.postgres.rows import Positions

DAYS_KEPT: Final = 7
_DAY_MS: Final = 86_400_000
_EPOCH_DATE: Final = "date '1970-01-01'"
_AROUND_MIDNIGHT: Final = timedelta(minutes=5)
_VERSION: Final = 7  # of the UUIDs that say when they were made
_NEVER: Final = -1
"""The day on which an id was made that does not say so."""

_DAYS_WITH_STRANGERS: Final = f"""
    SELECT day FROM generate_series(%s::int, %s::int) AS day WHERE EXISTS (
        SELECT FROM events_key AS k WHERE k.received_on = {_EPOCH_DATE} + day
        AND k.made_on IN (SELECT {_EPOCH_DATE} + made FROM unnest(%b) AS made)
    )
"""  # noqa: S608 - our own constants
_LATER: Final = f"SELECT FROM events_key WHERE received_on > {_EPOCH_DATE} + %s::int LIMIT 1"
_AMONG_KEYS: Final = f"""
    SELECT i.at FROM unnest(%b, %b, %b, %b) WITH ORDINALITY AS i (project_id, event_id, since, until, at)
    CROSS JOIN LATERAL (
        SELECT FROM events_key AS k
        WHERE k.project_id = i.project_id AND k.event_id = i.event_id
          AND k.received_on BETWEEN {_EPOCH_DATE} + i.since AND {_EPOCH_DATE} + i.until
        LIMIT 1
    ) AS found
"""  # noqa: S608 - our own constants
# The outer bounds choose the partitions once, the inner ones for each id.
_AMONG_EVENTS: Final = """
    SELECT i.at FROM unnest(%b, %b, %b) WITH ORDINALITY AS i (project_id, event_id, day, at)
    CROSS JOIN LATERAL (
        SELECT FROM events_event AS e
        WHERE e.project_id = i.project_id AND e.event_id = i.event_id
          AND e.timestamp >= to_timestamp(i.day * 86400.0)
          AND e.timestamp < to_timestamp((i.day + 1) * 86400.0)
          AND e.timestamp >= to_timestamp(%s::int * 86400.0) AND e.timestamp < to_timestamp(%s::int * 86400.0)
        LIMIT 1
    ) AS found
"""
_INSERT: Final = f"""
    WITH incoming AS MATERIALIZED (
        SELECT i.* FROM unnest(%b, %b, %b, %b) WITH ORDINALITY AS i (project_id, event_id, received, made, at)
    ), fresh AS (
        INSERT INTO events_key (project_id, event_id, received_on, made_on)
        SELECT project_id, event_id, {_EPOCH_DATE} + received, {_EPOCH_DATE} + made FROM incoming
        ON CONFLICT DO NOTHING RETURNING project_id, event_id
    )
    SELECT at FROM incoming AS i
    WHERE NOT EXISTS (SELECT FROM fresh AS f WHERE f.project_id = i.project_id AND f.event_id = i.event_id)
"""  # noqa: S608 - our own constants

Days: TypeAlias = "np.ndarray[Any, Any]"
Strangers: TypeAlias = "Cursor[Any] | None"
"""The days of receipt under which `events_key` has ids whose home is that of some event at home here. There
are hardly ever any."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What decides which of a batch's distinct events are new. Days are counted since 1970 UTC."""

    events: Events
    order: Positions
    """Of the distinct events, by project and id: two workers meet in one order."""
    received: Days
    """The day of receipt."""
    dated: Days
    """The day of the timestamp."""
    made: Days
    """The day on which each id says it was made; `_NEVER` for ids that do not say so."""
    at_home: Positions
    """Those of `order` that are at home, and that a client may repeat elsewhere."""
    abroad: Positions
    """Those of `order` that are not at home."""


def plan(events: Events, order: Positions) -> Keys:
    """Work out before the transaction what `take` wants of the distinct events at these positions."""
    heads = events.heads
    received = heads["received_at"].astype(np.int64) // DAY_US
    dated = heads["timestamp"].astype(np.int64) // DAY_US
    high, _ = halves(heads["event_id"])
    made = np.where(high >> 12 & 0xF == _VERSION, (high >> 16).astype(np.int64) // _DAY_MS, _NEVER)
    repeatable, home = heads["id_from_client"][order], (made == dated)[order]
    return Keys(events, order, received, dated, made, order[repeatable & home], order[repeatable & ~home])


def lock(cursor: "Cursor[Any]", keys: Keys, now: datetime, *, alone: bool) -> Strangers:
    """Keep two workers from storing one id in two places at once. To be called in a pipeline.

    Each would look around and not see what the other has not committed. Workers share the lock as long as
    their batches can only meet in one unique index: events at home, and ids received today that have no
    home. A batch with any other event (a wrong clock, a backlog, the first minutes after midnight) takes it
    alone until its commit, as does one that is told to.
    """
    today = to_micros(now) // DAY_US
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    shared = (
        not alone
        and now - midnight > _AROUND_MIDNIGHT
        and bool((keys.received == today).all())
        and bool((keys.made[keys.abroad] == _NEVER).all())
    )
    # Partitions that were never analyzed look small, and small tables are read whole: not these.
    cursor.execute(
        f"""SELECT set_config('enable_seqscan', 'off', true),
                   pg_advisory_xact_lock{"_shared" if shared else ""}(%s, %s)""",
        numbers_of(Lock.EVENT_KEYS),
    )
    if not len(keys.at_home):
        return None
    strangers = server_cursor()
    received, homes = keys.received[keys.at_home], np.unique(keys.made[keys.at_home])
    around = int(received.min()) - DAYS_KEPT, int(received.max()) + DAYS_KEPT
    strangers.execute(_DAYS_WITH_STRANGERS, [*around, Ints.of_column(homes)], prepare=True)
    return strangers


def take(cursor: "Cursor[Any]", keys: Keys, strangers: Strangers, *, careful: bool) -> set[int]:
    """Take the ids in the current transaction; the positions of those that were taken before.

    `strangers` are those of `lock`. Repeats in one's own partition are only looked for when `careful`; else
    writing the events raises UniqueViolation where there is one, and the transaction is lost.
    """
    repeated: set[int] = set()
    if days := [day for (day,) in strangers or ()]:
        none = np.zeros_like(keys.at_home)
        repeated |= _among_keys(cursor, keys, keys.at_home, none + min(days), none + max(days))
    if len(keys.abroad):
        repeated |= _around(cursor, keys)
        repeated |= _among_events(cursor, keys, keys.abroad[keys.made[keys.abroad] != _NEVER], keys.made)
    if careful:
        repeated |= _among_events(cursor, keys, keys.order, keys.dated)
    if len(keys.abroad):
        repeated |= _kept(cursor, keys, keys.abroad[~np.isin(keys.abroad, list(repeated))])
    return repeated


def _around(cursor: "Cursor[Any]", keys: Keys) -> set[int]:
    """Those abroad that were abroad before."""
    days = keys.received[keys.abroad]
    # Hardly ever is anything kept under a later day, and then looking there would be for nothing.
    cursor.execute(_LATER, [int(days.min())], prepare=True)
    until = days if cursor.fetchone() is None else days + DAYS_KEPT
    return _among_keys(cursor, keys, keys.abroad, days - DAYS_KEPT, until)


def _among_keys(
    cursor: "Cursor[Any]", keys: Keys, positions: Positions, since: Days, until: Days
) -> set[int]:
    """Those kept under a day of receipt from `since` to `until`."""
    days = Ints.of_column(since), Ints.of_column(until)
    cursor.execute(_AMONG_KEYS, [*_ids(keys, positions), *days], prepare=True)
    return _chosen(cursor, positions)


def _among_events(cursor: "Cursor[Any]", keys: Keys, positions: Positions, days: Days) -> set[int]:
    """Those that are stored with a timestamp of that one of `days`."""
    if not len(positions):
        return set()
    wanted = days[positions]
    bounds = int(wanted.min()), int(wanted.max()) + 1
    cursor.execute(_AMONG_EVENTS, [*_ids(keys, positions), Ints.of_column(wanted), *bounds], prepare=True)
    return _chosen(cursor, positions)


def _kept(cursor: "Cursor[Any]", keys: Keys, positions: Positions) -> set[int]:
    """Keep these under their days of receipt; those that were kept by then."""
    if not len(positions):
        return set()
    made = keys.made[positions]
    days = Ints.of_column(keys.received[positions]), Ints.of_column(made, made == _NEVER)
    cursor.execute(_INSERT, [*_ids(keys, positions), *days], prepare=True)
    return _chosen(cursor, positions)


def _ids(keys: Keys, positions: Positions) -> tuple[Ints, Uuids]:
    heads = keys.events.heads[positions]
    return Ints.of_column(heads["project_id"]), Uuids.of_column(heads["event_id"])


def _chosen(cursor: "Cursor[Any]", positions: Positions) -> set[int]:
    """The positions that a query names by their place from 1 on."""
    return set(positions[[at - 1 for (at,) in cursor]].tolist())
