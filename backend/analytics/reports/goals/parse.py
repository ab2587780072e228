"""What a goal is, from JSON."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from analytics.events.schema import ENGAGEMENT
from analytics.reports.goals.patterns import MAX_PATH, path_fault
from analytics.reports.goals.spec import GoalSpec, Worth
from analytics.reports.query.errors import Code, Findings, shown
from analytics.reports.query.parse_document import check_keys
from analytics.reports.query.parse_filters import parse_filters
from analytics.reports.questions import is_name, is_text

KEYS: Final = ("event", "path", "filters", "value")
_CURRENCY: Final = re.compile("[A-Z]{3}", re.ASCII)
_AMOUNT: Final = re.compile(r"[0-9]{1,14}(\.[0-9]{1,4})?", re.ASCII)
_FORM: Final = '{"amount": "5.00", "currency": "EUR"}'


def parse_goal(document: Mapping[str, Any], findings: Findings) -> GoalSpec | None:
    """The goal; None where something is wrong with it."""
    event, path = document.get("event"), document.get("path")
    filters = parse_filters(document.get("filters"), "filters", findings, of_people=False)
    worth = _worth(document.get("value"), findings)
    if (event is None) is (path is None):
        code = Code.REQUIRED if event is None else Code.UNSUPPORTED_COMBINATION
        findings.add("event", code, 'Name either an "event" or a "path", such as "/thanks".')
        return None
    if event is not None and not _is_event(event, findings):
        return None
    if path is not None and not _is_path(path, findings):
        return None
    return GoalSpec(event, path, filters, worth)


def _is_event(given: object, findings: Findings) -> bool:
    if not is_name(given, "event", findings):
        return False
    if given == ENGAGEMENT:
        detail = f"{ENGAGEMENT!r} is no event of its own: it tells how long a page was read."
        findings.add("event", Code.UNSUPPORTED_COMBINATION, detail)
    return given != ENGAGEMENT


def _is_path(given: Any, findings: Findings) -> bool:
    if not is_text(given, "path", MAX_PATH, findings):
        return False
    fault = path_fault(given)
    if fault:
        findings.add("path", Code.INVALID_PATTERN, fault)
    return fault is None


def _worth(given: object, findings: Findings) -> Worth | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        findings.add("value", Code.WRONG_TYPE, f"Expected an object such as {_FORM}, got {shown(given)}.")
        return None
    check_keys(given, ("amount", "currency"), "value", findings)
    amount, currency = _amount(given.get("amount")), given.get("currency")
    if amount is None:
        wrong = shown(given.get("amount"))
        detail = f'Expected more than 0, with at most four places, such as "5.00", got {wrong}.'
        findings.add("value.amount", Code.OUT_OF_RANGE, detail)
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        detail = f'Expected the three letters of a currency, such as "EUR", got {shown(currency)}.'
        findings.add("value.currency", Code.WRONG_TYPE, detail)
        return None
    return None if amount is None else Worth(amount, currency)


def _amount(given: object) -> Decimal | None:
    """Exact; a number of JSON is the decimal that was written."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    text = given if isinstance(given, str) else repr(given)
    if not _AMOUNT.fullmatch(text):
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount > 0 else None
