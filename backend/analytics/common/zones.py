"""Time zones from the pinned `tzdata` package, never from the machine or the database.

Two servers with different system data, or an engine with its own table, would cut days differently.
"""

from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

_NO_PLACE: Final = frozenset({"Factory"})
"""What tzdata calls the zone of a machine on which nobody has set one."""


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name, exactly as spelled there."""
    text = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(text.split()) - _NO_PLACE


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises KeyError where there is none."""
    if name not in zone_names():
        raise KeyError(name)
    file = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with file.open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
