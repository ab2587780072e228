"""Questions for sessions, and for the events of one of them, from JSON."""

from typing import Any, Final

from analytics.reports.query.errors import Code, Findings, Problems
from analytics.reports.query.parse_document import check_keys, check_version, whole_number
from analytics.reports.query.spec import MAX_TEXT, VERSION
from analytics.reports.questions import is_text
from analytics.reports.records.cursors import digest
from analytics.reports.records.parse import parse_cursor, parse_records
from analytics.reports.records.spec import MAX_RECORDS, PAGE, RecordsSpec
from analytics.reports.sessions.spec import SessionSpec

_OF_SESSION: Final = ("v", "session_id", "limit", "cursor")


def parse_sessions(document: object) -> RecordsSpec | Problems:
    """A question like one for records. A cursor of either is none of the other."""
    return parse_records(document, beside=["sessions"])


def parse_session(document: object) -> SessionSpec | Problems:
    """A session by its id, and a page: it needs no period, since it is one."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A question for a session is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, _OF_SESSION, "", findings)
    check_version(document.get("v", VERSION), findings)
    session_id: Any = document.get("session_id")
    if session_id is None:
        findings.add("session_id", Code.REQUIRED, "Say which session.")
    else:
        is_text(session_id, "session_id", MAX_TEXT, findings)
    limit = whole_number(document, "limit", PAGE, (1, MAX_RECORDS), findings)
    problems = findings.problems()
    if problems:
        return problems
    question = digest(["session", session_id])
    cursor = parse_cursor(document.get("cursor"), question, findings)
    return findings.problems() or SessionSpec(session_id, question, limit, cursor)
