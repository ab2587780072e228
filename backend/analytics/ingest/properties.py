"""`event_properties`: what of it becomes columns, and whether the rest can be stored everywhere."""

import math
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from analytics.ingest import limits
from analytics.ingest.codes import EventCode, Rejection

_encode: Final = msgspec.json.Encoder().encode

#: Reserved texts by envelope field, with their longest length.
RESERVED_TEXTS: Final = {
    "url": limits.URL,
    "path": limits.PATH,
    "title": limits.TITLE,
    "referrer": limits.URL,
    "utm_source": limits.CAMPAIGN,
    "utm_medium": limits.CAMPAIGN,
    "utm_campaign": limits.CAMPAIGN,
    "utm_term": limits.CAMPAIGN,
    "utm_content": limits.CAMPAIGN,
    "language": limits.LANGUAGE,
    "screen": limits.SCREEN,
}
_longest: Final = RESERVED_TEXTS.get
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_CENT_PARTS: Final = Decimal("0.0001")
_MOST_MONEY: Final = Decimal(10) ** 14
#: Floats between these are written without an exponent.
_SHORT_FROM: Final = 1e-4
_SHORT_TO: Final = 1e16
_INT_MIN: Final = -(2**63)
_INT_MAX: Final = 2**64 - 1


class InvalidProperties(Exception):
    """The properties cannot be taken; `rejection` says why."""

    def __init__(self, code: EventCode, detail: str) -> None:
        super().__init__(detail)
        self.rejection = Rejection(code, detail)


class Columns(msgspec.Struct, frozen=True, gc=False):
    """What `event_properties` gives to an event."""

    texts: dict[str, str]
    """By the names of `RESERVED_TEXTS`; absent ones are absent."""
    rest: dict[str, Any]
    """What becomes no column."""
    revenue: str | None = None
    currency: str | None = None
    engagement_ms: int | None = None
    scroll_depth: int | None = None

    def encoded(self) -> bytes:
        """The rest as compact JSON; empty when nothing is left."""
        return _encode(self.rest) if self.rest else b""


_NOTHING: Final = Columns({}, {})


class Rules(msgspec.Struct, gc=False):
    """What differs from request to request."""

    revenue: bool
    """Whether `revenue` counts; where it does not, it and `currency` stay ordinary properties."""
    large: bool
    """Whether the body is large enough for properties to be over their limit."""
    suspicious: bool
    """Whether texts and numbers must be looked at one by one."""


def read_properties(properties: dict[str, Any] | None, *, engagement: bool, rules: Rules) -> Columns:
    """Split properties into columns and rest. Raises InvalidProperties."""
    if not properties:
        return _NOTHING
    texts, rest, odd = _split(properties)
    if odd or rules.large or rules.suspicious or len(properties) > limits.PROPERTIES_KEYS:
        _check(properties, rules)
        _take_odd(odd, texts)
    revenue = currency = milliseconds = depth = None
    if rules.revenue and ("revenue" in rest or "currency" in rest):
        revenue = read_revenue(rest.pop("revenue", None))
        currency = read_currency(rest.pop("currency", None))
    if engagement:
        milliseconds = _milliseconds(rest.pop("engagement_time", None))
        depth = _percent(rest.pop("scroll_depth", None))
    return Columns(texts, rest, revenue, currency, milliseconds, depth)


def _split(properties: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
    """Texts of columns, the rest, and whatever of both is neither a text of fair length nor a plain integer.

    In one pass, since it runs for every event: only what is odd is looked at again.
    """
    texts: dict[str, str] = {}
    rest: dict[str, Any] = {}
    odd: dict[str, Any] = {}
    for name, value in properties.items():
        longest = _longest(name)
        if longest is None:
            rest[name] = value
            if type(value) is not str and (type(value) is not int or not _INT_MIN <= value <= _INT_MAX):
                odd[name] = value
        elif type(value) is str and len(value) <= longest:
            if value:
                texts[name] = value
        elif value is not None:
            odd[name] = value
    return texts, rest, odd


def _take_odd(odd: dict[str, Any], texts: dict[str, str]) -> None:
    """A title may be cut, since it still says what it said; no other column takes what is odd."""
    for name, value in odd.items():
        longest = _longest(name)
        if longest is None:
            continue
        if not isinstance(value, str):
            raise InvalidProperties(EventCode.INVALID_FIELD, f"event_properties.{name} must be a text")
        if name != "title":
            raise InvalidProperties(
                EventCode.FIELD_TOO_LONG, f"event_properties.{name} is over {longest} characters"
            )
        texts[name] = value[:longest]


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes it: no NUL, no half of a surrogate pair."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# -- whether all of it can be stored ------------------------------------------------------------------


def _check(properties: dict[str, Any], rules: Rules) -> None:
    if rules.suspicious:
        for text in _all_texts(properties):
            if not is_storable(text):
                raise InvalidProperties(
                    EventCode.INVALID_TEXT, "event_properties holds NUL or half of a surrogate pair"
                )
    odd: list[float] = []
    keys = _count(properties, 1, odd)
    if keys > limits.PROPERTIES_KEYS:
        raise InvalidProperties(
            EventCode.PROPERTIES_TOO_MANY, f"event_properties has over {limits.PROPERTIES_KEYS} keys"
        )
    if (rules.large or odd) and len(_encode(properties)) + _written_out(odd) > limits.PROPERTIES_BYTES:
        raise InvalidProperties(
            EventCode.PROPERTIES_TOO_LARGE, f"event_properties is over {limits.PROPERTIES_BYTES} bytes"
        )


def _written_out(odd: list[float]) -> float:
    """Characters that the numbers have more in PostgreSQL, which writes 1e308 with all of its digits.

    At most four too many for each: to be exact costs ten times as much.
    """
    return sum(map(abs, map(math.log10, map(abs, odd))))


def _count(value: dict[str, Any] | list[Any], depth: int, odd: list[float]) -> int:
    """Keys in all; raises for what is too deep and for numbers that some store cannot hold.

    Adds to `odd` what is written with an exponent.
    """
    if depth > limits.PROPERTIES_DEPTH:
        raise InvalidProperties(
            EventCode.PROPERTIES_TOO_DEEP,
            f"event_properties is over {limits.PROPERTIES_DEPTH} objects or arrays deep",
        )
    keys = 0
    values: Any = value
    if type(value) is dict:
        keys, values = len(value), value.values()
    for inner in values:
        kind = type(inner)
        if kind is str:
            continue
        if kind is dict or kind is list:
            keys += _count(inner, depth + 1, odd)
        elif kind is int:
            if not _INT_MIN <= inner <= _INT_MAX:
                raise _invalid_number()
        elif kind is float and not _SHORT_FROM <= abs(inner) < _SHORT_TO and inner != 0:
            if not math.isfinite(inner):
                raise _invalid_number()
            odd.append(inner)
    return keys


def _invalid_number() -> InvalidProperties:
    return InvalidProperties(
        EventCode.INVALID_NUMBER, "event_properties holds a number that cannot be stored"
    )


def _all_texts(value: object) -> Iterator[str]:
    # A stack of our own: the depth has not been checked yet.
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


# -- reserved numbers ---------------------------------------------------------------------------------


def _is_decimal(value: str | float) -> bool:
    """Python reads "1_0", " 1 " and the digits of every script as well."""
    return not isinstance(value, str) or _DECIMAL.fullmatch(value) is not None


def read_revenue(value: object) -> str | None:
    """Decimal text as numeric(18, 4) holds it: rounded half to even at the fourth place.

    Raises InvalidProperties.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidProperties(EventCode.INVALID_FIELD, "event_properties.revenue must be a number")
    if isinstance(value, int) and abs(value) >= _MOST_MONEY:
        value = math.inf  # Python makes no text of an integer of thousands of digits
    try:
        amount = Decimal(str(value)) if len(str(value)) <= 40 and _is_decimal(value) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or abs(amount) >= _MOST_MONEY:
        raise InvalidProperties(
            EventCode.INVALID_FIELD,
            "event_properties.revenue must be a decimal number of at most 14 digits before the point",
        )
    rounded = amount.quantize(_CENT_PARTS)
    if abs(rounded) >= _MOST_MONEY:
        raise InvalidProperties(EventCode.INVALID_FIELD, "event_properties.revenue is too large")
    return f"{rounded:f}"


def read_currency(value: object) -> str | None:
    """Three capital letters. Raises InvalidProperties."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise InvalidProperties(
            EventCode.INVALID_FIELD, "event_properties.currency must be three letters (ISO 4217)"
        )
    return value.upper()


def _milliseconds(value: object) -> int | None:
    seconds = _number(value, "engagement_time", limits.ENGAGEMENT_SECONDS)
    return None if seconds is None else round(seconds * 1_000)


def _percent(value: object) -> int | None:
    percent = _number(value, "scroll_depth", 100)
    return None if percent is None else round(percent)


def _number(value: object, name: str, most: int) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise InvalidProperties(
            EventCode.INVALID_FIELD, f"event_properties.{name} must be a number from 0 to {most}"
        )
    return value
