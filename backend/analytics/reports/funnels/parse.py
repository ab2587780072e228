"""JSON becomes a FunnelSpec, or the list of everything that is wrong with it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from analytics.reports.funnels import spec
from analytics.reports.funnels.spec import Breakdown, FunnelSpec, Order, Step
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_document import check_keys, whole_number
from analytics.reports.query.parse_names import parse_dimension
from analytics.reports.questions import choice, is_name, no_time, parse_frame, parse_match

_KEYS: Final = ("steps", "window", "order", "breakdown")
_WINDOW: Final = re.compile(r"([1-9][0-9]{0,5})(m|h|d|w)", re.ASCII)
_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def parse_funnel(document: object) -> FunnelSpec | Problems:
    """Read one question in the form of docs/reference/funnel.md; every problem found, with its path."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A funnel is a JSON object.")
        return findings.problems() or Problems(())
    frame = parse_frame(document, _KEYS, findings)
    steps = _steps(document.get("steps"), findings)
    window = _window(document.get("window"), findings)
    order = choice(document, "order", tuple(Order), findings)
    breakdown = parse_breakdown(document.get("breakdown"), findings)
    problems = findings.problems()
    if problems or frame is None:
        return problems or Problems(())
    return FunnelSpec(frame, steps, window, Order(order), breakdown)


def _steps(given: object, findings: Findings) -> tuple[Step, ...]:
    expected = f"Expected {spec.MIN_STEPS} to {spec.MAX_STEPS} steps"
    if not isinstance(given, list):
        code = Code.REQUIRED if given is None else Code.WRONG_TYPE
        findings.add("steps", code, f'{expected}, such as [{{"event": "signup"}}, …], got {shown(given)}.')
        return ()
    if len(given) > spec.MAX_STEPS:
        findings.add("steps", Code.TOO_MANY, f"{expected}; here are {len(given)}.")
        return ()
    if len(given) < spec.MIN_STEPS:
        findings.add("steps", Code.REQUIRED, f"{expected}; there is {len(given)}.")
    steps = [_step(step, i, findings) for i, step in enumerate(given)]
    return tuple(step for step in steps if step is not None)


def _step(given: object, position: int, findings: Findings) -> Step | None:
    path = f"steps[{position}]"
    match = parse_match(given, path, findings, other_keys=("name",))
    if match is None or not isinstance(given, dict):
        return None
    name = given.get("name")
    if name is None:
        return Step(match.event or f"Step {position + 1}", match)
    return Step(name, match) if is_name(name, f"{path}.name", findings) else None


def _window(given: object, findings: Findings) -> timedelta:
    if given is None:
        return spec.DEFAULT_WINDOW
    match = _WINDOW.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        detail = f'Expected a number and a unit (m, h, d, w), such as "7d", got {shown(given)}.'
        findings.add("window", Code.WRONG_TYPE, detail)
        return spec.DEFAULT_WINDOW
    window = int(match[1]) * _UNITS[match[2]]
    if not spec.MIN_WINDOW <= window <= spec.MAX_WINDOW:
        findings.add("window", Code.OUT_OF_RANGE, "A window lasts from one minute to 366 days.")
    return window


def parse_breakdown(given: object, findings: Findings) -> Breakdown | None:
    """`{"dimension", "limit"}` at `breakdown`; None where there is none, or where it is wrong."""
    if given is None:
        return None
    if not isinstance(given, dict):
        detail = f'Expected an object such as {{"dimension": "country"}}, got {shown(given)}.'
        findings.add("breakdown", Code.WRONG_TYPE, detail)
        return None
    check_keys(given, ("dimension", "limit"), "breakdown", findings)
    dimension = parse_dimension(given.get("dimension"), "breakdown.dimension", findings)
    if dimension is not None:
        dimension = no_time(dimension, "breakdown.dimension", findings)
    limit = _limit(given, findings)
    return None if dimension is None else Breakdown(dimension, limit)


def _limit(given: Mapping[str, Any], findings: Findings) -> int:
    inner = Findings()
    limit = whole_number(given, "limit", spec.DEFAULT_GROUPS, (1, spec.MAX_GROUPS), inner)
    for problem in (inner.problems() or Problems(())).items:
        findings.add(f"breakdown.{problem.path}", Code(problem.code), problem.detail)
    return limit
