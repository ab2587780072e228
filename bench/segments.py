"""One day of one project as a segment: time, bytes an event, memory. The same of wide events, a few.

    python -m bench.segments [EVENTS] [WIDE EVENTS]

The baseline of the time is what cannot be saved: the read of the same events from PostgreSQL, and four times
DuckDB's own COPY … TO … (FORMAT parquet) of the very same rows, which are in its memory already. The round
in the middle is told.
"""

import itertools
import json
import random
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
WIDE = 20_000
WIDTH = 32_000
"""Bytes of properties: about what ingest takes at most."""
ROUNDS = 3
TIMES = 4.0
MOST_BYTES = 50.0
MOST_MEMORY = 500.0
NORMAL, OF_WIDE = 1, 2
"""The projects."""
_BATCH = 20_000
_WIDE_BATCH = 1_000

Round = tuple[float, float, float]
"""Seconds of reading, building, DuckDB's copying."""


def main() -> int:
    """Fill, build and compare; 1 when a floor is missed."""
    counts = [EVENTS, WIDE]
    counts[: len(sys.argv) - 1] = map(int, sys.argv[1:])
    with common.servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        environ = common.use(database_url, redis_url, folder)
        manage = [sys.executable, str(common.BACKEND / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environ, check=True)
        start = fill(NORMAL, counts[0])
        fill(OF_WIDE, counts[1], wide=True)
        found = []
        for project_id, count in zip((NORMAL, OF_WIDE), counts, strict=True):
            # A process of its own: its memory is not that of filling, nor of the comparison.
            with get_context("spawn").Pool(1) as pool:
                found.append(pool.apply(measure, (project_id, start, count, environ)))
    is_well = told("segments", counts[0], *found[0], floor=1.0)
    size = found[0][1]
    common.emit("segments_size", size, "bytes/event", MOST_BYTES, {"events": counts[0]})
    # No floor for its time: what takes long is zstd, which DuckDB's own COPY does with both processors.
    told("segments_wide", counts[1], *found[1], width=WIDTH)
    is_well &= found[1][2] <= MOST_MEMORY
    return 0 if is_well and size <= MOST_BYTES else 1


def told(
    name: str,
    count: int,
    rounds: list[Round],
    size: float,
    memory: float,
    **context: Any,
) -> bool:
    """Print time and memory of some events; whether both are within what they may be."""
    for number, (reading, building, copying) in enumerate(rounds, 1):
        common.say(f"round {number}: read {reading:.2f} s, built {building:.2f} s, copied {copying:.2f} s")
    reading, building, copying = sorted(rounds, key=lambda one: one[1] / (one[0] + TIMES * one[2]))[
        ROUNDS // 2
    ]
    allowed = reading + TIMES * copying
    context |= {"events": count, "file_bytes_per_event": round(size)}
    seconds = {"read_s": round(reading, 2), "duckdb_copy_s": round(copying, 2)}
    common.emit(name, building, "s", allowed, context | seconds)
    common.emit(f"{name}_memory", memory, "MB", MOST_MEMORY, context)
    return building <= allowed and memory <= MOST_MEMORY


def fill(project_id: int, count: int, *, wide: bool = False) -> datetime:
    """Store `count` events of the last 24 hours for the project; where these begin."""
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
    while some := list(itertools.islice(envelopes, _WIDE_BATCH if wide else _BATCH)):
        own = [msgspec.structs.replace(one, project_id=project_id) for one in some]
        if wide:
            own = [msgspec.structs.replace(one, properties=wide_properties()) for one in own]
        store_now(store, enricher.enrich(unseal_all([encode(one) for one in own])))
    return start


def wide_properties() -> bytes:
    """A document of WIDTH bytes that hardly get fewer when they are compressed."""
    return json.dumps({"text": random.randbytes(WIDTH // 2).hex()}).encode()


def measure(
    project_id: int, start: datetime, count: int, environ: dict[str, str]
) -> tuple[list[Round], float, float]:
    """The rounds, bytes an event, peak memory in MB."""
    common.use(environ["DATABASE_URL"], environ["REDIS_URL"], environ["STATE_DIR"])
    from analytics.events.segments import store  # noqa: PLC0415 - after django.setup
    from analytics.events.segments.rebuild import rebuild  # noqa: PLC0415

    end = datetime.now(UTC) + timedelta(hours=1)
    rounds, memory = [], 0.0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        [segment] = rebuild(project_id, start, end)
        building = time.perf_counter() - started
        # Before the comparison, which takes what it likes.
        memory = memory or peak()
        if segment.rows != count:
            raise SystemExit(f"stored {count}, in the segment {segment.rows}")
        reading = read(project_id, start, end)
        rounds.append((reading, building, copy(store.place(segment.path, segment.checksum))))
    return rounds, segment.bytes / segment.rows, memory


def peak() -> float:
    """The most MB this process has had. Linux counts into `ru_maxrss` what its parent had when it began."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def read(project_id: int, start: datetime, end: datetime) -> float:
    """Seconds for the events alone to come from PostgreSQL, unsorted, and be thrown away."""
    from psycopg import sql  # noqa: PLC0415

    from analytics.events.segments.shape import EVENTS as COLUMNS  # noqa: PLC0415
    from analytics.events.storage.postgres.connections import raw_connection  # noqa: PLC0415

    statement = sql.SQL(
        """COPY (SELECT {} FROM events_event WHERE project_id = {} AND timestamp >= {} AND timestamp < {})
           TO STDOUT (FORMAT csv)"""
    ).format(sql.SQL(", ").join(sql.Identifier(name) for name, _ in COLUMNS), project_id, start, end)
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
