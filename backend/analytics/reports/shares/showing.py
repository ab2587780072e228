"""What a link may show: numbers of one saved question, never people."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from analytics.common.errors import Invalid, Problem
from analytics.reports.models import Report
from analytics.reports.query.dimensions import Dimension
from analytics.reports.saved.forms import question_of
from analytics.reports.saved.kinds import Kind, Question

_CUSTOMERS = "account_id"


def shown_question(report: Report) -> tuple[Kind, Question]:
    """The report's question, if a link may show its answer. Raises Invalid `not_for_links` otherwise.

    Asked when a link is made and at each look: the report, or a cohort of it, may have changed since.
    """
    kind, question = question_of(report)
    if question.is_personal or any(one.name == _CUSTOMERS for one in _dimensions(question)):
        detail = "A link shows no report that names or lists single people or accounts."
        raise Invalid(detail, code="not_for_links", problems=[Problem("report", "not_for_links", detail)])
    return kind, question


def _dimensions(part: object) -> Iterator[Dimension]:
    if isinstance(part, Dimension):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _dimensions(one)
    elif is_dataclass(part) and not isinstance(part, type):
        for one in fields(part):
            yield from _dimensions(getattr(part, one.name))
