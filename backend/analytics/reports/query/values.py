"""Values of dimensions as they come from an engine: made one spelling, told apart, put in order."""

import json
from decimal import Decimal
from typing import Final

from analytics.reports.query.metrics import Number
from analytics.reports.query.spec import Value

SortKey = tuple[int, Decimal, str]
"""Kind, number, bytes: what the dialects' ORDER BY of JSON values says too."""
_ZERO: Final = Decimal(0)
_DIGITS: Final = 300


def json_value(document: str) -> Value:
    """The scalar of a JSON document, exact; 1, 1.0 and 1e0 are one number."""
    value = json.loads(document, parse_float=Decimal, parse_int=Decimal)
    if isinstance(value, Decimal):
        # Python refuses to turn thousands of digits into an int, or back.
        is_whole = value.adjusted() < _DIGITS and value == value.to_integral_value()
        return int(value) if is_whole else value
    if value is None or isinstance(value, str | bool):
        return value
    raise TypeError("lists and objects are no values of a dimension")


def identity(value: Value) -> tuple[int, Value]:
    """What makes two values the same. Python alone takes True for 1."""
    return _rank(value), value


def sort_key(value: Value | Number) -> SortKey:
    """Where a value that is not null stands: booleans, numbers, then texts by their bytes."""
    if isinstance(value, bool):
        return 1, _ZERO, str(value).lower()
    if isinstance(value, int | float | Decimal):
        return 2, Decimal(value), ""
    # Code points and their UTF-8 bytes sort alike.
    return 3, _ZERO, str(value)


def _rank(value: Value) -> int:
    return 0 if value is None else sort_key(value)[0]
