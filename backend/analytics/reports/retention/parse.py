"""JSON becomes a RetentionSpec, or the list of everything that is wrong with it."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.reports.query.dimensions import Bucket
from analytics.reports.query.errors import Code, Findings, Problems
from analytics.reports.questions import EventMatch, choice, parse_frame, parse_match
from analytics.reports.retention.spec import LENGTHS, RetentionSpec

_KEYS: Final = ("first", "returning", "by")


def parse_retention(document: object) -> RetentionSpec | Problems:
    """Read one question in the form of docs/reference/retention-grid.md; every problem, with its path."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "Retention is asked for by a JSON object.")
        return findings.problems() or Problems(())
    frame = parse_frame(document, _KEYS, findings)
    by = choice(document, "by", tuple(LENGTHS), findings)
    first = _match(document, "first", findings)
    returning = _match(document, "returning", findings)
    problems = findings.problems()
    if problems or frame is None:
        return problems or Problems(())
    return RetentionSpec(frame, Bucket(by), first, returning)


def _match(document: Mapping[str, Any], key: str, findings: Findings) -> EventMatch | None:
    given = document.get(key)
    return None if given is None else parse_match(given, key, findings)
