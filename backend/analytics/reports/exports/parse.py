"""The wish for a file of raw events, from JSON."""

from typing import Final

from analytics.events.models import ExportFormat
from analytics.reports.exports.spec import ExportSpec
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.questions import choice, parse_frame

_FORMATS: Final = tuple(ExportFormat.values)


def parse_export(document: object) -> ExportSpec | Problems:
    """Read one in the form of docs/reference/exports.md; all that is wrong with it otherwise."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A wish for an export is a JSON object.")
        return findings.problems() or Problems(())
    frame = parse_frame(document, ("format", "compressed"), findings)
    format_ = ExportFormat(choice(document, "format", _FORMATS, findings))
    compressed = document.get("compressed", False)
    if not isinstance(compressed, bool):
        findings.add("compressed", Code.WRONG_TYPE, f"Expected true or false, got {shown(compressed)}.")
    elif compressed and format_ is ExportFormat.PARQUET:
        detail = "Parquet is compressed by itself: leave `compressed` out."
        findings.add("compressed", Code.UNSUPPORTED_COMBINATION, detail)
    problems = findings.problems()
    if problems or frame is None:
        return problems or Problems(())
    return ExportSpec(frame, format_, compressed)
