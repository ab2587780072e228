"""The tree of filters, from JSON lists: `["and", ["is", "browser", ["Chrome"]], …]`."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from analytics.reports.query.dimensions import Dimension, ValueType
from analytics.reports.query.errors import Code, Findings, did_you_mean, shown
from analytics.reports.query.parse_names import parse_dimension
from analytics.reports.query.patterns import pattern_fault
from analytics.reports.query.spec import (
    MAX_DIDS,
    MAX_FILTER_DEPTH,
    MAX_FILTER_VALUES,
    MAX_FILTERS,
    MAX_NAMED,
    MAX_TEXT,
    Condition,
    Did,
    Filter,
    Group,
    Junction,
    Named,
    NamedKind,
    Negation,
    Operator,
    Value,
)
from analytics.reports.query.text import text_fault

_NOT: Final = "not"
_DID: Final = "did"
_DID_NOT: Final = "did_not"
FILTER_WORDS: Final = (*Operator, *Junction, _NOT, _DID, _DID_NOT, *NamedKind)
"""With what a filter can begin."""
_TEXT_ONLY: Final = frozenset({Operator.CONTAINS, Operator.CONTAINS_NOT, Operator.MATCHES})
_ORDERING: Final = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
_EQUALITY: Final = frozenset({Operator.IS, Operator.IS_NOT})


@dataclass(slots=True)
class _Reading:
    """One walk down the tree: what it found wrong, and how much it has seen."""

    findings: Findings
    conditions: int = 0
    values: int = 0
    dids: int = 0
    named: int = 0
    has_did: bool = True


def parse_filters(given: object, path: str, findings: Findings, *, of_people: bool = True) -> Filter | None:
    """Read the tree at `path`; None where there is none, or where it is wrong.

    `did` and `did_not` are about people, so not every place has them.
    """
    if given is None or given == []:
        return None
    reading = _Reading(findings, has_did=of_people)
    tree = _parse(given, path, 1, reading)
    if reading.values > MAX_FILTER_VALUES:
        detail = f"At most {MAX_FILTER_VALUES} values in all filters together; here are {reading.values}."
        findings.add(path, Code.TOO_MANY, detail)
    if reading.conditions > MAX_FILTERS:
        detail = f"At most {MAX_FILTERS} filters; here are {reading.conditions}."
        findings.add(path, Code.TOO_MANY, detail)
    if reading.dids > MAX_DIDS:
        findings.add(
            path, Code.TOO_MANY, f'At most {MAX_DIDS} of "did" and "did_not"; here are {reading.dids}.'
        )
    if reading.named > MAX_NAMED:
        detail = f"At most {MAX_NAMED} cohorts and goals; here are {reading.named}."
        findings.add(path, Code.TOO_MANY, detail)
    return tree


def _parse(given: object, path: str, depth: int, reading: _Reading) -> Filter | None:
    if not isinstance(given, list) or not given or not isinstance(given[0], str):
        detail = f'Expected a list such as ["is", "browser", ["Chrome"]], got {shown(given)}.'
        reading.findings.add(path, Code.WRONG_TYPE, detail)
        return None
    if depth > MAX_FILTER_DEPTH:
        reading.findings.add(path, Code.TOO_MANY, f"Filters nest at most {MAX_FILTER_DEPTH} deep.")
        return None
    word = given[0]
    if word in tuple(Junction):
        return _group(Junction(word), given, path, depth, reading)
    if word == _NOT:
        return _negation(given, path, depth, reading)
    if word in tuple(Operator):
        return _condition(Operator(word), given, path, reading)
    if word in (_DID, _DID_NOT):
        did = _did(given, path, depth, reading)
        return Negation(did) if did and word == _DID_NOT else did
    if word in tuple(NamedKind):
        return _named(NamedKind(word), given, path, reading)
    hint = did_you_mean(word, FILTER_WORDS)
    reading.findings.add(f"{path}[0]", Code.UNKNOWN_OPERATOR, f"No operator {shown(word)} here. {hint}")
    return None


def _group(
    junction: Junction, given: list[object], path: str, depth: int, reading: _Reading
) -> Filter | None:
    if len(given) == 1:
        reading.findings.add(path, Code.REQUIRED, f'"{junction}" needs at least one filter after it.')
        return None
    members = [_parse(item, f"{path}[{i}]", depth + 1, reading) for i, item in enumerate(given[1:], 1)]
    return Group(junction, tuple(member for member in members if member is not None))


def _negation(given: list[object], path: str, depth: int, reading: _Reading) -> Filter | None:
    if len(given) != 2:
        reading.findings.add(path, Code.WRONG_TYPE, '"not" takes exactly one filter.')
        return None
    member = _parse(given[1], f"{path}[1]", depth + 1, reading)
    return None if member is None else Negation(member)


def _did(given: list[object], path: str, depth: int, reading: _Reading) -> Did | None:
    """`["did", "signup"]`, or with a filter of the events that were done in place of a name."""
    if len(given) != 2:
        detail = f'Expected ["{given[0]}", event], the event by its name or by a filter.'
        reading.findings.add(path, Code.WRONG_TYPE, detail)
        return None
    if not reading.has_did:
        detail = f'"{given[0]}" is about people; here stand filters of single events.'
        reading.findings.add(path, Code.UNSUPPORTED_COMBINATION, detail)
        return None
    reading.dids += 1
    if isinstance(given[1], str):
        named: list[object] = [Operator.IS.value, "event_name", [given[1]]]
        fault = _text_value_fault(Operator.IS, given[1])
        if fault:
            reading.findings.add(f"{path}[1]", *fault)
            return None
        event = _condition(Operator.IS, named, path, reading)
    else:
        reading.has_did = False
        event = _parse(given[1], f"{path}[1]", depth + 1, reading)
        reading.has_did = True
    return None if event is None else Did(event)


def _named(kind: NamedKind, given: list[object], path: str, reading: _Reading) -> Named | None:
    reading.named += 1
    public_id = _uuid(given[1]) if len(given) == 2 else None
    if public_id is None:
        reading.findings.add(path, Code.WRONG_TYPE, f'Expected ["{kind}", id], the id a UUID.')
        return None
    return Named(kind, public_id, path, reading.has_did)


def _uuid(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _condition(operator: Operator, given: list[object], path: str, reading: _Reading) -> Filter | None:
    reading.conditions += 1
    size = 2 if operator is Operator.EXISTS else 3
    if len(given) != size:
        form = '["exists", dimension]' if size == 2 else f'["{operator}", dimension, [values]]'
        reading.findings.add(path, Code.WRONG_TYPE, f"Expected {form}.")
        return None
    dimension = parse_dimension(given[1], f"{path}[1]", reading.findings)
    if dimension is None or not _fits(operator, dimension, path, reading.findings):
        return None
    if operator is Operator.EXISTS:
        return Condition(operator, dimension)
    values = _values(operator, dimension, given[2], f"{path}[2]", reading)
    return None if values is None else Condition(operator, dimension, values)


def _fits(operator: Operator, dimension: Dimension, path: str, findings: Findings) -> bool:
    detail = None
    if dimension.bucket is not None:
        detail = "Time is chosen by `period`, not by filters."
    elif operator in _ORDERING and dimension.type is not ValueType.JSON:
        detail = f'"{operator}" compares properties; {dimension.name!r} has no order of size.'
    if detail:
        findings.add(f"{path}[1]", Code.UNSUPPORTED_COMBINATION, detail)
    return detail is None


def _values(
    operator: Operator, dimension: Dimension, given: object, path: str, reading: _Reading
) -> tuple[Value, ...] | None:
    if not isinstance(given, list) or not given:
        detail = f"Expected a list of values with at least one in it, got {shown(given)}."
        reading.findings.add(path, Code.WRONG_TYPE, detail)
        return None
    reading.values += len(given)
    if len(given) > MAX_FILTER_VALUES:
        return None
    if operator in _ORDERING and len(given) != 1:
        detail = f'"{operator}" compares with one value; here are {len(given)}.'
        reading.findings.add(path, Code.TOO_MANY, detail)
        return None
    faults = [(i, _value_fault(operator, dimension, value)) for i, value in enumerate(given)]
    wrong = [(i, fault) for i, fault in faults if fault is not None]
    for index, (code, detail) in wrong:
        reading.findings.add(f"{path}[{index}]", code, detail)
    return None if wrong else tuple(_exact(value) for value in given)


def _value_fault(operator: Operator, dimension: Dimension, value: object) -> tuple[Code, str] | None:
    if isinstance(value, str):
        return _text_value_fault(operator, value)
    if value is None and operator in _EQUALITY:
        return None
    if operator in _TEXT_ONLY or dimension.type is not ValueType.JSON:
        return Code.WRONG_TYPE, f"Expected a text, got {shown(value)}."
    if isinstance(value, bool) and operator in _EQUALITY:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            return Code.OUT_OF_RANGE, "Expected a finite number."
        return None
    return Code.WRONG_TYPE, f'"{operator}" cannot compare with {shown(value)}.'


def _text_value_fault(operator: Operator, value: str) -> tuple[Code, str] | None:
    if len(value) > MAX_TEXT:
        return Code.OUT_OF_RANGE, f"A text has at most {MAX_TEXT} characters here."
    fault = text_fault(value)
    if fault:
        return Code.INVALID_TEXT, fault
    fault = pattern_fault(value) if operator is Operator.MATCHES else None
    return (Code.INVALID_PATTERN, fault) if fault else None


def _exact(value: object) -> Value:
    """Numbers with a fraction as the decimal that was written (JSON's shortest form of the float)."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"no filter value: {type(value)}")
