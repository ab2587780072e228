"""Answers a saved question of any kind, as the address of its kind does."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from analytics.projects.models import Project
from analytics.reports import services
from analytics.reports.api import funnels, paths, presenters, retention
from analytics.reports.funnels.answer import answer_funnel
from analytics.reports.paths.answer import answer_paths
from analytics.reports.query.execution import answer
from analytics.reports.retention.answer import answer_retention
from analytics.reports.saved.kinds import Kind, Question

Body = dict[str, Any]
_WAYS: Final[Mapping[Kind, tuple[Callable[..., Any], Callable[[Any], Body]]]] = {
    Kind.QUERY: (answer, presenters.result_body),
    Kind.FUNNEL: (answer_funnel, funnels.body),
    Kind.RETENTION: (answer_retention, retention.body),
    Kind.PATHS: (answer_paths, paths.body),
}


def answer_body(kind: Kind, question: Question, project: Project, now: datetime) -> Body:
    """The answer at `now`, as JSON. Raises what `services.run` raises."""
    ask, body = _WAYS[kind]
    result = services.run(
        project=project,
        answer=lambda asker, engine, seconds: ask(question, asker, engine, now=now, seconds=seconds),
    )
    return body(result)
