"""Answers questions about one project."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final, Protocol, TypeVar, cast

from analytics.common.errors import Invalid
from analytics.common.metrics import QUERY_SECONDS
from analytics.events.storage.registry import query_engine, segment_engine
from analytics.projects.models import Project
from analytics.reports.kept.selectors import trees_of
from analytics.reports.losses import with_losses
from analytics.reports.places import Places
from analytics.reports.query.compiler import Compiler, Dialect
from analytics.reports.query.dialects.duckdb import DuckDBDialect
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, answer
from analytics.reports.query.named import resolved
from analytics.reports.query.parse import parse_query
from analytics.reports.query.result import Meta, QueryResult
from analytics.reports.query.sources import Engine, SegmentSource
from analytics.reports.query.spec import Filter, Named, QuerySpec

_DIALECTS: Final[Mapping[str, Dialect]] = {
    dialect.name: dialect for dialect in (PostgresDialect(), DuckDBDialect())
}
_PLACES: Final = Places()
SECONDS: Final = 20.0
"""For all statements of one answer. Less than the 30 s after which browsers and proxies give up."""


class Answer(Protocol):
    """The answer to a question of any kind."""

    @property
    def meta(self) -> Meta:
        """How it came about."""
        ...


_Spec = TypeVar("_Spec")
_Answer = TypeVar("_Answer", bound=Answer)


def read(
    document: object, parse: Callable[[object], _Spec | Problems], project: Project | None = None
) -> _Spec:
    """The question in a request's body. Raises Invalid with every problem and its path.

    Cohorts and goals that it names are the project's: without one there are none. What they stand for is in
    the question from here on, so ask `is_personal` of nothing else.
    """

    def find(asked: Sequence[Named]) -> Mapping[Named, Filter]:
        return {} if project is None else trees_of(project, asked)

    spec = parse(document)
    if not isinstance(spec, Problems):
        spec = resolved(spec, find)
    if isinstance(spec, Problems):
        raise invalid(spec)
    return spec


def run(*, project: Project, answer: Callable[[Asker, Engine, float], _Answer | Problems]) -> _Answer:
    """What `answer` finds for the project (its third argument: its seconds), in a place that is free.

    Nothing is kept from one answer to the next: an answer is never older than the events. Raises Invalid,
    RangeExpired, QueryTimeout or Unavailable (`too_many_queries` where there is no place for it).
    """
    asker = Asker(project.id, project.timezone)
    with _PLACES.held(project.id):
        result = answer(asker, _engine(), SECONDS)
    if isinstance(result, Problems):
        raise invalid(result)
    QUERY_SECONDS.labels(result.meta.plan.source).observe(result.meta.elapsed_ms / 1000)
    meta = with_losses(project.id, result.meta)
    return result if meta is result.meta else replace(cast(Any, result), meta=meta)


def read_query(document: object, project: Project | None = None) -> QuerySpec:
    """See `read`."""
    return read(document, parse_query, project)


def run_query(*, project: Project, spec: QuerySpec, now: datetime) -> QueryResult:
    """The answer at `now`; its zone is the project's where the question names none. See `run`."""
    return run(
        project=project,
        answer=lambda asker, engine, seconds: answer(spec, asker, engine, now=now, seconds=seconds),
    )


@cache
def _engine() -> Engine:
    engine, segments = query_engine(), segment_engine()
    return Engine(
        engine,
        Compiler(_DIALECTS[engine.name]),
        SegmentSource(segments, Compiler(_DIALECTS[segments.name])) if segments else None,
    )


def invalid(problems: Problems) -> Invalid:
    """The refusal that names every problem and its path."""
    first = problems.items[0]
    where = f"{first.path}: " if first.path else ""
    return Invalid(f"{where}{first.detail}", code="invalid_query", problems=problems.items)
