"""A saved report, from JSON and from what is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from analytics.common.errors import Invalid, Problem
from analytics.projects.models import Project
from analytics.reports import services
from analytics.reports.kept.naming import read_name
from analytics.reports.models import Report
from analytics.reports.query import spec
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_document import check_keys, check_version
from analytics.reports.saved.kinds import PARSERS, Kind, Question

MAX_QUESTION: Final = 64 * 1024
"""Characters of JSON: lists hold all questions of a project."""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report that can be saved; `document` is its question as it was sent."""

    name: str
    kind: Kind
    document: dict[str, Any]
    is_personal: bool
    """Whether it names single people (permission `personal_data`)."""

    @property
    def definition(self) -> dict[str, Any]:
        """What is stored."""
        return {"v": spec.VERSION, "kind": self.kind.value, "question": self.document}


@dataclass(frozen=True, slots=True)
class _Outline:
    name: str
    kind: Kind
    document: dict[str, Any]


def read_report(document: object, project: Project) -> ReportDraft:
    """`{"name", "kind", "question"}`. Raises Invalid with the path of each fault."""
    found = services.read(document, _parse_outline)
    try:
        question = services.read(found.document, PARSERS[found.kind], project)
    except Invalid as error:
        problems = [Problem(_inside(one.path), one.code, one.detail) for one in error.problems]
        raise Invalid(f"question: {error.detail}", code=error.code, problems=problems) from error
    return ReportDraft(found.name, found.kind, found.document, question.is_personal)


def question_of(report: Report) -> tuple[Kind, Question]:
    """What a stored report asks. Raises Invalid where it has become wrong, as a cohort of it is gone."""
    kind = Kind(report.definition["kind"])
    return kind, services.read(report.definition["question"], PARSERS[kind], report.project)


def is_personal(report: Report) -> bool:
    """Whether it names single people; yes where nobody can tell any more."""
    try:
        return question_of(report)[1].is_personal
    except Invalid:
        return True


def _parse_outline(document: object) -> _Outline | Problems:
    findings = Findings()
    if not isinstance(document, Mapping):
        findings.add("", Code.WRONG_TYPE, "A report is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, ("v", "name", "kind", "question"), "", findings)
    check_version(document.get("v", spec.VERSION), findings)
    name, kind = read_name(document.get("name"), findings), _kind(document.get("kind"), findings)
    question = document.get("question")
    if not isinstance(question, dict):
        code = Code.REQUIRED if question is None else Code.WRONG_TYPE
        findings.add("question", code, "Expected the body that the question's own address takes.")
    elif len(json.dumps(question)) > MAX_QUESTION:
        findings.add("question", Code.TOO_MANY, f"It has at most {MAX_QUESTION:,} characters of JSON.")
    elif kind is not None and findings.problems() is None:
        return _Outline(name, kind, question)
    return findings.problems() or Problems(())


def _kind(given: object, findings: Findings) -> Kind | None:
    if isinstance(given, str) and given in list(Kind):
        return Kind(given)
    expected = ", ".join(f'"{one}"' for one in Kind)
    code = Code.REQUIRED if given is None else Code.WRONG_TYPE
    findings.add("kind", code, f"Expected one of {expected}, got {shown(given)}.")
    return None


def _inside(path: str) -> str:
    return f"question.{path}" if path else "question"
