"""What documents of every kind of question have in common: known keys, a version, numbers, flags."""

from collections.abc import Mapping
from typing import Any

from analytics.reports.query import spec
from analytics.reports.query.errors import Code, Findings, did_you_mean, shown


def check_keys(document: Mapping[Any, Any], known: tuple[str, ...], path: str, findings: Findings) -> None:
    """Refuse every key but those that are known."""
    for key in document:
        if key not in known:
            where = f"{path}.{key}" if path else str(key)
            findings.add(where, Code.UNKNOWN_KEY, f"Unknown key. {did_you_mean(str(key), known)}")


def check_version(version: object, findings: Findings) -> None:
    """Refuse every version but ours."""
    if version != spec.VERSION or isinstance(version, bool):
        findings.add(
            "v", Code.UNSUPPORTED_VERSION, f"This server speaks version {spec.VERSION}, not {shown(version)}."
        )


def whole_number(
    document: Mapping[str, object], key: str, default: int, bounds: tuple[int, int], findings: Findings
) -> int:
    """The number at `key`, within `bounds` (both included)."""
    value = document.get(key, default)
    low, high = bounds
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        findings.add(
            key, Code.OUT_OF_RANGE, f"Expected a whole number from {low} to {high}, got {shown(value)}."
        )
        return default
    return value


def flags(
    document: Mapping[str, object], key: str, known: tuple[str, ...], findings: Findings
) -> dict[str, bool]:
    """An object of true and false; what it does not name is false."""
    given = document.get(key)
    if given is None:
        given = {}
    if not isinstance(given, dict):
        findings.add(key, Code.WRONG_TYPE, f'Expected an object such as {{"{known[0]}": true}}.')
        return dict.fromkeys(known, False)
    check_keys(given, known, key, findings)
    for name in known:
        if not isinstance(given.get(name, False), bool):
            findings.add(
                f"{key}.{name}", Code.WRONG_TYPE, f"Expected true or false, got {shown(given[name])}."
            )
    return {name: given.get(name) is True for name in known}
