"""A question for raw events, as a value, and how it is read from JSON."""

from dataclasses import dataclass
from typing import Final

from analytics.reports.query.cursors import Cursor, digest, read
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_document import check_keys, check_version, flags, whole_number
from analytics.reports.query.parse_filters import parse_filters
from analytics.reports.query.parse_period import parse_period, parse_timezone
from analytics.reports.query.spec import VERSION, Filter, Period

MAX_RECORDS: Final = 1_000
PAGE: Final = 50
_KEYS: Final = ("v", "filters", "period", "timezone", "include", "limit", "cursor")
_MAX_CURSOR: Final = 200


@dataclass(frozen=True, slots=True)
class RecordsSpec:
    """Which raw events, and which page of them; the newest come first. `timezone` None is the project's."""

    question: bytes
    """A digest of all but `limit` and the cursor: pages of one question may differ in length."""
    period: Period
    filters: Filter | None = None
    timezone: str | None = None
    bots: bool = False
    limit: int = PAGE
    cursor: Cursor | None = None


def parse_records(document: object) -> RecordsSpec | Problems:
    """Read one question in the form of docs/reference/records.md; all that is wrong with it otherwise."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A question for records is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, _KEYS, "", findings)
    check_version(document.get("v", VERSION), findings)
    period = parse_period(document.get("period"), "period", findings)
    filters = parse_filters(document.get("filters"), "filters", findings)
    timezone = parse_timezone(document.get("timezone"), findings)
    include = flags(document, "include", ("bots",), findings)
    limit = whole_number(document, "limit", PAGE, (1, MAX_RECORDS), findings)
    problems = findings.problems()
    if problems or period is None:
        return problems or Problems(())
    question = digest([document.get(key) for key in ("filters", "period", "timezone")] + [include["bots"]])
    cursor = _cursor(document.get("cursor"), question, findings)
    return findings.problems() or RecordsSpec(
        question, period, filters, timezone, include["bots"], limit, cursor
    )


def _cursor(given: object, question: bytes, findings: Findings) -> Cursor | None:
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > _MAX_CURSOR:
        findings.add("cursor", Code.WRONG_TYPE, f"Expected the `next_cursor` of a page, got {shown(given)}.")
        return None
    cursor = read(given)
    if cursor is None:
        findings.add("cursor", Code.INVALID_CURSOR, "Take the `next_cursor` of a page as it was given.")
    elif cursor.question != question:
        detail = "The cursor is another question's. Ask without one for the first page of this question."
        findings.add("cursor", Code.INVALID_CURSOR, detail)
    return cursor
