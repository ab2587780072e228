"""The SQL about sessions, one by one and beside segments. `UPDATE_SNAPSHOTS=1` writes it anew."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from analytics.common.zones import zone
from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query.begun import end_statement, keys_statement
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.duckdb import DuckDBDialect
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.metrics import METRICS, SessionColumn
from analytics.reports.query.parse import parse_query
from analytics.reports.query.periods import Range
from analytics.reports.query.scope import Begun, Scope
from analytics.reports.query.spec import QuerySpec
from analytics.reports.questions import Place
from analytics.reports.records.cursors import Position
from analytics.reports.records.spec import RecordsSpec
from analytics.reports.sessions.parse import parse_sessions
from analytics.reports.sessions.statement import Chosen, revenue_statement, sessions_statement, span_statement

FOLDER = Path(__file__).parent / "snapshots"
PERIOD = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
COVERED = Range(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
FILTERS = ["is", "browser", ["Chrome"]]
POSTGRES = Compiler(PostgresDialect(), pretty=True)
DUCKDB = Compiler(DuckDBDialect(), pretty=True)
KEY = UUID(int=7)


def place() -> Place:
    spec = parse_sessions({"period": PERIOD, "filters": FILTERS})
    assert isinstance(spec, RecordsSpec), spec
    return Place(spec.frame, 7, "UTC", zone("UTC"), COVERED)


def scope(begun: Begun | None = None) -> Scope:
    spec = parse_query(
        {"metrics": ["events"], "dimensions": ["country"], "period": PERIOD, "filters": FILTERS}
    )
    assert isinstance(spec, QuerySpec), spec
    metrics = (METRICS["events"], METRICS["bounce_rate"])
    return Scope(7, COVERED, metrics, spec.dimensions, filters=spec.filters, begun=begun)


SUMS = Begun((("DE", None),), {SessionColumn.BOUNCES: (1, 2), SessionColumn.STARTED: (3, 4)})
STATEMENTS: dict[str, Callable[[], CompiledQuery]] = {
    "postgres/sessions": lambda: sessions_statement(
        Chosen(place()), Position(COVERED.end, KEY), 51, POSTGRES
    ),
    "postgres/sessions_revenue": lambda: revenue_statement(7, [KEY], COVERED, POSTGRES),
    "postgres/sessions_span": lambda: span_statement(7, "visit 7", POSTGRES),
    "postgres/sessions_end": lambda: end_statement(scope(), POSTGRES),
    "duckdb/sessions_keys": lambda: keys_statement(scope(), COVERED.end + timedelta(hours=1), DUCKDB),
    "duckdb/sessions_beside": lambda: DUCKDB.rows(scope(SUMS)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_an_engine_is_asked_as_recorded(name: str) -> None:
    file = FOLDER / f"{name}.sql"
    sql = STATEMENTS[name]().sql + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql, encoding="utf-8")
    assert sql == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_names_its_project_and_binds_its_values(name: str) -> None:
    sql = STATEMENTS[name]().sql
    postgres = sql.count("project_id = %(project)s") == sql.count("FROM events_") + sql.count("JOIN events_")
    segments = sql.count("e.project_id = $project") == sql.count("events AS e")
    assert postgres if name.startswith("postgres/") else segments
    for value in ("Chrome", "visit", "DE", "2026", str(KEY)):
        assert f"'{value}" not in sql
