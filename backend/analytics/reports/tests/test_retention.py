"""What a retention document may say, what its numbers mean, and its SQL."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.common.zones import zone
from analytics.reports.query.buckets import Buckets, cut
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.sources import Engine
from analytics.reports.retention.answer import answer_retention
from analytics.reports.retention.parse import parse_retention
from analytics.reports.retention.result import RetentionResult
from analytics.reports.retention.spec import RetentionSpec
from analytics.reports.retention.statement import retention_statement
from analytics.reports.tests.facts import Fact, store

SNAPSHOT = Path(__file__).parent / "snapshots" / "postgres" / "retention.sql"
MONDAY = datetime(2033, 3, 7, tzinfo=UTC)


def spec_of(**question: Any) -> RetentionSpec:
    spec = parse_retention(question)
    assert isinstance(spec, RetentionSpec), spec
    return spec


def ask(engine: Engine, project: int, now: datetime, **question: Any) -> RetentionResult:
    result = answer_retention(spec_of(**question), Asker(project, "UTC"), engine, now=now, seconds=20)
    assert isinstance(result, RetentionResult), result
    return result


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"by": "hour"}, "by", "wrong_type"),
        ({"by": ["day"]}, "by", "wrong_type"),
        ({"first": "signup"}, "first", "wrong_type"),
        ({"first": {}}, "first", "required"),
        ({"returning": {"event": "engagement"}}, "returning.event", "unsupported_combination"),
        ({"returning": {"event": "a", "window": "1d"}}, "returning.window", "unknown_key"),
        ({"first": {"filters": ["is", "time:day", ["a"]]}}, "first.filters[1]", "unsupported_combination"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: dict[str, Any], path: str, code: str) -> None:
    found = parse_retention({"period": {"last": "4w"}} | change)
    assert isinstance(found, Problems)
    assert [(problem.path, problem.code) for problem in found.items] == [(path, code)]


def test_too_many_periods_are_refused(engine: Engine, project_id: int) -> None:
    spec = spec_of(period={"last": "101d"}, by="day")
    found = answer_retention(spec, Asker(project_id, "UTC"), engine, now=MONDAY, seconds=20)
    assert isinstance(found, Problems)
    assert [(problem.path, problem.code) for problem in found.items] == [("by", "too_many_buckets")]


def test_people_are_followed_from_where_they_began(engine: Engine, project_id: int) -> None:
    day = timedelta(days=1)
    store(
        project_id,
        [
            Fact(MONDAY, name="buy"),
            Fact(MONDAY + day, name="signup"),
            Fact(MONDAY + 2 * day, name="buy"),
            Fact(MONDAY + 15 * day, name="buy"),
            Fact(MONDAY + 8 * day, name="signup", user="bert"),
            Fact(MONDAY + 8 * day, name="buy", user="bert"),
            Fact(MONDAY + 9 * day, name="signup", user="bert"),
            Fact(MONDAY, name="buy", user="carl"),
        ],
    )
    result = ask(
        engine,
        project_id,
        MONDAY + 16 * day,
        period={"last": "3w"},
        first={"event": "signup"},
        returning={"event": "buy"},
    )
    assert [(cohort.size, cohort.returned) for cohort in result.cohorts] == [
        (1, (1, 0, 1)),
        (1, (0, 0)),  # at the very moment of the beginning: not later
        (0, (0,)),
    ]
    assert [(period.start, period.is_complete) for period in result.periods] == [
        ("2033-03-07T00:00:00+00:00", True),
        ("2033-03-14T00:00:00+00:00", True),
        ("2033-03-21T00:00:00+00:00", False),
    ]


def test_a_period_is_complete_only_if_all_of_it_was_asked_for_and_is_over(
    engine: Engine, project_id: int
) -> None:
    for period, by, complete in [
        ({"from": "2033-03-09", "to": "2033-03-22"}, "week", [False, True, False]),
        ({"from": "2033-03-07", "to": "2033-03-20"}, "week", [True, True]),
        ({"from": "2033-03-01", "to": "2033-03-31"}, "month", [True]),
        ({"from": "2033-03-01", "to": "2033-03-30"}, "month", [False]),
    ]:
        result = ask(engine, project_id, datetime(2033, 6, 1, tzinfo=UTC), period=period, by=by)
        assert [one.is_complete for one in result.periods] == complete


def compiled() -> str:
    spec = spec_of(
        period={"from": "2026-10-19", "to": "2026-11-01"},
        first={"event": "signup"},
        returning={"event": "purchase", "filters": ["gt", "properties.amount", [0]]},
        filters=["is", "browser", ["Chrome"]],
    )
    local = zone("Europe/Berlin")
    covered = resolve(spec.frame.period, local, MONDAY)
    assert isinstance(covered, Range)
    buckets = cut(covered, spec.by, local)
    assert isinstance(buckets, Buckets)
    return retention_statement(spec, 7, covered, buckets, Compiler(PostgresDialect(), pretty=True)).sql + "\n"


def test_postgres_is_asked_as_recorded() -> None:
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(compiled(), encoding="utf-8")
    assert compiled() == SNAPSHOT.read_text(encoding="utf-8")


def test_the_statement_names_its_project_and_binds_its_values() -> None:
    sql = compiled()
    assert sql.count("project_id = %(project)s") == sql.count("FROM events_") + sql.count("JOIN events_")
    for value in ("Chrome", "signup", "purchase", "amount", "2026"):
        assert f"'{value}" not in sql
