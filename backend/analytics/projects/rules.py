"""What a project's settings may be. Each rule takes what somebody wrote and gives what is stored."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from analytics.common.errors import Invalid, Problem
from analytics.common.visible import is_visible
from analytics.common.zones import zone_names
from analytics.projects.keys import kind_of
from analytics.projects.kinds import IpStorage
from analytics.projects.limits import OPTIONAL, RANGES, RATES

ANY_ORIGIN: Final = "*"
MAX_NAME: Final = 100
MAX_ORIGINS: Final = 100
WINDOW_MINUTES: Final = range(5, 1441)
_CLIENT_ID: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)


def name(text: str) -> str:
    """A project's or a key's name, without spaces around it. Raises Invalid at `name`."""
    return _named(text, "name", "A name")


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


def number(setting: str, value: int | None) -> int | None:
    """A limit or cap of `limits.RANGES`; None where that may be. Raises Invalid at `setting`."""
    if value is None and setting in OPTIONAL:
        return None
    allowed = RANGES[setting]
    if value not in allowed:
        detail = f"{setting} is a number from {allowed[0]:,} to {allowed[-1]:,}"
        raise _invalid(
            setting, "out_of_range", f"{detail}, or null for none." if setting in OPTIONAL else f"{detail}."
        )
    return value


def key_rate(value: int) -> int:
    """Events a second of one key. Raises Invalid at `events_per_second`."""
    if value not in RATES:
        detail = f"A key sends {RATES[0]} to {RATES[-1]:,} events a second; null for the project's rate."
        raise _invalid("events_per_second", "out_of_range", detail)
    return value


def ip_storage(text: str) -> str:
    """How much of an address is kept. Raises Invalid at `ip_storage`."""
    if text not in set(IpStorage):
        raise _invalid("ip_storage", "invalid_choice", "Write full, truncated or none.")
    return text


def source_name(text: str, path: str = "name") -> str:
    """A source's name, without spaces around it. Raises Invalid at `path`."""
    return _named(text, path, "A source's name")


def client_id(text: str) -> str:
    """What a foreign client calls its site. Raises Invalid at `value`."""
    found = text.strip()
    if not _CLIENT_ID.fullmatch(found):
        detail = "1 to 200 visible ASCII characters without a space; an international domain as punycode."
        raise _invalid("value", "invalid", detail)
    if kind_of(found) is not None:
        # Once its owner revokes the key, what still comes with it would go to another project; and a secret
        # one would stand here for everybody who manages keys.
        detail = "This is a key, not a site's name. A public key works in its place as it is."
        raise _invalid("value", "is_a_key", detail)
    return found


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


def _named(text: str, path: str, what: str) -> str:
    found = text.strip()
    if not is_visible(found) or len(found) > MAX_NAME or "\0" in found:
        detail = f"{what} has 1 to {MAX_NAME} characters, of which at least one can be seen."
        raise _invalid(path, "invalid", detail)
    return found


def _invalid(path: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, problems=[Problem(path, code, detail)])
