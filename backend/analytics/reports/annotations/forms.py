"""A note beside the numbers, from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from analytics.reports.models.annotations import MAX_TEXT
from analytics.reports.query.errors import Code, Findings, Problems
from analytics.reports.query.parse_document import check_keys
from analytics.reports.query.parse_period import parse_moment
from analytics.reports.questions import choice, is_text

KEYS: Final = ("at", "until", "text", "kind")


class Kind(StrEnum):
    """What sort of thing happened."""

    NOTE = "note"
    RELEASE = "release"
    CAMPAIGN = "campaign"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    """A note that can be kept: of days, both included, or of instants."""

    at: date | datetime
    until: date | datetime
    """Not before `at`, and of its type."""
    text: str
    kind: str

    @property
    def fields(self) -> dict[str, object]:
        """What is stored."""
        days = not isinstance(self.at, datetime)
        return {
            "kind": self.kind,
            "text": self.text,
            "day": self.at if days else None,
            "last_day": self.until if days else None,
            "at": None if days else self.at,
            "until": None if days else self.until,
        }


def parse_annotation(document: object) -> AnnotationDraft | Problems:
    """`{"at", "until", "text", "kind"}`; every problem found, with its path."""
    findings = Findings()
    if not isinstance(document, Mapping):
        findings.add("", Code.WRONG_TYPE, "An annotation is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, KEYS, "", findings)
    at, until = document.get("at"), document.get("until")
    start = parse_moment(at, "at", findings)
    end = start if until is None else parse_moment(until, "until", findings)
    if start is not None and end is not None:
        _check_order(start, end, findings)
    text = document.get("text")
    text = text.strip() if isinstance(text, str) else text
    if text is None:
        findings.add("text", Code.REQUIRED, "Say what happened.")
    else:
        is_text(text, "text", MAX_TEXT, findings)
    kind = choice(document, "kind", tuple(Kind), findings)
    problems = findings.problems()
    if problems is not None or start is None or end is None or not isinstance(text, str):
        return problems or Problems(())
    return AnnotationDraft(start, end, text, kind)


def _check_order(start: date | datetime, end: date | datetime, findings: Findings) -> None:
    if isinstance(start, datetime) != isinstance(end, datetime):
        detail = '"at" and "until" are two dates or two instants, not one of each.'
        findings.add("until", Code.INVALID_PERIOD, detail)
    elif end < start:
        findings.add("until", Code.EMPTY_PERIOD, "It ends before it starts.")
