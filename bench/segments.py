"""One day of one project as a segment: time, bytes an event, memory.

    python -m bench.segments [EVENTS]

The baseline of the time is what cannot be saved: the read of the same events from PostgreSQL, and four times
DuckDB's own COPY … TO … (FORMAT parquet) of the very same rows, which are in its memory already. The round
in the middle is told.
"""

import itertools
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb

from bench import common

EVENTS = 1_000_000
ROUNDS = 3
TIMES = 4.0
MOST_BYTES = 50.0
MOST_MEMORY = 500.0
_BATCH = 20_000


def main() -> int:
    """Fill, build and compare; 1 when a floor is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with common.servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        environ = common.use(database_url, redis_url, folder)
        manage = [sys.executable, str(common.BACKEND / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environ, check=True)
        start = fill(count)
        # A process of its own: its memory is not that of filling, nor of the comparison.
        with get_context("spawn").Pool(1) as pool:
            rounds, size, memory = pool.apply(measure, (start, count, environ))
    for number, (reading, building, copying) in enumerate(rounds, 1):
        common.say(f"round {number}: read {reading:.2f} s, built {building:.2f} s, copied {copying:.2f} s")
    reading, building, copying = sorted(rounds, key=lambda one: one[1] / (one[0] + TIMES * one[2]))[
        ROUNDS // 2
    ]
    allowed = reading + TIMES * copying
    context = {"events": count, "floor": 1.0, "read_s": round(reading, 2), "duckdb_copy_s": round(copying, 2)}
    common.emit("segments", building, "s", allowed, context)
    common.emit("segments_size", size, "bytes/event", MOST_BYTES, {"events": count})
    common.emit("segments_memory", memory, "MB", MOST_MEMORY, {"events": count})
    return 0 if building <= allowed and size <= MOST_BYTES and memory <= MOST_MEMORY else 1


def fill(count: int) -> datetime:
    """Store `count` events of the last 24 hours for project 1; where these begin."""
    import msgspec  # noqa: PLC0415 - after django.setup

    from analytics.common.clock import SystemClock  # noqa: PLC0415
    from analytics.events.storage.base import store_now  # noqa: PLC0415
    from analytics.events.storage.postgres.store import PostgresStore  # noqa: PLC0415
    from analytics.pipeline.steps import Enricher  # noqa: PLC0415
    from analytics.pipeline.steps.draft import Context  # noqa: PLC0415
    from analytics.stream.envelope import encode, unseal_all  # noqa: PLC0415
    from bench import traffic  # noqa: PLC0415

    traffic.HOURS = 24
    clock = SystemClock()
    store, enricher = PostgresStore(clock), Enricher(Context())
    store.prepare(clock.now().date())
    start = clock.now() - timedelta(hours=25)
    envelopes = traffic.Traffic().envelopes(count)
    while some := list(itertools.islice(envelopes, _BATCH)):
        own = [encode(msgspec.structs.replace(one, project_id=1)) for one in some]
        store_now(store, enricher.enrich(unseal_all(own)))
    return start


def measure(
    start: datetime, count: int, environ: dict[str, str]
) -> tuple[list[tuple[float, float, float]], float, float]:
    """(seconds of reading, building, DuckDB's copying) of each round, bytes an event, peak memory in MB."""
    common.use(environ["DATABASE_URL"], environ["REDIS_URL"], environ["STATE_DIR"])
    from analytics.events.segments import store  # noqa: PLC0415 - after django.setup
    from analytics.events.segments.rebuild import rebuild  # noqa: PLC0415

    end = datetime.now(UTC) + timedelta(hours=1)
    rounds, memory = [], 0.0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        [segment] = rebuild(1, start, end)
        building = time.perf_counter() - started
        # Before the comparison, which takes what it likes.
        memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if segment.rows != count:
            raise SystemExit(f"stored {count}, in the segment {segment.rows}")
        rounds.append((read(start, end), building, copy(store.place(segment.path, segment.checksum))))
    return rounds, segment.bytes / segment.rows, memory


def read(start: datetime, end: datetime) -> float:
    """Seconds for the events alone to come from PostgreSQL, unsorted, and be thrown away."""
    from psycopg import sql  # noqa: PLC0415

    from analytics.events.segments.shape import EVENTS as COLUMNS  # noqa: PLC0415
    from analytics.events.storage.postgres.connections import raw_connection  # noqa: PLC0415

    statement = sql.SQL(
        """COPY (SELECT {} FROM events_event WHERE project_id = 1 AND timestamp >= {} AND timestamp < {})
           TO STDOUT (FORMAT csv)"""
    ).format(sql.SQL(", ").join(sql.Identifier(name) for name, _ in COLUMNS), start, end)
    started = time.perf_counter()
    with raw_connection().cursor().copy(statement) as source:
        for _ in source:
            pass
    return time.perf_counter() - started


def copy(path: Path) -> float:
    """Seconds of DuckDB's own COPY of the segment's rows, held in memory, with its own defaults."""
    connection: Any = duckdb.connect(config={"threads": 2})
    connection.execute("SET enable_progress_bar = false")
    connection.execute("CREATE TABLE event AS SELECT * FROM read_parquet($1)", [str(path)])
    started = time.perf_counter()
    connection.execute(f"COPY event TO '{path}.baseline' (FORMAT parquet)")
    seconds = time.perf_counter() - started
    connection.close()
    Path(f"{path}.baseline").unlink()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
