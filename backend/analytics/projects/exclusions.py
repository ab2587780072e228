"""What a project leaves out: whose events, of which pages, and which parameters of their URLs.

Each rule takes what somebody wrote and gives what is stored. Ingest acts on it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network
from typing import Final

from analytics.common.errors import Invalid, Problem
from analytics.common.urls import parameter_name

MOST: Final = 100
"""Of each kind."""
LONGEST: Final = 255
MOST_TEXT: Final = 2_000
"""Characters of a whole list but that of addresses: each may be looked for in every place of a long URL."""
STRIPPED: Final = (
    "access_token", "api_key", "apikey", "auth_token", "client_secret", "id_token", "jwt", "passwd",
    "password", "refresh_token", "reset_token", "secret", "sessionid", "token",
)  # fmt: skip
"""What is stripped unless a project says otherwise: parameters that let somebody in."""
_HOST: Final = re.compile(r"[a-z0-9*._-]{1,253}(:[0-9*]{1,5})?|\[[0-9a-f:.]{2,45}\](:[0-9*]{1,5})?", re.ASCII)
_PATH: Final = re.compile(r"[/*][^?#\x00-\x20\x7f]*")


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What ingest leaves out of one project's events."""

    addresses: tuple[str, ...] = ()
    """Networks whose events are not taken."""
    hosts: tuple[str, ...] = ()
    """Hosts of pages, `*` for any text."""
    paths: tuple[str, ...] = ()
    """Paths of pages, `*` for any text."""
    parameters: tuple[str, ...] = ()
    """Parameters that are taken out of URLs."""


def default_parameters() -> list[str]:
    """The default of `stripped_parameters`."""
    return list(STRIPPED)


def addresses(texts: Iterable[str]) -> list[str]:
    """Addresses and networks as ingest compares them. Raises Invalid at `excluded_addresses`."""
    return _each("excluded_addresses", "invalid_network", _network, texts)


def hosts(texts: Iterable[str]) -> list[str]:
    """Hosts in lower case, international ones as browsers send them. Raises Invalid at `excluded_hosts`."""
    return _each("excluded_hosts", "invalid_host", _host, texts)


def paths(texts: Iterable[str]) -> list[str]:
    """Paths as they are. Raises Invalid at `excluded_paths`."""
    return _each("excluded_paths", "invalid_path", _path, texts)


def parameters(texts: Iterable[str]) -> list[str]:
    """Names in lower case. Raises Invalid at `stripped_parameters`."""
    return _each("stripped_parameters", "invalid_parameter", _parameter, texts)


def _each(setting: str, code: str, rule: Callable[[str], str], texts: Iterable[str]) -> list[str]:
    """Each once, in the order given. Raises Invalid with every wrong one."""
    found: list[str] = []
    problems: list[Problem] = []
    for index, text in enumerate(texts):
        try:
            found.append(rule(text.strip()))
        except ValueError as error:
            problems.append(Problem(f"{setting}[{index}]", code, str(error)))
    if len(found) + len(problems) > MOST:
        problems.insert(0, Problem(setting, "too_many", f"At most {MOST} of them."))
    each_once = list(dict.fromkeys(found))
    if setting != "excluded_addresses" and sum(map(len, each_once)) > MOST_TEXT:
        problems.append(Problem(setting, "too_long", f"At most {MOST_TEXT:,} characters in all of them."))
    if problems:
        raise Invalid(problems[0].detail, problems=problems)
    return each_once


def _network(text: str) -> str:
    try:
        network = ip_network("" if "%" in text else text)  # a zone of IPv6 means nothing elsewhere
    except ValueError as error:
        detail = "Write an address or a network, such as 203.0.113.7 or 203.0.113.0/24"
        tail = " (the part behind the network must be zero)" if "host bits" in str(error) else ""
        raise ValueError(f"{detail}{tail}.") from None
    first = network.network_address
    if isinstance(first, IPv6Address) and first.ipv4_mapped and network.prefixlen >= 96:
        network = ip_network(f"{first.ipv4_mapped}/{network.prefixlen - 96}")
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _host(text: str) -> str:
    host = text.lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = ""
    if not _HOST.fullmatch(host):
        raise ValueError(
            "Write a host without scheme and path, such as staging.example.com or *.example.com."
        )
    return host


def _path(text: str) -> str:
    if len(text) > LONGEST or not _PATH.fullmatch(text):
        raise ValueError(f"Write a path of at most {LONGEST} characters, such as /admin/* or */preview.")
    return text


def _parameter(text: str) -> str:
    name = text.lower()
    if not 1 <= len(name) <= 100 or parameter_name(name) != name or re.search(r"[\s?&#\x00]", name):
        raise ValueError("Write the name of a parameter alone, such as token.")
    return name
