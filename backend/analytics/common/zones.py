"""Time zones from the pinned `tzdata` package, never from the machine or the database.

Two servers with different system data, or an engine with its own table, would cut days differently.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

_NO_PLACE: Final = frozenset({"Factory"})
"""What tzdata calls the zone of a machine on which nobody has set one."""
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_TICK: Final = timedelta(milliseconds=1)
_HALF: Final = 500_000


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


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, whose local date is `day` or later.

    A date the zone skipped (Samoa, 30 December 2011) starts where the next one does.
    """
    instant = datetime.combine(day, time.min, zone).astimezone(UTC)
    if instant.astimezone(zone).time() == time.min:
        return instant
    # Midnight does not exist: the clock jumped over it, at most a day before this reading of it.
    return _first_on_or_after(day, instant - _DAY, instant + _DAY, zone)


def _first_on_or_after(day: date, low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    while high - low > _TICK:
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(zone).date() >= day else (middle, high)
    return high.replace(microsecond=0) if high.microsecond < _HALF else high.replace(microsecond=0) + _SECOND


def _into(at: datetime, length: timedelta, zone: ZoneInfo) -> timedelta:
    """How far the local clock is into its unit."""
    local = at.astimezone(zone)
    since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    return (since_midnight + timedelta(microseconds=local.microsecond)) % length


def clock_floor(at: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The last instant up to `at` at which the local clock begins a `length`, or jumps."""
    candidate = at.astimezone(UTC) - _into(at, length, zone)
    return _jump(candidate, at, zone) or candidate


def clock_ceiling(at: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The first instant after `at` at which the local clock begins a `length`, or jumps."""
    candidate = at + length - _into(at, length, zone)
    return _jump(at, candidate, zone) or candidate


def _jump(low: datetime, high: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant after `low`, up to `high`, at which the clock jumps; None where it does not."""
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return None
    # Clocks jump at whole seconds; `low` is one already.
    high = high if high.microsecond == 0 else high.replace(microsecond=0) + _SECOND
    while high - low > _SECOND:
        middle = low + _SECOND * ((high - low) // _SECOND // 2)
        is_before = middle.astimezone(zone).utcoffset() == before
        low, high = (middle, high) if is_before else (low, middle)
    return high
