"""How long reports take through the HTTP API, beside plain SQL in PostgreSQL and chDB on the same data.

    python -m bench.query [--events EVENTS] [--alone]

Ninety days, two thirds of the events of the project that is asked (`bench.query_data`, kept between runs).
Each question is put twice to get warm, then fifty times; the 95th percentile counts. The baseline is
PostgreSQL's raw tables, the ratio how many times faster we are. chDB has the project's events in a MergeTree
table of its own, sorted by time; it is installed by `uv sync --group bench`. The same is asked of a tenth of
the events, to see how answers grow. `--alone` leaves out the others and the tenth.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import common
from bench.query_chdb import Ask, chdb
from bench.query_data import Data, busy, kept
from bench.query_peak import Peak
from bench.query_questions import QUESTIONS, Question

EVENTS = 10_000_000
REQUESTS = 50
WARMING = 2
BASELINE_ROUNDS = 1
CHDB_ROUNDS = 5
LIVE_EVENTS = 15_000
"""Of the last half hour: ten times what ten million in ninety days come to."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of a question to us. Times are milliseconds."""

    took: float
    """The 95th percentile."""
    first: float
    peak_mb: float
    source: str
    approximate: bool


def main() -> int:
    """Print a line for each question; 1 where one is not as fast beside the others as it should be."""
    parser = argparse.ArgumentParser(prog="bench.query")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--alone", action="store_true")
    arguments = parser.parse_args()
    tenth = {} if arguments.alone else _of_a_tenth(arguments.events)
    missed = False
    with kept(arguments.events) as (data, environ):
        others = None if arguments.alone else chdb(data, environ)
        server = common.granian(
            "analytics.config.asgi:application", environ, "--interface", "asginl", ready="/healthz"
        )
        with server as (port, pid), psycopg.connect(environ["DATABASE_URL"]) as connection:
            for question in QUESTIONS:
                ours = _ours(port, pid, data, question)
                plain = None if arguments.alone else _in_postgres(connection, data, question)
                beside = None if others is None else _in_chdb(others, data, question)
                missed |= _told(data, question, ours, plain, beside, tenth.get(question.name))
    return int(missed)


def _told(
    data: Data,
    question: Question,
    ours: _Asked,
    plain: float | None,
    beside: float | None,
    tenth: float | None,
) -> bool:
    """Print one result; whether it missed what it should be beside the others."""
    misses = [
        name
        for name, is_missed in (
            ("goal_ms", ours.took > question.at_most),
            (
                "times",
                plain is not None and question.times is not None and plain < question.times * ours.took,
            ),
            (
                "beside_chdb",
                beside is not None
                and question.beside_chdb is not None
                and ours.took > question.beside_chdb * beside,
            ),
        )
        if is_missed
    ]
    context = {
        "events": data.events,
        "of_project": data.of_project,
        "days": question.days,
        "source": ours.source,
        "approximate": ours.approximate,
        "first_ms": round(ours.first, 1),
        "goal_ms": question.at_most,
        "goal_times": question.times,
        "goal_beside_chdb": question.beside_chdb,
        "chdb_ms": None if beside is None else round(beside, 1),
        "beside_chdb": None if beside is None else round(ours.took / beside, 2),
        "tenth_ms": tenth,
        "growth": None if tenth is None else round(ours.took / tenth, 2),
        "peak_mb": round(ours.peak_mb),
        "missed": misses,
    }
    ratio = None if plain is None else plain / ours.took
    common.emit(f"query_{question.name}", ours.took, "ms", plain, context, ratio=ratio)
    return any(name != "goal_ms" for name in misses)


def _of_a_tenth(events: int) -> dict[str, float]:
    """Milliseconds by question, of a tenth of the events."""
    # A process of its own: Django's settings, and so the database, are read once.
    command = [sys.executable, "-m", "bench.query", "--events", str(events // 10), "--alone"]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    return {line["bench"].removeprefix("query_"): line["value"] for line in lines}


def _ours(port: int, pid: int, data: Data, question: Question) -> _Asked:
    if question.document is not None:
        return _asked(port, pid, data, question)
    with busy(data, LIVE_EVENTS):
        return _asked(port, pid, data, question)


def _asked(port: int, pid: int, data: Data, question: Question) -> _Asked:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/projects/{data.project}/{question.path}",
        data=_body(data, question),
        headers={"Authorization": f"Bearer {data.read_key}", "Content-Type": "application/json"},
    )
    took: list[float] = []
    answer: dict[str, Any] = {}
    with Peak(pid) as peak:
        for _ in range(WARMING + REQUESTS):
            started = time.perf_counter()
            with urllib.request.urlopen(request, timeout=60) as reply:
                answer = json.load(reply)
            took.append((time.perf_counter() - started) * 1000)
    meta = answer.get("meta", {})
    return _Asked(
        statistics.quantiles(took[WARMING:], n=20, method="inclusive")[-1],
        took[0],
        peak.megabytes,
        meta.get("source", "raw"),
        meta.get("approximate", False),
    )


def _body(data: Data, question: Question) -> bytes | None:
    if question.document is None:
        return None
    start, end = question.span(data.end)
    period = {"from": start.isoformat(), "to": end.isoformat()}
    return json.dumps({"v": 1, "period": period, "timezone": "UTC", **question.document}).encode()


def _in_postgres(connection: "psycopg.Connection[Any]", data: Data, question: Question) -> float | None:
    sql = question.sql
    if sql is None:
        return None
    start, end = question.span(data.end)

    def run() -> None:
        connection.execute("SET work_mem = '64MB'")
        connection.execute("SET jit = off")
        connection.execute(f"SET enable_nestloop = {'on' if question.nested_loops else 'off'}")
        for statement in sql.split(";"):
            connection.execute(statement, {"start": start, "end": end}).fetchall()

    return _timed(run, BASELINE_ROUNDS)


def _in_chdb(ask: Ask, data: Data, question: Question) -> float | None:
    sql = question.chdb
    if sql is None:
        return None
    return _timed(lambda: ask(sql, *question.span(data.end)), CHDB_ROUNDS)


def _timed(run: Callable[[], None], rounds: int) -> float:
    """The median of some rounds after a first one, in milliseconds."""
    run()
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    sys.exit(main())
