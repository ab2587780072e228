"""Periods, comparisons and zones, from JSON."""

import re
from datetime import UTC, date, datetime
from typing import Final

from analytics.common.zones import zone_names
from analytics.reports.query.errors import Code, Findings, did_you_mean, shown
from analytics.reports.query.spec import (
    CompareMode,
    Comparison,
    LastPeriod,
    Period,
    PeriodUnit,
    SpanPeriod,
)

_LAST: Final = re.compile(r"([1-9][0-9]{0,4})(m|h|d|w|mo|y)", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_FORMS: Final = '{"last": "30d"} or {"from": "2026-11-01", "to": "2026-11-30"}'
EARLIEST: Final = datetime(1971, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def parse_period(given: object, path: str, findings: Findings) -> Period | None:
    """`{"last": …}` or `{"from", "to"}`."""
    if not isinstance(given, dict):
        code = Code.REQUIRED if given is None else Code.WRONG_TYPE
        findings.add(path, code, f"Expected {_FORMS}.")
        return None
    if set(given) == {"last"}:
        return _last(given["last"], f"{path}.last", findings)
    if set(given) == {"from", "to"}:
        return _span(given, path, findings)
    findings.add(
        path, Code.INVALID_PERIOD, f"Expected {_FORMS}, got the keys {shown(sorted(map(str, given)))}."
    )
    return None


def _last(given: object, path: str, findings: Findings) -> LastPeriod | None:
    match = _LAST.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        detail = f'Expected a number and a unit (m, h, d, w, mo, y), such as "30d", got {shown(given)}.'
        findings.add(path, Code.INVALID_PERIOD, detail)
        return None
    return LastPeriod(int(match[1]), PeriodUnit(match[2]))


def _span(given: dict[str, object], path: str, findings: Findings) -> SpanPeriod | None:
    start = parse_moment(given["from"], f"{path}.from", findings)
    end = parse_moment(given["to"], f"{path}.to", findings)
    if start is None or end is None:
        return None
    if isinstance(start, datetime) != isinstance(end, datetime):
        findings.add(
            path, Code.INVALID_PERIOD, '"from" and "to" are two dates or two instants, not one of each.'
        )
        return None
    # Two instants: an empty period is as wrong as a reversed one. Dates are inclusive.
    is_reversed = start >= end if isinstance(start, datetime) else start > end
    if is_reversed:
        findings.add(path, Code.EMPTY_PERIOD, "The period ends before it starts.")
        return None
    return SpanPeriod(start, end)


def parse_moment(given: object, path: str, findings: Findings) -> date | datetime | None:
    """A date, or an instant with its offset."""
    detail = "Expected a date (2026-11-01) or an instant with its offset (2026-11-01T09:30:00Z)"
    try:
        if isinstance(given, str) and _DATE.fullmatch(given):
            moment: date | datetime = date.fromisoformat(given)
            instant = datetime.combine(moment, datetime.min.time(), UTC)
        elif isinstance(given, str) and _INSTANT.fullmatch(given):
            moment = instant = datetime.fromisoformat(given.upper()).astimezone(UTC)
        else:
            findings.add(path, Code.INVALID_PERIOD, f"{detail}, got {shown(given)}.")
            return None
    except (ValueError, OverflowError):
        findings.add(path, Code.INVALID_PERIOD, f"There is no such moment: {shown(given)}.")
        return None
    if not EARLIEST <= instant <= LATEST:
        findings.add(
            path, Code.INVALID_PERIOD, f"Years from {EARLIEST.year} to {LATEST.year - 1} can be asked for."
        )
        return None
    return moment


def parse_comparison(given: object, findings: Findings) -> Comparison | None:
    """`"previous_period"`, `"previous_year"`, `{"from", "to"}`, or nothing."""
    if given is None:
        return None
    if isinstance(given, str):
        if given in tuple(CompareMode):
            return CompareMode(given)
        detail = f"Unknown comparison {shown(given)}. {did_you_mean(given, CompareMode)}"
        findings.add("compare", Code.INVALID_PERIOD, detail)
        return None
    period = parse_period(given, "compare", findings)
    if isinstance(period, LastPeriod):
        findings.add(
            "compare", Code.INVALID_PERIOD, 'Compare with "previous_period", "previous_year" or {from, to}.'
        )
        return None
    return period


def parse_timezone(given: object, findings: Findings) -> str | None:
    """An IANA name in its exact spelling, or nothing."""
    if given is None:
        return None
    if isinstance(given, str) and given in zone_names():
        return given
    hint = did_you_mean(given, sorted(zone_names())) if isinstance(given, str) else ""
    findings.add(
        "timezone", Code.UNKNOWN_TIMEZONE, f"Expected an IANA zone name, got {shown(given)}. {hint}".strip()
    )
    return None
