"""Foreign fields as ours, leniently: what makes no sense in a column stays a property or is left out."""

import math
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import UNSET, UnsetType

from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.limits import ENGAGEMENT_SECONDS, IDENTIFIER
from analytics.ingest.parse import Instant
from analytics.ingest.properties import RESERVED_TEXTS, InvalidProperties, read_currency, read_revenue

NOT_AN_OBJECT: Final = Rejection(EventCode.NOT_AN_OBJECT, "an event is a JSON object")
OTHER_KEY: Final = Rejection(
    EventCode.PROJECT_MISMATCH, "this event names another key than the first one of its request"
)
NOT_KEPT: Final = Rejection(EventCode.NOT_KEPT, "profiles and recordings are not kept, only events")

_SAME_NAMES: Final[Mapping[str, str]] = MappingProxyType({})

#: In names of libraries that run on the visitor's own device, where they are not in a browser.
_ON_DEVICES: Final = (
    *("web", "browser", "ios", "swift", "android", "kotlin", "react-native", "flutter", "unity"),
)
#: Names of groups that mean the customer, best first.
_ACCOUNT_GROUPS: Final = ("account", "company", "organization", "organisation", "team", "workspace")

#: Seconds are below it until the year 5138, milliseconds above it since 1973; and so on.
_SECONDS_BELOW: Final = 1e11
_MILLISECONDS_BELOW: Final = 1e14
_MICROSECONDS_BELOW: Final = 1e17
_NANOSECONDS_BELOW: Final = 1e20
_LONGEST_NUMBER: Final = 30


def as_object(value: Any) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_text(value: Any) -> str | None:
    """A text that says something, or a number as one: many ids are numbers. None for anything else."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def texts_of(value: Mapping[str, Any], *names: str) -> list[str]:
    """The texts under these names, in this order, as far as there are any."""
    return [text for name in names if (text := as_text(value.get(name))) is not None]


def first_text(value: Mapping[str, Any], *names: str) -> str | None:
    """The first text under one of these names."""
    found = texts_of(value, *names)
    return found[0] if found else None


def as_name(value: Any, ours: Mapping[str, str] = _SAME_NAMES) -> str | UnsetType:
    """An event's name, as we call it where `ours` says so; unset where there is none, which is rejected."""
    name = as_text(value)
    return ours.get(name, name) if name else UNSET


def as_instant(value: Any) -> Instant:
    """When: ISO 8601 (without a zone it is UTC), or a number of seconds, milliseconds or microseconds.

    None where nothing is given. Nonsense comes back as a text that nobody can read, and is rejected later.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return "nonsense"
    if isinstance(value, str):
        number = _number(value)
        if number is None:
            return value if _has_zone(value) else f"{value}Z"
        value = number
    return _as_milliseconds(value)


def _number(text: str) -> float | None:
    if len(text) > _LONGEST_NUMBER or not text.replace(".", "", 1).isdecimal():
        return None
    return float(text)


def _as_milliseconds(number: float) -> float:
    size = abs(number)
    if size < _SECONDS_BELOW:
        return number * 1_000
    if size < _MILLISECONDS_BELOW:
        return number
    if size < _MICROSECONDS_BELOW:
        return number / 1_000
    # An integer may be too long to be divided; so far away it is no instant anyway.
    return number / 1_000_000 if size < _NANOSECONDS_BELOW else math.inf


def _has_zone(text: str) -> bool:
    time = text.replace(" ", "T", 1).partition("T")[2]
    return not time or time[-1] in "Zz" or "+" in time or "-" in time


def merged(own: Mapping[str, Any], columns: Mapping[str, Any], drop: Collection[str] = ()) -> dict[str, Any]:
    """`event_properties` of the client's own properties and of what its protocol says about the page.

    `columns` are reserved properties by our names; they win, and are cut to what is taken. An own property
    that has a reserved name by chance, and holds what its column cannot, gets an underscore at its end.
    Properties without a value are left out, and so are those named in `drop`.
    """
    found: dict[str, Any] = {}
    for name, value in own.items():
        if value is None or name in drop:
            continue
        found[name if name not in _CHECKS or _fits(name, value) else f"{name}_"] = value
    for name, value in columns.items():
        if value is None or value == "" or not _fits(name, value := _cut(name, value)):
            continue
        if name in found and found[name] != value:
            found[f"{name}_"] = found[name]
        found[name] = value
    return found


def _fits(name: str, value: Any) -> bool:
    if name in RESERVED_TEXTS:
        return isinstance(value, str) and len(value) <= RESERVED_TEXTS[name]
    try:
        (read_revenue if name == "revenue" else read_currency)(value)
    except InvalidProperties:
        return False
    return True


def _cut(name: str, value: Any) -> Any:
    return value[: RESERVED_TEXTS[name]] if name in RESERVED_TEXTS and isinstance(value, str) else value


_CHECKS: Final = frozenset({*RESERVED_TEXTS, "revenue", "currency"})


def as_screen(width: Any, height: Any) -> str | None:
    """A screen's size as the snippet says it: `1920x1080`."""
    sides = (width, height)
    if all(
        isinstance(side, int | float) and not isinstance(side, bool) and 0 < side < 100_000 for side in sides
    ):
        return f"{round(width)}x{round(height)}"
    return None


def as_referrer(value: Any) -> str | None:
    """The page before. Several clients write `$direct` where there was none."""
    return value if isinstance(value, str) and value != "$direct" else None


def as_account(groups: Any) -> str | None:
    """The customer among the groups (kind to id) that an event belongs to; else the first of them."""
    found = as_object(groups)
    names = [name for name in (*_ACCOUNT_GROUPS, *found) if name in found]
    value = found[names[0]] if names else None
    return as_text(value[0] if isinstance(value, list) and value else value)


def as_session(person: str | None, number: Any) -> str | None:
    """The session of a client that numbers them for each person or device; None where it counts none."""
    text = as_text(number)
    return f"{person}:{text}"[:IDENTIFIER] if text is not None and text != "-1" and person else None


def is_server(user_agent: str | None, library: Any) -> bool:
    """Whether a library on a server sent it, whose address and User-Agent are nobody's."""
    if (user_agent or "").startswith("Mozilla/"):
        return False
    name = library.lower() if isinstance(library, str) else ""
    return not any(word in name for word in _ON_DEVICES)


def as_seconds(value: Any) -> float | None:
    """How long somebody looked, at most a day; None for what is no length of time."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return None
    return min(value, ENGAGEMENT_SECONDS)


def as_percent(part: Any) -> int | None:
    """How far somebody scrolled, of a part from 0 to 1."""
    if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= 1:
        return None
    return round(part * 100)
