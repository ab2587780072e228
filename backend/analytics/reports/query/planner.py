"""Which source answers. Only the raw events yet; rollups and segments join here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from analytics.common.errors import RangeExpired
from analytics.common.zones import start_of
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import QuerySpec

BOT_DAYS: Final = 30


class Source(StrEnum):
    """Where numbers can come from."""

    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question will be answered. `approximate` is true where uniques come from sketches."""

    source: Source
    approximate: bool = False


def plan(spec: QuerySpec, ranges: tuple[Range, ...], zone: ZoneInfo, now: datetime) -> Plan:
    """Choose the source that covers all of `ranges`. Raises RangeExpired where none does."""
    if spec.include.bots:
        _check_bots(ranges, zone, now)
    return Plan(Source.RAW)


def _check_bots(ranges: tuple[Range, ...], zone: ZoneInfo, now: datetime) -> None:
    """Bots are kept for thirty days; a longer question would be half answered."""
    first = start_of(now.astimezone(zone).date() - timedelta(days=BOT_DAYS), zone)
    if any(asked.start < first for asked in ranges):
        raise RangeExpired(
            f"Bots are kept for {BOT_DAYS} days. The first instant that can be answered is"
            f" {first.isoformat().replace('+00:00', 'Z')}."
        )
