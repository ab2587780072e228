"""What a project's settings may be. Each rule takes what somebody wrote and gives what is stored."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from analytics.common.errors import Invalid, Problem
from analytics.common.zones import zone_names

ANY_ORIGIN: Final = "*"
MAX_NAME: Final = 100
MAX_ORIGINS: Final = 100
WINDOW_MINUTES: Final = range(5, 1441)
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)


def name(text: str) -> str:
    """A project's name, without spaces around it. Raises Invalid at `name`."""
    found = text.strip()
    if not found or len(found) > MAX_NAME or "\0" in found:
        raise _invalid("name", "invalid", f"A name has 1 to {MAX_NAME} characters.")
    return found


def timezone(name: str) -> str:
    """An IANA zone, as tzdata spells it. Raises Invalid at `timezone`."""
    if name not in zone_names():
        raise _invalid(
            "timezone", "unknown_timezone", f"{name!r} is no zone of the IANA list, such as Europe/Berlin."
        )
    return name


def session_window(minutes: int) -> int:
    """Minutes that group events of one person. Raises Invalid at `session_window_minutes`."""
    if minutes not in WINDOW_MINUTES:
        raise _invalid("session_window_minutes", "out_of_range", "A session window has 5 to 1440 minutes.")
    return minutes


def origins(texts: Iterable[str], path: str = "allowed_origins") -> list[str]:
    """Origins in canonical form, each once, in the order given. Raises Invalid with every wrong one."""
    found: list[str] = []
    problems: list[Problem] = []
    for index, text in enumerate(texts):
        try:
            found.append(origin(text))
        except ValueError as error:
            problems.append(Problem(f"{path}[{index}]", "invalid_origin", str(error)))
    if not found and not problems:
        problems.append(Problem(path, "empty", 'Name at least one origin, or "*" for any.'))
    if len(found) > MAX_ORIGINS:
        problems.append(Problem(path, "too_many", f"At most {MAX_ORIGINS} origins."))
    if problems:
        raise Invalid(problems[0].detail, problems=problems)
    return list(dict.fromkeys(found))


def origin(text: str) -> str:
    """`*`, an origin as browsers send it (RFC 6454), or one with `*.` for all hosts below a domain.

    ValueError says what would be right.
    """
    if text.strip() == ANY_ORIGIN:
        return ANY_ORIGIN
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError(_EXAMPLE) from None
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    host = _host(parts.hostname or "")
    if parts.scheme not in ("http", "https") or not bare or host is None:
        raise ValueError(_EXAMPLE)
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, default) else f":{port}")


_EXAMPLE: Final = 'Write an origin as "https://example.com", "https://*.example.com" or "*".'


def _host(name: str) -> str | None:
    """The name in the form a browser puts into `Origin`; None when it is none."""
    try:
        address = ip_address(name)
    except ValueError:
        pass
    else:
        return f"[{address}]" if address.version == 6 else str(address)
    wildcard, domain = ("*.", name[2:]) if name.startswith("*.") else ("", name)
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = domain.split(".")
    if len(domain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return wildcard + domain


def _invalid(path: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, problems=[Problem(path, code, detail)])
