"""The tallies in Redis, moved into the ledger's table: each once, whatever is killed in between.

A hash is renamed, added to the table in one transaction with its name, and only then deleted: a name that is
in the table is never added again, and one that is left over is found by the next round. Names are unique and
chosen before the rename, so that whoever looks in the meantime knows a hash again (see `ledger_now`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import psycopg
import redis
import structlog
from django.db import connection, transaction
from redis.exceptions import ResponseError

from analytics.audit import ledger
from analytics.audit.models import LedgerFold, LedgerReceipt
from analytics.common.clock import to_micros
from analytics.common.tally import ledger_key, minute_of, tally_of

KEPT_DAYS: Final = 400
MINUTES_KEPT_DAYS: Final = 7
"""After that a row stands for its hour."""
_NAMES_KEPT: Final = timedelta(days=7)
_RECEIPTS_KEPT: Final = timedelta(days=1)
_DURABLE_MS: Final = 2_500

#: KEYS: live hash, the name it will get, names that were given. ARGV: two fresh names. Returns those given.
#: It always writes, so that WAITAOF has something to wait for.
_RENAME: Final = """#!lua flags=allow-oom
    redis.call('SET', KEYS[2], ARGV[1], 'NX')
    if redis.call('EXISTS', KEYS[1]) == 1 then
        local name = redis.call('GET', KEYS[2])
        redis.call('RENAME', KEYS[1], name)
        redis.call('SADD', KEYS[3], name)
        redis.call('SET', KEYS[2], ARGV[2])
    end
    return redis.call('SMEMBERS', KEYS[3])
"""

_log = structlog.get_logger(__name__)


def keys_of(shard: int) -> list[str]:
    """Of one shard: the live hash, the key that holds its coming name, the set of names that were given."""
    live = ledger_key(shard)
    return [live, f"{live}:next", f"{live}:folding"]


def fresh_name(shard: int) -> str:
    """A name nobody had."""
    return f"{ledger_key(shard)}:{uuid4().hex}"


def fold(client: "redis.Redis", shards: Iterable[int], now: datetime) -> int:
    """Move every tally there is; the number of events. Raises redis.RedisError and django.db.Error.

    What was done when it raises stays done, and the rest is done by the next call.
    """
    chosen, folded = list(shards), 0
    for shard, names in zip(chosen, _renamed(client, chosen), strict=False):
        _, _, folding = keys_of(shard)
        for name in names:
            folded += _fold_one(client, name, now)
            with client.pipeline(transaction=True) as forgetting:
                forgetting.unlink(name)
                forgetting.srem(folding, name)
                forgetting.execute()
    return folded


def tidy(now: datetime) -> None:
    """Merge old minutes into hours; drop what is older than it need be."""
    this_minute = minute_of(to_micros(now))
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, [this_minute - MINUTES_KEPT_DAYS * 1_440])
        cursor.execute("DELETE FROM audit_ledger WHERE minute < %s", [this_minute - KEPT_DAYS * 1_440])
    LedgerFold.objects.filter(folded_at__lt=now - _NAMES_KEPT).delete()
    LedgerReceipt.objects.filter(written_at__lt=now - _RECEIPTS_KEPT).delete()


def _renamed(client: "redis.Redis", shards: list[int]) -> list[list[str]]:
    """The names of the hashes to fold, by shard; none while a power cut might still take a name back.

    Its tallies would then be folded once more under another one.
    """
    with client.pipeline(transaction=False) as pipeline:
        for shard in shards:
            pipeline.eval(_RENAME, 3, *keys_of(shard), fresh_name(shard), fresh_name(shard))
        pipeline.execute_command("WAITAOF", 1, 0, _DURABLE_MS)  # type: ignore[no-untyped-call]
        *answers, durable = pipeline.execute(raise_on_error=False)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    if isinstance(durable, ResponseError) and "appendonly" in str(durable):
        pass  # without a log nothing survives a power cut, neither names nor tallies
    elif isinstance(durable, Exception):
        raise durable
    elif durable[0] < 1 and not _synced_elsewhere(client):
        _log.warning("ledger_waits_for_disk")
        return []
    return [[name.decode() for name in names] for names in answers]


def _synced_elsewhere(client: "redis.Redis") -> bool:
    """Whether Redis leaves its log to the kernel, as the embedded one does.

    It then never says that anything is on the disk; but its log is brought there every second by another
    process (`config.stack.sync_log`), and WAITAOF has just waited for longer.
    """
    try:
        return client.config_get("appendfsync").get("appendfsync") == "no"
    except ResponseError:  # some of those that others run do not say
        return False


def _fold_one(client: "redis.Redis", name: str, now: datetime) -> int:
    tallies: Any = client.hgetall(name)
    rows = list(_rows(tallies))
    with transaction.atomic():
        _, is_new = LedgerFold.objects.get_or_create(name=name, defaults={"folded_at": now})
        if not is_new:
            return 0
        connection.ensure_connection()
        with psycopg.Cursor(connection.connection) as cursor:
            ledger.add(cursor, rows)
    return sum(row[-1] for row in rows)


def _rows(tallies: dict[bytes, bytes]) -> Iterator[ledger.Row]:
    for field, events in tallies.items():
        tally = tally_of(field)
        yield (*tally, int(events))


_MERGE: Final = """
    WITH moved AS (
        DELETE FROM audit_ledger WHERE minute < %s AND minute %% 60 <> 0 RETURNING *
    )
    INSERT INTO audit_ledger AS l (project_id, minute, key_id, source, outcome, code, events)
    SELECT project_id, minute - minute %% 60, key_id, source, outcome, code, sum(events)
    FROM moved GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (project_id, minute, key_id, source, outcome, code)
    DO UPDATE SET events = l.events + excluded.events
"""
