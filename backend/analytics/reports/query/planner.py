"""Which source answers: rollups where the events are gone, or many and the rollups know all of it.

Else the events themselves; whether from segments or raw is seen when they are read (`sources`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from analytics.common.errors import RangeExpired
from analytics.common.zones import start_of
from analytics.events.schema import BOT_DAYS, Kept
from analytics.events.storage.engine import Snapshot
from analytics.reports.query import rollup_reach
from analytics.reports.query.metrics import Grain
from analytics.reports.query.periods import Range
from analytics.reports.query.scope import Scope
from analytics.reports.query.spec import Order, QuerySpec

FEWEST: Final = 50_000
"""Events. PostgreSQL counts as many, and whose they are, in the time that rollups take."""


class Source(StrEnum):
    """Where numbers can come from."""

    RAW = "raw"
    SEGMENT = "segment"
    ROLLUP = "rollup"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question will be answered. `approximate` is true where uniques come from sketches."""

    source: Source
    approximate: bool = False


def plan(spec: QuerySpec, ranges: Sequence[Range], zone: ZoneInfo, kept: Kept, now: datetime) -> Plan:
    """Choose the source that covers all of `ranges`. Raises RangeExpired where none does."""
    if spec.include.bots:
        _check_bots(ranges, zone, now)
    first = min(asked.start for asked in ranges)
    if kept.raw_from is None or first >= kept.raw_from:
        return Plan(Source.RAW)
    if kept.aggregates_from is not None and first < kept.aggregates_from:
        raise RangeExpired(
            "What the project has of before then is gone. The first instant that can be answered is"
            f" {rollup_reach.spelled(kept.aggregates_from)}."
        )
    unknown = rollup_reach.why_not(spec)
    if unknown is not None:
        raise rollup_reach.expired(kept.raw_from, unknown)
    return Plan(Source.ROLLUP, approximate=rollup_reach.is_estimated(spec))


def is_worth_rollups(
    spec: QuerySpec, snapshot: Snapshot, scopes: Sequence[Scope], orders: Sequence[Order]
) -> bool:
    """Whether rollups should be tried although the events are there, for these scopes in the complete order.

    Few events are counted as soon, and exactly. Where rollups have left out values the events know better,
    except for the first ones of a list: whether these are right is seen when they are read.
    """
    if rollup_reach.why_not(spec) is not None:
        return False
    about = (snapshot.events_about(one.project_id, one.range.start, one.range.end) for one in scopes)
    if sum(about) < FEWEST:
        return False
    if rollup_reach.ranked_by(scopes[0], orders) is not None:
        return True
    known = rollup_reach.KEPT[Grain.EVENTS]
    parts = [known[one.name] for one in spec.dimensions if one.name in known]
    return not any(
        snapshot.has_others(one.project_id, part, one.range.start, one.range.end)
        for part in parts
        for one in scopes
    )


def check_raw(covered: Range, zone: ZoneInfo, kept: Kept, now: datetime, *, bots: bool) -> None:
    """For what only the events themselves can tell. Raises RangeExpired where some of them are gone."""
    if bots:
        _check_bots([covered], zone, now)
    if kept.raw_from is not None and covered.start < kept.raw_from:
        first = rollup_reach.spelled(kept.raw_from)
        raise RangeExpired(
            f"Events from before {first} are gone. The first instant that can be answered is {first}."
        )


def _check_bots(ranges: Sequence[Range], zone: ZoneInfo, now: datetime) -> None:
    """Bots are kept for thirty days; a longer question would be half answered."""
    first = start_of(now.astimezone(zone).date() - timedelta(days=BOT_DAYS), zone)
    if any(asked.start < first for asked in ranges):
        raise RangeExpired(
            f"Bots are kept for {BOT_DAYS} days. The first instant that can be answered is"
            f" {rollup_reach.spelled(first)}."
        )
