"""A question about goals, from JSON."""

from typing import Final
from uuid import UUID

from analytics.reports.funnels.parse import parse_breakdown
from analytics.reports.goals.report_spec import MAX_GOALS, ReportSpec
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_period import parse_comparison
from analytics.reports.questions import parse_frame

_KEYS: Final = ("goals", "compare", "breakdown")


def parse_report(document: object) -> ReportSpec | Problems:
    """Read one question in the form of docs/reference/goals.md; every problem, with its path."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "Goals are asked about by a JSON object.")
        return findings.problems() or Problems(())
    frame = parse_frame(document, _KEYS, findings)
    goals = _goals(document.get("goals"), findings)
    compare = parse_comparison(document.get("compare"), findings)
    breakdown = parse_breakdown(document.get("breakdown"), findings)
    if breakdown is not None and breakdown.dimension.of_session:
        detail = "Conversions stand where they happened, not where their session began or ended."
        findings.add("breakdown.dimension", Code.UNSUPPORTED_COMBINATION, detail)
    problems = findings.problems()
    if problems or frame is None:
        return problems or Problems(())
    return ReportSpec(frame, goals, compare, breakdown)


def _goals(given: object, findings: Findings) -> tuple[UUID, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not given:
        findings.add("goals", Code.WRONG_TYPE, f"Expected a list of ids, got {shown(given)}.")
        return None
    if len(given) > MAX_GOALS:
        findings.add("goals", Code.TOO_MANY, f"At most {MAX_GOALS} goals at once; here are {len(given)}.")
        return None
    found: list[UUID] = []
    for position, one in enumerate(given):
        try:
            public_id = UUID(one) if isinstance(one, str) else None
        except ValueError:
            public_id = None
        if public_id is None:
            findings.add(f"goals[{position}]", Code.WRONG_TYPE, f"Expected an id, got {shown(one)}.")
        elif public_id in found:
            findings.add(f"goals[{position}]", Code.DUPLICATE, "It is there already.")
        else:
            found.append(public_id)
    return tuple(found)
