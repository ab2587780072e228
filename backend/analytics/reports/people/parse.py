"""Questions for people, and for what one of them did, from JSON."""

from dataclasses import replace
from typing import Any, Final

from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.errors import Code, Findings, Problems
from analytics.reports.query.spec import MAX_TEXT, Condition, Operator
from analytics.reports.questions import both, is_text
from analytics.reports.records.parse import parse_records
from analytics.reports.records.spec import RecordsSpec

_USER: Final = DIMENSIONS["user_id"]


def parse_users(document: object) -> RecordsSpec | Problems:
    """A question like one for records. A cursor of either is none of the other."""
    return parse_records(document, beside=True)


def parse_timeline(document: object) -> RecordsSpec | Problems:
    """A question for records, with a `user_id` beside it: records of this person."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A question for a timeline is a JSON object.")
        return findings.problems() or Problems(())
    user_id: Any = document.get("user_id")
    if user_id is None:
        findings.add("user_id", Code.REQUIRED, "Say whose timeline.")
    else:
        is_text(user_id, "user_id", MAX_TEXT, findings)
    rest = {key: value for key, value in document.items() if key != "user_id"}
    found = parse_records(rest, beside=user_id)
    if isinstance(found, Problems):
        of_person = findings.problems()
        return found if of_person is None else Problems((*of_person.items, *found.items))
    return findings.problems() or _of_person(found, user_id)


def _of_person(spec: RecordsSpec, user_id: str) -> RecordsSpec:
    own = Condition(Operator.IS, _USER, (user_id,))
    return replace(spec, frame=replace(spec.frame, filters=both(own, spec.frame.filters)))
