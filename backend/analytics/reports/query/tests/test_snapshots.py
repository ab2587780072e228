"""The SQL of typical questions, one file each and engine, so that a change of spelling is seen in review.

`UPDATE_SNAPSHOTS=1 pytest …/test_snapshots.py` writes them anew.
"""

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from analytics.common.zones import zone
from analytics.reports.query import grid, nodes
from analytics.reports.query.buckets import Buckets, cut
from analytics.reports.query.compiler import Compiler, Dialect
from analytics.reports.query.dialects.duckdb import DuckDBDialect
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.parse import parse_query
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.spec import QuerySpec

FOLDER = Path(__file__).parent / "snapshots"
ALL = ["visitors", "sessions", "pageviews", "events"]
QUESTIONS: dict[str, dict[str, Any]] = {
    "overview": {"metrics": ALL},
    "daily": {"metrics": ALL, "dimensions": ["time:day"]},
    "top_pages": {
        "metrics": ["visitors", "pageviews"],
        "dimensions": ["path"],
        "limit": 10,
        "include": {"total_rows": True},
    },
    "event_names": {"metrics": ["events"], "dimensions": ["event_name"]},
    "property": {
        "metrics": ["visitors"],
        "dimensions": ["properties.plan", "host", "path"],
        "order_by": [["properties.plan", "desc"]],
    },
    "people": {"metrics": ["events"], "dimensions": ["user_id"], "filters": ["is", "account_id", ["acme"]]},
    "filters": {
        "metrics": ["events"],
        "filters": [
            "and",
            ["is", "browser", ["Chrome", None]],
            ["not", ["or", ["contains", "path", ["/a", "/b"]], ["matches", "title", ["^x"]]]],
            ["is_not", "event_source", ["ios"]],
            ["gte", "properties.price", [9.5]],
            ["is", "properties.plan", ["pro", 1, True]],
            ["exists", "user_id"],
        ],
    },
    "sessions": {"metrics": [*ALL, "bounce_rate", "visit_duration"], "dimensions": ["time:day"]},
    "entry_pages": {
        "metrics": ["visitors", "events", "bounce_rate"],
        "dimensions": ["entry_path"],
        "filters": ["is", "event_name", ["signup"]],
    },
    "entered": {"metrics": ["pageviews"], "filters": ["is", "entry_path", ["/a"]]},
    "engagement": {"metrics": ["engagement_time", "scroll_depth"], "dimensions": ["path"]},
    "revenue": {"metrics": ["revenue", "visitors"], "dimensions": ["currency"]},
    "quantiles": {
        "metrics": ["p95:properties.price", "avg:properties.price", "unique:properties.price", "events"],
        "dimensions": ["browser"],
    },
    "did": {
        "metrics": ["visitors"],
        "filters": ["and", ["did", "signup"], ["did_not", ["gte", "properties.price", [9.5]]]],
    },
    "bots": {"metrics": ["events"], "dimensions": ["bot"], "include": {"bots": True}},
}


DIALECTS: dict[str, Dialect] = {"postgres": PostgresDialect(), "duckdb": DuckDBDialect()}


def compiled(name: str, engine: str = "postgres") -> str:
    """The SQL, or what the engine leaves to PostgreSQL."""
    spec = parse_query({"period": {"from": "2026-11-01", "to": "2026-11-30"}, **QUESTIONS[name]})
    assert isinstance(spec, QuerySpec), spec
    covered = resolve(spec.period, zone("Europe/Berlin"), datetime(2026, 11, 22, tzinfo=UTC))
    assert isinstance(covered, Range)
    time = spec.time_dimension
    buckets = cut(covered, time.bucket, zone("Europe/Berlin")) if time and time.bucket else None
    assert buckets is None or isinstance(buckets, Buckets)
    scope = Scope(
        7, covered, spec.metrics, spec.dimensions, buckets, spec.filters, spec.include.bots, spec.by_session
    )
    page = Page(grid.complete_order(spec), spec.limit, counted=spec.include.total_rows)
    try:
        return Compiler(DIALECTS[engine], pretty=True).rows(scope, page).sql + "\n"
    except nodes.Unspelled as error:
        return f"-- left to PostgreSQL: {error}\n"


@pytest.mark.parametrize("engine", DIALECTS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_engine_is_asked_as_recorded(name: str, engine: str) -> None:
    file = FOLDER / engine / f"{name}.sql"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(compiled(name, engine), encoding="utf-8")
    assert compiled(name, engine) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_statement_names_its_project_and_binds_its_values(name: str) -> None:
    sql = compiled(name)
    assert sql.count("project_id = %(project)s") == sql.count("FROM events_") + sql.count("JOIN events_")
    segments = compiled(name, "duckdb")
    assert segments.count("e.project_id = $project") == segments.count("events AS e")
    for value in ("Chrome", "acme", "/a", "ios", "pro", "plan", "2026"):
        assert f"'{value}" not in sql + segments


def test_an_engine_says_what_it_has_no_words_for() -> None:
    with pytest.raises(nodes.Unspelled, match="TimestampTrunc"):
        DuckDBDialect().spell(exp.select(exp.TimestampTrunc(this=exp.column("at"), unit=exp.var("day"))))
    with pytest.raises(nodes.Unspelled, match="events_session"):
        DuckDBDialect().spell(exp.select(exp.column("id")).from_(exp.to_table("events_session")))
    with pytest.raises(nodes.Unspelled, match="digits"):
        DuckDBDialect().bound(Decimal("1e30"), nodes.BindType.NUMBER)


def test_an_expression_nobody_vouched_for_is_refused() -> None:
    with pytest.raises(nodes.UntrustedNode, match="TimestampTrunc"):
        nodes.check(exp.select(exp.TimestampTrunc(this=exp.column("timestamp"), unit=exp.var("day"))))
