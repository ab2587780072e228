"""The SQL of typical funnels, and how it keeps to its project. `UPDATE_SNAPSHOTS=1` writes them anew."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.common.zones import zone
from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.funnels.spec import FunnelSpec
from analytics.reports.funnels.statement import funnel_statement
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.periods import Range, resolve

FOLDER = Path(__file__).parent / "snapshots" / "postgres"
QUESTIONS: dict[str, dict[str, Any]] = {
    "funnel_ordered": {
        "steps": [{"event": "pageview", "filters": ["is", "path", ["/pricing"]]}, {"event": "signup"}],
        "filters": ["is", "browser", ["Chrome"]],
        "breakdown": {"dimension": "country"},
    },
    "funnel_strict": {
        "steps": [{"event": "signup"}, {"filters": ["gt", "properties.amount", [0]]}],
        "order": "strict",
        "include": {"bots": True},
    },
}


def compiled(name: str) -> str:
    spec = parse_funnel({"period": {"from": "2026-11-01", "to": "2026-11-30"}, **QUESTIONS[name]})
    assert isinstance(spec, FunnelSpec), spec
    covered = resolve(spec.frame.period, zone("Europe/Berlin"), datetime(2026, 11, 22, tzinfo=UTC))
    assert isinstance(covered, Range)
    values = ["DE", None] if spec.breakdown else []
    return funnel_statement(spec, 7, covered, values, Compiler(PostgresDialect(), pretty=True)).sql + "\n"


@pytest.mark.parametrize("name", QUESTIONS)
def test_postgres_is_asked_as_recorded(name: str) -> None:
    file = FOLDER / f"{name}.sql"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(compiled(name), encoding="utf-8")
    assert compiled(name) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_statement_names_its_project_and_binds_its_values(name: str) -> None:
    sql = compiled(name)
    assert sql.count("project_id = %(project)s") == sql.count("FROM events_") + sql.count("JOIN events_")
    for value in ("Chrome", "signup", "/pricing", "DE", "amount", "2026"):
        assert f"'{value}" not in sql
