"""The table in channels.txt: hosts, campaigns' words and link parameters, each with its channel."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple


class Channel(StrEnum):
    """The kind of source a visit came from. Stored and asked for by these names, so never rename one."""

    DIRECT = "direct"
    """From nowhere that is known: typed, a bookmark, an app, a page that hides itself."""
    SEARCH = "search"
    """A search engine's own results."""
    SOCIAL = "social"
    """A social network, forum or messenger."""
    MAIL = "mail"
    """A newsletter, or a link in webmail."""
    PAID = "paid"
    """An advertisement."""
    REFERRAL = "referral"
    """Any other site, and campaigns that do not say what they are."""
    VIDEO = "video"
    """A video platform."""
    AI = "ai"
    """An AI assistant's answer."""


class Table(NamedTuple):
    """What channels.txt says."""

    hosts: Mapping[str, Channel]
    """By host ("example.com"), or by host under any ending ("example.*")."""
    sources: Mapping[str, Channel]
    """By utm_source."""
    mediums: Mapping[str, Channel]
    """By utm_medium."""
    parameters: Mapping[str, Channel | None]
    """Parameters that the other side adds to links; None where they tell no channel."""


_FILE: Final = Path(__file__).with_name("channels.txt")
_NO_CHANNEL: Final = "none"
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
"""What stands before a country in endings of two parts: "co.uk"."""
_MOST_LABELS: Final = 8


def read_table(text: str) -> Table:
    """The table of a file like channels.txt. Raises ValueError for a line that is not of it."""
    table: tuple[dict[str, Channel], dict[str, Channel], dict[str, Channel], dict[str, Channel | None]]
    table = hosts, sources, mediums, parameters = {}, {}, {}, {}
    for channel, line in _entries(text):
        if line.startswith("?"):
            parameters[line[1:]] = channel
        elif channel is None:
            raise ValueError(f"{line!r} tells a channel, and none is named")
        elif line.startswith("utm_source="):
            sources[line.removeprefix("utm_source=")] = channel
        elif line.startswith("utm_medium="):
            mediums[line.removeprefix("utm_medium=")] = channel
        else:
            hosts[line] = channel
    return Table(*table)


def _entries(text: str) -> Iterator[tuple[Channel | None, str]]:
    channel: Channel | None = None
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            name = line.strip("[]")
            channel = None if name == _NO_CHANNEL else Channel(name)
        elif not line.startswith("#"):
            yield channel, line


TABLE: Final = read_table(_FILE.read_text("utf-8"))
LINK_PARAMETERS: Final = frozenset(TABLE.parameters)


@lru_cache(maxsize=4_096)
def channel_of_host(host: str) -> Channel | None:
    """The channel of the longest entry that the host is, or is below; None without one."""
    labels = host.partition(":")[0].removeprefix("www.").split(".")[-_MOST_LABELS:]
    endings = [1, 2] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else [1]
    for first in range(len(labels)):
        names = [".".join(labels[first:])]
        names += [".".join([*labels[first:-count], "*"]) for count in endings if len(labels) - first > count]
        for name in names:
            if (found := TABLE.hosts.get(name)) is not None:
                return found
    return None


def channel_of_campaign(source: str | None, medium: str | None) -> tuple[Channel | None, Channel | None]:
    """What utm_medium says, and what utm_source says."""
    if source is None and medium is None:
        return None, None
    word = "-".join((medium or "").lower().replace("_", " ").split())
    by_medium = TABLE.mediums.get(word) or (Channel.PAID if word.startswith("paid") else None)
    name = (source or "").strip().lower()
    return by_medium, TABLE.sources.get(name) or (channel_of_host(name) if "." in name else None)
