"""Stream → committed rows, one pipeline process, beside a bare COPY of the very same rows.

    python -m bench.pipeline [EVENTS]

The floor is a ratio of 0.3 to the events' own rows, in a table with the same indexes; the absolute figure
says what to expect of this machine now.
"""

import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from bench import common

EVENTS = 500_000
ROUNDS = 2
ENTRY = 20
FLOOR = 0.3
WITHIN = 300.0
_MANAGE = [sys.executable, str(common.BACKEND / "manage.py")]


@dataclass
class Sums:
    """Over all rounds."""

    draining: float = 0.0
    copying: float = 0.0
    cpu: float = 0.0


def main() -> int:
    """Fill, drain and copy again, in rounds; 1 when anything is missing or too slow.

    In rounds, so that what else the machine does meanwhile slows both alike; in few, because each begins with
    threads that have nothing to do yet and ends with threads that have nothing to do any more.
    """
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with drained(count) as (connection, sums):
        context = {
            "events": count,
            "floor": FLOOR,
            "cpu_us_an_event": round(sums.cpu / count * 1e6, 1),
            "bytes_an_event": bytes_an_event(connection, count),
        }
    common.emit("pipeline", count / sums.draining, "events/s", count / sums.copying, context)
    return 0 if sums.copying / sums.draining >= FLOOR else 1


@dataclass(frozen=True)
class Bench:
    """Servers of our own that are ready, and what a pipeline is started with."""

    connection: "psycopg.Connection[Any]"
    client: "redis.Redis"
    redis_url: str
    environ: dict[str, str]
    folder: Path

    @contextlib.contextmanager
    def pipelines(self, count: int) -> "Iterator[list[subprocess.Popen[bytes]]]":
        """So many pipeline processes, ready, for the length of the block."""
        command = [*_MANAGE, "run_pipeline"]
        with contextlib.ExitStack() as stack:
            yield [stack.enter_context(pipeline(command, self.environ, self.folder)) for _ in range(count)]


@contextlib.contextmanager
def ready() -> Iterator[Bench]:
    """An empty database and an empty stream, for the length of the block."""
    with common.servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        environ = common.use(database_url, redis_url, folder)
        subprocess.run([*_MANAGE, "migrate", "--verbosity", "0"], env=environ, check=True)
        with (
            redis.Redis.from_url(redis_url, protocol=2) as client,
            psycopg.connect(database_url, autocommit=True) as connection,
        ):
            client.flushdb()
            yield Bench(connection, client, redis_url, environ, Path(folder))
            client.flushdb()


@contextlib.contextmanager
def drained(count: int) -> "Iterator[tuple[psycopg.Connection[Any], Sums]]":
    """A database with that many events, all of which came through the stream, and how long that took."""
    with ready() as bench:
        with bench.pipelines(1) as workers:
            sums = run(bench.client, bench.redis_url, bench.connection, workers, count)
        verify(bench.connection, count)
        yield bench.connection, sums


def run(
    client: "redis.Redis",
    redis_url: str,
    connection: "psycopg.Connection[Any]",
    processes: "list[subprocess.Popen[bytes]]",
    count: int,
) -> Sums:
    """ROUNDS times: fill the stream while the pipeline is held, let it drain, copy what it stored."""
    from bench.traffic import Traffic  # noqa: PLC0415 - after django.setup

    sums = Sums()
    copied = Copied("events_event", "timestamp")
    envelopes = Traffic().envelopes(count)
    for number in range(ROUNDS):
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        asyncio.run(fill(redis_url, itertools.islice(envelopes, -(-count // ROUNDS))))
        seconds, cpu = drain(client, processes)
        copying = copied.again(connection)
        sums.draining += seconds
        sums.cpu += cpu
        sums.copying += copying
        common.say(f"round {number + 1}: drained in {seconds:.2f} s, copied in {copying:.2f} s")
    return sums


async def fill(redis_url: str, envelopes: "Iterable[Any]") -> None:
    """Publish as ingest does, ENTRY envelopes of one shard at a time, so that each makes one stream entry."""
    from analytics.stream.envelope import SHARDS, encode, shard_of  # noqa: PLC0415 - after django.setup
    from analytics.stream.publisher import RedisPublisher  # noqa: PLC0415

    publisher = RedisPublisher(redis_url)
    waiting: list[list[tuple[int, bytes]]] = [[] for _ in range(SHARDS)]
    for envelope in envelopes:
        shard = shard_of(envelope.project_id, envelope.user_id)
        waiting[shard].append((shard, encode(envelope)))
        if len(waiting[shard]) == ENTRY:
            await publisher.publish(waiting[shard])
            waiting[shard] = []
    for rest in filter(None, waiting):
        await publisher.publish(rest)
    await publisher.stop()


@contextlib.contextmanager
def pipeline(
    command: list[str], environ: dict[str, str], state_dir: Path
) -> "Iterator[subprocess.Popen[bytes]]":
    """One pipeline process, ready, for the length of the block."""
    ready = state_dir / "run" / "pipeline.ready"
    ready.unlink(missing_ok=True)
    with subprocess.Popen(command, env=environ, stdout=sys.stderr) as process:
        try:
            deadline = time.monotonic() + WITHIN
            while not ready.exists():
                check(process, deadline)
                time.sleep(0.01)
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(10)


def drain(client: "redis.Redis", processes: "list[subprocess.Popen[bytes]]") -> tuple[float, float]:
    """(seconds, CPU seconds of the processes) from letting them go until the last entry is acknowledged."""
    from analytics.stream.redis import depth  # noqa: PLC0415 - after django.setup

    deadline = time.monotonic() + WITHIN
    started, cpu = time.perf_counter(), sum(cpu_seconds(process.pid) for process in processes)
    for process in processes:
        process.send_signal(signal.SIGCONT)
    while depth(client):
        for process in processes:
            check(process, deadline)
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    return seconds, sum(cpu_seconds(process.pid) for process in processes) - cpu


def check(process: "subprocess.Popen[bytes]", deadline: float) -> None:
    """Give up when the pipeline has ended or takes too long."""
    if process.poll() is not None or time.monotonic() > deadline:
        raise SystemExit("the pipeline did not drain the stream")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (proc_pid_stat(5): fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def verify(connection: "psycopg.Connection[Any]", count: int) -> None:
    """Complain when the events, their ids or the sessions' sums are not `count`."""
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


@dataclass
class Copied:
    """An identical table, filled by a bare COPY of the rows the pipeline has stored since the last time."""

    table: str
    partitioned_by: str
    rows: int = 0

    def again(self, connection: "psycopg.Connection[Any]") -> float:
        """Seconds for one COPY of the new rows."""
        bare = f"bare_{self.table}"
        if not self.rows:
            connection.execute(
                f"""CREATE TABLE {bare} (LIKE {self.table} INCLUDING ALL)
                    PARTITION BY RANGE ({self.partitioned_by})"""
            )
        for name, bounds in partitions(connection, self.table):
            # Not PARTITION OF, which would leave out the index of the partition's own.
            if connection.execute("SELECT to_regclass(%s)", [f"bare_{name}"]).fetchone() == (None,):
                connection.execute(f"CREATE TABLE bare_{name} (LIKE {name} INCLUDING ALL)")
                connection.execute(f"ALTER TABLE {bare} ATTACH PARTITION bare_{name} {bounds}")
        blocks = self._new_rows(connection, bare)
        started = time.perf_counter()
        cursor = connection.cursor()
        with cursor.copy(f"COPY {bare} FROM STDIN (FORMAT BINARY)") as target:
            for block in blocks:
                target.write(block)
        seconds = time.perf_counter() - started
        self.rows += cursor.rowcount
        return seconds

    def _new_rows(self, connection: "psycopg.Connection[Any]", bare: str) -> list[bytes]:
        known = f"SELECT event_id FROM {bare}"
        new = f"SELECT * FROM {self.table} WHERE event_id NOT IN ({known}) OR {self.rows} = 0"
        with connection.cursor().copy(f"COPY ({new}) TO STDOUT (FORMAT BINARY)") as source:
            rows = [bytes(block) for block in source]
        return [b"".join(rows[start : start + 2000]) for start in range(0, len(rows), 2000)]


def partitions(connection: "psycopg.Connection[Any]", table: str) -> list[tuple[str, str]]:
    """(name, bounds) of a table's partitions."""
    return connection.execute(
        """SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class
           WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %s::regclass)""",
        [table],
    ).fetchall()


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
