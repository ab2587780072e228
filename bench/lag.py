"""From send to queryable: how long after it was sent an event can be asked for, at a steady rate.

    python -m bench.lag [SECONDS]

One ingest process, one pipeline process, one of chores, real servers; 5,000 events a second by HTTP to one
project, a hundred a request. One event of each request is looked for until it is there. Whatever is
acknowledged must be stored. The second line says how old an event gets until rollups have it: once a second
the last mark is noted, and looked for until it and all before it are gone.
"""

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench import common
from bench.ingest import BATCH, make_key, page_view
from bench.pipeline import pipeline

SECONDS = 300.0
RATE = 5_000
FLOOR_SECONDS = 5.0
ROLLUPS_FLOOR_SECONDS = 60.0
CONNECTIONS = 8
BODIES = 100
_LOOK_EVERY = 0.02
_LONGEST = 60.0


def main() -> int:
    """Print the 99th percentile; 1 when it is over its floor or an event is missing."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with common.servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        env = common.use(database_url, redis_url, folder)
        key = make_key()
        manage = [sys.executable, str(common.BACKEND / "manage.py")]
        gateway = common.granian(
            "analytics.config.gateway:app", env, "--interface", "rsgi", "--loop", "uvloop",
            ready="/readyz/ingest",
        )  # fmt: skip
        with (
            gateway as (port, _),
            pipeline([*manage, "run_pipeline"], env, Path(folder)),
            _chores([*manage, "run_chores"], env),
            _Rollups(database_url) as rollups,
        ):
            common.say(f"{RATE} events a second for {seconds:.0f} s …")
            lags, sent = asyncio.run(_run(port, key, database_url, seconds))
            rollups.finish()
        with psycopg.connect(database_url) as connection:
            (stored,) = connection.execute("SELECT count(*) FROM events_event").fetchone() or (0,)
    p99 = statistics.quantiles(lags, n=100)[-1]
    context = {
        "events": sent,
        "stored": stored,
        "seconds": seconds,
        "median": round(statistics.median(lags), 3),
    }
    common.emit("lag_p99", round(p99, 3), "s", FLOOR_SECONDS, context | {"most": round(max(lags), 3)})
    oldest, median = max(rollups.lags), round(statistics.median(rollups.lags), 1)
    common.emit("rollups_lag", oldest, "s", ROLLUPS_FLOOR_SECONDS, {"median": median, "rate": RATE})
    kept = p99 <= FLOOR_SECONDS and oldest <= ROLLUPS_FLOOR_SECONDS
    return 0 if kept and stored == sent else 1


@contextlib.contextmanager
def _chores(command: list[str], environ: dict[str, str]) -> Iterator[None]:
    """The chores' process, which refreshes rollups among others, for the length of the block."""
    with subprocess.Popen(command, env=environ, stdout=sys.stderr) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


class _Rollups:
    """Watches in a thread of its own how long marks wait. `lags`, in seconds, once it is finished."""

    def __init__(self, database_url: str) -> None:
        self.lags: list[float] = []
        self._url = database_url
        self._waiting: deque[tuple[float, int]] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "_Rollups":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def finish(self) -> None:
        """Wait until all that is marked now is gone."""
        deadline = time.monotonic() + 2 * ROLLUPS_FLOOR_SECONDS
        self._stop.set()
        self._thread.join()
        with psycopg.connect(self._url, autocommit=True) as connection:
            while self._waiting and time.monotonic() < deadline:
                time.sleep(_LOOK_EVERY)
                self._look(connection)
        self.lags += [time.monotonic() - at for at, _ in self._waiting]

    def _watch(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._stop.wait(1):
                last = connection.execute("SELECT max(id) FROM events_dirtymark").fetchone()
                if last and last[0]:
                    self._waiting.append((time.monotonic(), last[0]))
                self._look(connection)

    def _look(self, connection: "psycopg.Connection[Any]") -> None:
        (first,) = connection.execute("SELECT min(id) FROM events_dirtymark").fetchone() or (None,)
        while self._waiting and (first is None or first > self._waiting[0][1]):
            self.lags.append(time.monotonic() - self._waiting.popleft()[0])


async def _run(port: int, key: str, database_url: str, seconds: float) -> tuple[list[float], int]:
    """The samples' lags in seconds, and how many events were sent and acknowledged."""
    from analytics.common.ids import uuid7  # noqa: PLC0415 - after django.setup

    bodies = cycle([[page_view(n * BATCH + i) for i in range(BATCH - 1)] for n in range(BODIES)])
    waiting: dict[UUID, float] = {}
    lags: list[float] = []
    looking = asyncio.create_task(_look(database_url, waiting, lags))
    queue: asyncio.Queue[tuple[UUID, bytes]] = asyncio.Queue()
    senders = [asyncio.create_task(_send(port, key, queue, waiting)) for _ in range(CONNECTIONS)]
    started, requests = time.monotonic(), int(seconds * RATE / BATCH)
    for number in range(requests):
        await asyncio.sleep(max(0.0, started + number * BATCH / RATE - time.monotonic()))
        sample = uuid7()
        body = json.dumps([*next(bodies), page_view(number) | {"event_id": str(sample)}]).encode()
        queue.put_nowait((sample, body))
    await queue.join()
    for sender in senders:
        sender.cancel()
    deadline = time.monotonic() + _LONGEST
    while waiting and time.monotonic() < deadline:
        await asyncio.sleep(_LOOK_EVERY)
    looking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await looking
    if waiting:
        raise SystemExit(f"{len(waiting)} of {requests} samples were not stored within {_LONGEST:.0f} s")
    return lags, requests * BATCH


async def _send(
    port: int, key: str, queue: "asyncio.Queue[tuple[UUID, bytes]]", waiting: dict[UUID, float]
) -> None:
    """Send what is queued over one connection. The clock of a sample runs from before it is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/ingest HTTP/1.1\r\nHost: bench\r\nX-API-Key: {key}\r\nContent-Length: "
    while True:
        sample, body = await queue.get()
        waiting[sample] = time.monotonic()
        writer.write(head.encode() + b"%d\r\n\r\n" % len(body) + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 202"):
            raise SystemExit(f"refused: {answer.splitlines()[0].decode()}")
        length = next(line for line in answer.lower().splitlines() if line.startswith(b"content-length"))
        await reader.readexactly(int(length.partition(b":")[2]))
        queue.task_done()


async def _look(database_url: str, waiting: dict[UUID, float], lags: list[float]) -> None:
    """Ask for the samples that are not there yet, again and again."""
    connection: psycopg.AsyncConnection[Any]
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            wanted = list(waiting)
            found = await connection.execute(
                "SELECT event_id FROM events_event WHERE event_id = ANY (%s)", [wanted], prepare=True
            )
            now = time.monotonic()
            async for (sample,) in found:
                lags.append(now - waiting.pop(sample))


if __name__ == "__main__":
    sys.exit(main())
