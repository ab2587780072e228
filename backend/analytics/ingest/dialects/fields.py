"""Fields that are always texts, as query strings have them; what some protocols call a page or a session."""

import contextlib
import math
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from analytics.ingest import limits
from analytics.ingest.codes import RequestRefused
from analytics.ingest.dialects.reading import read_json_text

_LONGEST_NUMBER: Final = 40
_EXACT_INTEGERS: Final = 2**53
_MOST_INTEGER: Final = 2**64
"""Longer integers cannot be stored, nor counted with: some are not even floats."""


def as_number(value: Any) -> int | float | None:
    """A finite number that came as one or as a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        if len(value) > _LONGEST_NUMBER:
            return None
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, int):
        return value if abs(value) < _MOST_INTEGER else None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _EXACT_INTEGERS else value


def number_or_text(value: str) -> int | float | str:
    """A field that may mean a number: that number, else the text as it is."""
    number = as_number(value)
    return value if number is None else number


def seconds_of(milliseconds: Any) -> float | None:
    """Milliseconds, as a number or a text, in seconds; None for what is no number."""
    number = as_number(milliseconds)
    return None if number is None else number / 1_000


def renamed(
    fields: Mapping[str, Any], names: Mapping[str, str], numbers: Collection[str] = ()
) -> dict[str, Any]:
    """The fields that hold something, by our names; those of `numbers` as numbers where they are some."""
    return {
        ours: number_or_text(fields[theirs]) if ours in numbers else fields[theirs]
        for theirs, ours in names.items()
        if fields.get(theirs)
    }


def as_json(text: Any) -> Any:
    """What a field holds as JSON, or already is; None where it is not JSON."""
    if not isinstance(text, str):
        return text
    with contextlib.suppress(RequestRefused):
        return read_json_text(text)
    return None


def without_fragment(url: Any) -> str | None:
    """A page's address without what stands behind `#`; None for what is no text."""
    return url.partition("#")[0] if isinstance(url, str) else None


def hash_path(url: Any) -> str | None:
    """Path and fragment of a page whose router lives behind `#`; None where the address has no fragment."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.path or '/'}#{parts.fragment}" if parts.fragment else None


def on_host(address: Any, host: Any) -> str | None:
    """A page's address that may be only a path, on the host that came beside it."""
    if not isinstance(address, str) or not address:
        return None
    if not address.startswith("/") or address.startswith("//") or not isinstance(host, str) or not host:
        return address
    return f"https://{host}{address}"


def with_engagement(properties: dict[str, Any], seconds: Any = None, percent: Any = None) -> dict[str, Any]:
    """The properties of an `engagement` event: a time and a depth that make no sense are left out."""
    time, depth = as_number(seconds), as_number(percent)
    if time is not None and time >= 0:
        properties["engagement_time"] = min(time, limits.ENGAGEMENT_SECONDS)
    if depth is not None and 0 <= depth <= 100:
        properties["scroll_depth"] = depth
    return properties
