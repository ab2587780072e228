"""How long reports take through the HTTP API, beside plain SQL in PostgreSQL and chDB on the same data.

    python -m bench.query [--events EVENTS]

Ninety days, two thirds of the events of the project that is asked (`bench.query_data`, kept between runs).
Each question is put once to get warm, then fifty times; the 95th percentile counts. The baseline is
PostgreSQL's raw tables, the ratio how many times faster we are. chDB has the project's events in a MergeTree
table of its own, sorted by time; it is installed by `uv sync --group bench`.
"""

import argparse
import json
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import common
from bench.query_data import DAYS, Data, kept

EVENTS = 10_000_000
REQUESTS = 50
BASELINE_ROUNDS = 1
CHDB_ROUNDS = 5
_READY = "/readyz"


@dataclass(frozen=True)
class Question:
    """What is asked of us, the same in the SQL of both others, and the goals."""

    name: str
    document: dict[str, Any]
    sql: str
    chdb: str
    at_most: float
    """Milliseconds on an idle machine of two cores."""
    times: float
    """How many times faster than PostgreSQL's raw tables."""


_TOTALS = """SELECT count(DISTINCT user_key), count(DISTINCT session_key),
    count(*) FILTER (WHERE l.value = 'pageview'), count(*) FILTER (WHERE l.value <> 'engagement')
    FROM events_event AS e JOIN events_label AS l ON l.id = e.name_id
    WHERE e.project_id = 1 AND timestamp >= %(start)s AND timestamp < %(end)s AND bot_id IS NULL"""
_CH_TOTALS = """SELECT uniqExact(user_key), uniqExact(session_key), countIf(name = 'pageview'),
    countIf(name != 'engagement') FROM e WHERE isNull(bot)"""
QUESTIONS = (
    Question(
        "overview",
        {
            "metrics": ["visitors", "sessions", "pageviews", "events"],
            "dimensions": ["time:day"],
            "compare": "previous_period",
            "include": {"totals": True},
        },
        f"{_TOTALS}; {_TOTALS.replace('SELECT', 'SELECT timestamp::date,', 1)} GROUP BY 1",
        f"{_CH_TOTALS}; {_CH_TOTALS.replace('SELECT', 'SELECT toDate(timestamp),', 1)} GROUP BY 1",
        at_most=60,
        times=50,
    ),
    Question(
        "top_pages",
        {"metrics": ["visitors", "pageviews"], "dimensions": ["path"], "limit": 10},
        """SELECT path, count(DISTINCT user_key), count(*) FILTER (WHERE l.value = 'pageview')
           FROM events_event AS e JOIN events_label AS l ON l.id = e.name_id
           LEFT JOIN events_page AS p ON p.id = e.page_id
           WHERE e.project_id = 1 AND timestamp >= %(start)s AND timestamp < %(end)s AND bot_id IS NULL
           GROUP BY 1 ORDER BY 2 DESC LIMIT 10""",
        """SELECT path, uniqExact(user_key) AS u, countIf(name = 'pageview') FROM e WHERE isNull(bot)
           GROUP BY 1 ORDER BY u DESC LIMIT 10""",
        at_most=60,
        times=30,
    ),
    Question(
        "filtered",
        {
            "metrics": ["visitors"],
            "dimensions": ["time:day"],
            "filters": [
                "and",
                ["is", "language", ["fr-FR"]],
                ["is", "browser", ["Chrome"]],
                ["is", "properties.plan", ["pro"]],
            ],
        },
        """SELECT timestamp::date, count(DISTINCT user_key) FROM events_event AS e
           JOIN events_client AS c ON c.id = e.client_id JOIN events_locale AS o ON o.id = e.locale_id
           WHERE e.project_id = 1 AND timestamp >= %(start)s AND timestamp < %(end)s AND bot_id IS NULL
           AND o.language = 'fr-FR' AND c.browser = 'Chrome' AND properties ->> 'plan' = 'pro' GROUP BY 1""",
        """SELECT toDate(timestamp), uniqExact(user_key) FROM e WHERE isNull(bot) AND language = 'fr-FR'
           AND browser = 'Chrome' AND JSONExtractString(properties, 'plan') = 'pro' GROUP BY 1""",
        at_most=400,
        times=4,
    ),
)


def main() -> int:
    """Print a line for each question; 1 where one is not as many times faster as it should be."""
    parser = argparse.ArgumentParser(prog="bench.query")
    parser.add_argument("--events", type=int, default=EVENTS)
    count: int = parser.parse_args().events
    missed = False
    with kept(count) as (data, environ):
        others = _chdb(data, environ)
        server = common.granian(
            "analytics.config.asgi:application", environ, "--interface", "asginl", ready="/healthz"
        )
        with server as (port, pid), psycopg.connect(environ["DATABASE_URL"]) as connection:
            for question in QUESTIONS:
                with _Peak(pid) as peak:
                    ours, first, answer = _asked(port, data, question)
                theirs = _timed(lambda: _plain(connection, data, question.sql), BASELINE_ROUNDS)  # noqa: B023
                beside = None if others is None else _timed(lambda: others(question.chdb), CHDB_ROUNDS)  # noqa: B023
                missed |= theirs / ours < question.times
                context = {
                    "events": data.events,
                    "of_project": data.of_project,
                    "days": DAYS,
                    "source": answer["meta"]["source"],
                    "approximate": answer["meta"]["approximate"],
                    "first_ms": round(first, 1),
                    "goal_ms": question.at_most,
                    "floor": question.times,
                    "chdb_ms": None if beside is None else round(beside, 1),
                    "beside_chdb": None if beside is None else round(ours / beside, 2),
                    "peak_mb": round(peak.megabytes),
                }
                common.emit(f"query_{question.name}", ours, "ms", theirs, context, ratio=theirs / ours)
    return int(missed)


def _asked(port: int, data: Data, question: Question) -> tuple[float, float, dict[str, Any]]:
    """(95th percentile of REQUESTS, the first one's time, its answer), in milliseconds."""
    period = {"from": data.start.isoformat(), "to": data.end.isoformat()}
    body = json.dumps({"v": 1, "period": period, "timezone": "UTC", **question.document}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/projects/{data.project}/query",
        data=body,
        headers={"Authorization": f"Bearer {data.read_key}", "Content-Type": "application/json"},
    )
    took: list[float] = []
    answer: dict[str, Any] = {}
    for _ in range(REQUESTS + 1):
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(took[1:], n=20, method="inclusive")[-1], took[0], answer


def _plain(connection: "psycopg.Connection[Any]", data: Data, statements: str) -> None:
    connection.execute("SET work_mem = '64MB'")
    connection.execute("SET jit = off")
    for statement in statements.split(";"):
        connection.execute(statement, {"start": data.start, "end": data.end}).fetchall()


def _chdb(data: Data, environ: dict[str, str]) -> Callable[[str], None] | None:
    """Runs statements in chDB on the project's events; None where it is not installed."""
    try:
        from chdb.session import Session  # noqa: PLC0415 - a development dependency
    except ImportError:
        common.say("chDB is not installed: nothing is compared with it")
        return None
    from analytics.events.segments import store  # noqa: PLC0415 - after django.setup
    from analytics.events.segments.reading import parts  # noqa: PLC0415

    session = Session(f"{environ['STATE_DIR']}/chdb")
    session.query("CREATE DATABASE IF NOT EXISTS bench")
    session.query("USE bench")
    found = session.query("SELECT count() FROM system.tables WHERE database = 'bench' AND name = 'e'", "CSV")
    if str(found).strip() != "1":
        common.say("filling chDB")
        files = [store.place(one.path, one.checksum) for one in parts(1, data.start, data.end).pieces]
        session.query("DROP TABLE IF EXISTS filling")
        certain = ", ".join(
            f"assumeNotNull({name}) AS {name}" for name in ("timestamp", "user_key", "session_key", "name")
        )
        for n, path in enumerate(files):
            source = (
                f"SELECT {certain}, bot, path, language, browser, properties FROM file('{path}', Parquet)"
            )
            made = "INSERT INTO" if n else "CREATE TABLE"
            shape = "" if n else "ENGINE = MergeTree ORDER BY timestamp AS"
            session.query(f"{made} filling {shape} {source}")
        session.query("RENAME TABLE filling TO e")

    def run(statements: str) -> None:
        for statement in statements.split(";"):
            session.query(statement, "CSV")

    return run


def _timed(run: Callable[[], None], rounds: int) -> float:
    """The median of some rounds after a first one, in milliseconds."""
    run()
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


class _Peak:
    """The most memory that a process and its children have held meanwhile."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "_Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            pids = [self._pid, *_children(self._pid)]
            self.megabytes = max(self.megabytes, sum(_resident(pid) for pid in pids))


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
