"""A question for raw events, from JSON."""

from typing import Final

from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_document import whole_number
from analytics.reports.questions import FRAME_KEYS, parse_frame
from analytics.reports.records.cursors import Cursor, digest, read
from analytics.reports.records.spec import MAX_RECORDS, PAGE, RecordsSpec

_MAX_CURSOR: Final = 200


def parse_records(document: object, beside: object = None) -> RecordsSpec | Problems:
    """Read one question in the form of docs/reference/records.md; all that is wrong with it otherwise.

    `beside` is what else the question says: a cursor of a question that says something else is refused.
    """
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A question for records is a JSON object.")
        return findings.problems() or Problems(())
    frame = parse_frame(document, ("limit", "cursor"), findings)
    limit = whole_number(document, "limit", PAGE, (1, MAX_RECORDS), findings)
    problems = findings.problems()
    if problems or frame is None:
        return problems or Problems(())
    question = digest([document.get(key) for key in FRAME_KEYS[1:-1]] + [frame.bots, beside])
    cursor = parse_cursor(document.get("cursor"), question, findings)
    return findings.problems() or RecordsSpec(frame, question, limit, cursor)


def parse_cursor(given: object, question: bytes, findings: Findings) -> Cursor | None:
    """The cursor of an earlier page of this question; None for the first page."""
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
