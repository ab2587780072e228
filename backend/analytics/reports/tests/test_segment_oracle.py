"""Segments' answers against PostgreSQL's and the oracle's, over generated events, questions and zones.

Some slices of each example have a segment, of hours or days and often not the zone's; some of those have had
events since, which a mark tells; of the rest there are raw events only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from analytics.common.zones import zone
from analytics.events.models import DirtyMark
from analytics.events.segments.rebuild import rebuild
from analytics.events.storage.duckdb.engine import SegmentEngine
from analytics.events.storage.postgres.engine import PostgresEngine
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.duckdb import DuckDBDialect
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.execution import Asker, answer
from analytics.reports.query.metrics import PropertyFunction
from analytics.reports.query.parse import parse_query
from analytics.reports.query.planner import Source
from analytics.reports.query.result import QueryResult
from analytics.reports.query.sources import Engine, SegmentSource
from analytics.reports.query.spec import QuerySpec
from analytics.reports.tests import oracle
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_oracle import DAYS, NUMBERS, facts, questions, ranges

NOW = datetime(2033, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
OF_SESSIONS = {"bounce_rate", "visit_duration"}
_projects = count(300_000)


@pytest.fixture
def segments(db: None, tmp_path: Path, settings: LazySettings) -> Engine:
    """PostgreSQL with segments beside it, however few events there are."""
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    settings.SEGMENTS_BUCKET = None
    source = SegmentSource(SegmentEngine(tmp_path / "swap", fewest=0), Compiler(DuckDBDialect()))
    return Engine(PostgresEngine(), Compiler(PostgresDialect()), source)


@dataclass(frozen=True)
class Case:
    question: dict[str, Any]
    early: list[Fact]
    late: list[Fact]
    built: list[tuple[datetime, datetime]]


@st.composite
def slices(draw: st.DrawFn, day: datetime) -> list[tuple[datetime, datetime]]:
    """Days of some zone, and hours."""
    offset = timedelta(minutes=30 * draw(st.integers(-4, 11)))
    days = draw(st.sets(st.integers(-4, 4), max_size=6))
    hours = draw(st.sets(st.integers(-24, 48), max_size=2))
    found = [(day + n * 24 * HOUR - offset, day + (n + 1) * 24 * HOUR - offset) for n in sorted(days)]
    return found + [(day + n * HOUR, day + (n + 1) * HOUR) for n in sorted(hours)]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone_name = draw(st.sampled_from(sorted(DAYS)))
    day = datetime(*draw(st.sampled_from(DAYS[zone_name])), tzinfo=UTC)
    some = st.lists(facts(day), max_size=10)
    return Case(draw(questions(day, zone_name)), draw(some), draw(some), draw(slices(day)))


def ask(question: dict[str, Any], project: int, engine: Engine) -> QueryResult:
    spec = parse_query(question)
    assert isinstance(spec, QuerySpec), spec
    result = answer(spec, Asker(project, "UTC"), engine, now=NOW, seconds=20)
    assert isinstance(result, QueryResult), result
    return result


def build(project: int, case: Case) -> None:
    """The early events, segments of some of them, and later ones with their marks."""
    store(project, case.early)
    for start, end in case.built:
        rebuild(project, start, end)
    DirtyMark.objects.filter(project_id=project).delete()
    store(project, case.late)
    for fact in case.late:
        start = fact.at.replace(minute=0, second=0, microsecond=0)
        DirtyMark.objects.create(project_id=project, slice_start=start, slice_minutes=60)


def everything(result: QueryResult) -> list[Any]:
    """All of an answer but how it came about; numbers of one value are one."""
    rows = [(oracle._same(row.dimensions), row.metrics, row.compare) for row in result.rows]
    return [rows, result.totals, result.totals_compare, result.total_rows]


def is_spoken(question: dict[str, Any]) -> bool:
    """Whether segments answer it; PostgreSQL alone has what is of whole sessions alone."""
    if "entry_path" in repr(question) or "exit_path" in repr(question):
        return False
    return question["filters"] is not None or not set(question["metrics"]) <= OF_SESSIONS


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_segments_say_what_raw_events_and_the_oracle_say(segments: Engine, case: Case) -> None:
    project = next(_projects)
    build(project, case)
    events = case.early + case.late
    spec = parse_query(case.question)
    assert isinstance(spec, QuerySpec)
    current, _ = ranges(spec)
    note(f"{current}")
    found = ask(case.question, project, segments)
    plain = ask(case.question, project, Engine(segments.storage, segments.compiler))
    source = Source.SEGMENT if is_spoken(case.question) else Source.RAW
    assert (found.meta.plan.source, plain.meta.plan.source) == (source, Source.RAW)
    assert everything(found) == everything(plain)
    expected = oracle.rows(spec, events, current, zone(spec.timezone or "UTC"))
    assert [oracle._same(row.dimensions + row.metrics) for row in found.rows] == [
        oracle._same(row) for row in expected
    ]


numbers = st.sampled_from(NUMBERS)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.lists(numbers, min_size=1, max_size=8),
    wanted=numbers,
    operator=st.sampled_from(["is", "is_not", "gt", "gte", "lt", "lte"]),
)
def test_numbers_of_any_size_are_counted_exactly_or_by_postgresql(
    segments: Engine, values: list[Any], wanted: Any, operator: str
) -> None:
    project, day = next(_projects), datetime(2034, 2, 28, tzinfo=UTC)
    store(project, [Fact(day + n * HOUR, properties={"k": value}) for n, value in enumerate(values)])
    rebuild(project, day, day + 24 * HOUR)
    raw = Engine(segments.storage, segments.compiler)
    period = {"from": "2034-02-28", "to": "2034-02-28"}
    for asked in ({"dimensions": ["properties.k"]}, {"filters": [operator, "properties.k", [wanted]]}):
        for direction in ("asc", "desc"):
            order = [["properties.k", direction]] if "dimensions" in asked else []
            question = {"metrics": ["events"], "period": period, "order_by": order, **asked}
            found = ask(question, project, segments)
            assert everything(found) == everything(ask(question, project, raw))
    measures = [f"{function}:properties.k" for function in PropertyFunction]
    question = {"metrics": measures, "period": period, "include": {"totals": True}}
    assert everything(ask(question, project, segments)) == everything(ask(question, project, raw))
