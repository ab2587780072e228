"""Stream → committed rows, one pipeline process, beside a bare COPY of the very same rows.

    python -m bench.pipeline [EVENTS]

The floor is a ratio of 0.25; the absolute figure says what to expect of this machine now.
"""

import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import redis

from bench import common

EVENTS = 500_000
ENTRY = 20
FLOOR = 0.25
BASELINES = 3
WITHIN = 300.0


def main() -> int:
    """Fill the stream, drain it, copy the rows again, print; 1 when anything is missing or too slow."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with common.servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        environ = common.use(database_url, redis_url, folder)
        manage = [sys.executable, str(common.BACKEND / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environ, check=True)
        client = redis.Redis.from_url(redis_url, protocol=2)
        client.flushdb()
        common.say(f"filling the stream with {count} events")
        asyncio.run(fill(redis_url, count))
        common.say("draining")
        with pipeline([*manage, "run_pipeline"], environ) as process:
            seconds, cpu = drain(client, process, Path(folder))
        client.flushdb()
        client.close()
        with psycopg.connect(database_url, autocommit=True) as connection:
            stored = verify(connection, count)
            common.say(f"stored {stored}; copying the same rows {BASELINES} times")
            bare = statistics.median(copy_again(connection) for _ in range(BASELINES))
            size = bytes_an_event(connection, count)
    ratio = (count / seconds) / (count / bare)
    context = {
        "events": count,
        "floor": FLOOR,
        "cpu_us_an_event": round(cpu / count * 1e6, 1),
        "bytes_an_event": size,
    }
    common.emit("pipeline", count / seconds, "events/s", count / bare, context)
    return 0 if stored == count and ratio >= FLOOR else 1


async def fill(redis_url: str, count: int) -> None:
    """Publish as ingest does, ENTRY envelopes of one shard at a time, so that each makes one stream entry."""
    from analytics.stream.envelope import SHARDS, encode, shard_of  # noqa: PLC0415 - after django.setup
    from analytics.stream.publisher import RedisPublisher  # noqa: PLC0415
    from bench.traffic import Traffic  # noqa: PLC0415

    publisher = RedisPublisher(redis_url)
    waiting: list[list[tuple[int, bytes]]] = [[] for _ in range(SHARDS)]
    for envelope in Traffic().envelopes(count):
        shard = shard_of(envelope.project_id, envelope.user_id)
        waiting[shard].append((shard, encode(envelope)))
        if len(waiting[shard]) == ENTRY:
            await publisher.publish(waiting[shard])
            waiting[shard] = []
    for rest in filter(None, waiting):
        await publisher.publish(rest)
    await publisher.stop()


@contextlib.contextmanager
def pipeline(command: list[str], environ: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """One pipeline process for the length of the block."""
    with subprocess.Popen(command, env=environ, stdout=sys.stderr) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


def drain(client: "redis.Redis", process: "subprocess.Popen[bytes]", state_dir: Path) -> tuple[float, float]:
    """(seconds, CPU seconds of the process) from its first read until the last entry is acknowledged."""
    from analytics.stream.consumer import depth  # noqa: PLC0415 - after django.setup

    ready = state_dir / "run" / "pipeline.ready"
    deadline = time.monotonic() + WITHIN
    while not ready.exists():
        check(process, deadline)
        time.sleep(0.002)
    started, cpu = time.perf_counter(), cpu_seconds(process.pid)
    while depth(client):
        check(process, deadline)
        time.sleep(0.02)
    return time.perf_counter() - started, cpu_seconds(process.pid) - cpu


def check(process: "subprocess.Popen[bytes]", deadline: float) -> None:
    """Give up when the pipeline has ended or takes too long."""
    if process.poll() is not None or time.monotonic() > deadline:
        raise SystemExit("the pipeline did not drain the stream")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (proc_pid_stat(5): fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def verify(connection: "psycopg.Connection[Any]", count: int) -> int:
    """The events stored; complains when they, their ids or the sessions' sums are not `count`."""
    row = connection.execute(
        "SELECT count(*), count(DISTINCT (project_id, event_id)) FROM events_event"
    ).fetchone()
    assert row is not None
    (events,) = connection.execute(
        """SELECT sum(s.events) + (SELECT count(*) FROM events_event JOIN events_label AS l ON l.id = name_id
                                   WHERE l.value = 'engagement') FROM events_session AS s"""
    ).fetchone() or (0,)
    if (*row, events) != (count, count, count):
        raise SystemExit(f"published {count}, stored {row[0]}, distinct {row[1]}, in sessions {events}")
    return int(row[0])


def copy_again(connection: "psycopg.Connection[Any]") -> float:
    """Seconds for one COPY of all stored rows into an identical, empty table."""
    with connection.cursor().copy("COPY (SELECT * FROM events_event) TO STDOUT (FORMAT BINARY)") as source:
        rows = [bytes(block) for block in source]
    connection.execute("DROP TABLE IF EXISTS bare")
    connection.execute("CREATE TABLE bare (LIKE events_event INCLUDING ALL) PARTITION BY RANGE (timestamp)")
    partitions = connection.execute(
        """SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class
           WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'events_event'::regclass)"""
    ).fetchall()
    for name, bounds in partitions:
        connection.execute(f"CREATE TABLE bare_{name} PARTITION OF bare {bounds}")
    connection.execute("CHECKPOINT")
    blocks = [b"".join(rows[start : start + 2000]) for start in range(0, len(rows), 2000)]
    started = time.perf_counter()
    with connection.cursor().copy("COPY bare FROM STDIN (FORMAT BINARY)") as target:
        for block in blocks:
            target.write(block)
    return time.perf_counter() - started


def bytes_an_event(connection: "psycopg.Connection[Any]", count: int) -> dict[str, float]:
    """Heap, TOAST and indexes of each table, per event."""
    rows = connection.execute(
        """SELECT coalesce(parent.relname, c.relname), sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid))
           FROM pg_class AS c LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
           LEFT JOIN pg_class AS parent ON parent.oid = i.inhparent
           WHERE c.relkind = 'r' AND c.relname LIKE 'events\\_%' GROUP BY 1"""
    ).fetchall()
    dictionaries = ("label", "page", "client", "location", "acquisition", "locale", "identifier")
    size = {"dictionaries": 0.0}
    for table, heap, indexes in rows:
        name = table.removeprefix("events_")
        if name in dictionaries:
            size["dictionaries"] += float(heap + indexes) / count
        elif name in ("event", "key", "session"):
            size[name] = round(float(heap) / count, 1)
            size[f"{name} indexes"] = round(float(indexes) / count, 1)
    size["dictionaries"] = round(size["dictionaries"], 1)
    size["all"] = round(sum(size.values()), 1)
    return size


if __name__ == "__main__":
    sys.exit(main())
