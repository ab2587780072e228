"""Where time is cut into slices: minutes of UTC; hours, days and months of the project's zone.

Sessions have slices of their own, from hours on: one that began in an hour ends when it ends, and its numbers
change until then, while the hour's events are all there.

A project may move to another zone. What could not be counted again then keeps its old slices, so a project
has eras: from an instant on, a zone. A slice never lies in two of them; the last one of an era ends with it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import Final

from analytics.common.zones import clock_ceiling, clock_floor, start_of, zone

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_LONGER_THAN_A_MONTH: Final = timedelta(days=31)
BEGINNING: Final = datetime(1, 1, 2, tzinfo=UTC)
"""Since when a project's first era is, as far from the edge of dates as any zone needs."""


class Grain(IntEnum):
    """How long a slice is, and of what: what the column `grain` means. Stored: never renumber.

    Those of sessions hold the sessions that began in them, the others events.
    """

    MINUTE = 1
    HOUR = 2
    DAY = 3
    MONTH = 4
    SESSIONS_HOUR = 12
    SESSIONS_DAY = 13
    SESSIONS_MONTH = 14


EVENT_GRAINS: Final = (Grain.MINUTE, Grain.HOUR, Grain.DAY, Grain.MONTH)
SESSION_GRAINS: Final = (Grain.SESSIONS_HOUR, Grain.SESSIONS_DAY, Grain.SESSIONS_MONTH)
"""Each as long as the event's of the same place, counted from the end."""
COARSER: Final = {
    fine: coarse for grains in (EVENT_GRAINS, SESSION_GRAINS) for fine, coarse in pairwise(grains)
}
FINER: Final = {coarse: fine for fine, coarse in COARSER.items()}
SETTLED_AFTER: Final = timedelta(hours=2)
"""After its end an hour is counted as a whole, since marks of it are: few events come later."""
_AS_LONG: Final = dict(zip(SESSION_GRAINS, EVENT_GRAINS[1:], strict=True))


@dataclass(frozen=True, slots=True, order=True)
class Slice:
    """From `start` up to `end`, instants in UTC."""

    start: datetime
    end: datetime
    grain: Grain


class SliceCut(ValueError):
    """The range begins or ends in the middle of this slice, which is kept as a whole only."""

    def __init__(self, of: Slice) -> None:
        super().__init__(f"an edge lies in the slice from {of.start} to {of.end}")
        self.slice = of


@dataclass(frozen=True, slots=True)
class Era:
    """From `since` on, slices are those of the zone."""

    since: datetime
    zone: str


Eras = Sequence[Era]
"""At least one, ascending; the first since BEGINNING."""


def slice_at(at: datetime, grain: Grain, eras: Eras) -> Slice:
    """The slice of that grain which `at` lies in."""
    number = bisect_right(eras, at, key=lambda era: era.since) - 1
    era = eras[number]
    start, end = _bounds(at, grain, era.zone)
    start = max(start, era.since)
    if number + 1 < len(eras):
        end = min(end, eras[number + 1].since)
    return Slice(start, end, grain)


def slices_between(start: datetime, end: datetime, grain: Grain, eras: Eras) -> Iterator[Slice]:
    """The slices that hold any instant from `start` up to `end`, in order."""
    at = start
    while at < end:
        found = slice_at(at, grain, eras)
        yield found
        at = found.end


def _bounds(at: datetime, grain: Grain, zone_name: str) -> tuple[datetime, datetime]:
    at = at.astimezone(UTC)
    grain = _AS_LONG.get(grain, grain)
    if grain is Grain.MINUTE:
        start = at.replace(second=0, microsecond=0)
        return start, start + _MINUTE
    place = zone(zone_name)
    if grain is Grain.HOUR:
        return clock_floor(at, _HOUR, place), clock_ceiling(at, _HOUR, place)
    day = at.astimezone(place).date()
    if grain is Grain.DAY:
        following = day + timedelta(days=1)
    else:
        day = day.replace(day=1)
        following = (day + _LONGER_THAN_A_MONTH).replace(day=1)
    return start_of(day, place), start_of(following, place)
