"""Which source answers: rollups where the events are gone, or many and the rollups know all of it.

Else the events themselves; whether from segments or raw is seen when they are read (`sources`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

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


@dataclass(frozen=True, slots=True)
class _Limit:
    """The first instant that a question can begin with, and why."""

    first: datetime
    reason: str


_PATHS: Final = ("period", "compare")
"""Where ranges stand in a question."""


def plan(spec: QuerySpec, ranges: Sequence[Range], zone: ZoneInfo, kept: Kept, now: datetime) -> Plan:
    """Choose the source that covers all of `ranges`, the one asked for first. Raises RangeExpired where none
    does, with the first instant at which nothing more stands against the question.
    """
    _check(ranges, list(_limits(spec, zone, kept, now)))
    if kept.raw_from is None or all(asked.start >= kept.raw_from for asked in ranges):
        return Plan(Source.RAW)
    return Plan(Source.ROLLUP, approximate=rollup_reach.is_estimated(spec))


def _limits(spec: QuerySpec, zone: ZoneInfo, kept: Kept, now: datetime) -> Iterator[_Limit]:
    if spec.include.bots:
        yield _of_bots(zone, now)
    if kept.raw_from is None:
        return
    if kept.aggregates_from is not None:
        yield _Limit(kept.aggregates_from, "What the project has of before then is gone.")
    unknown = rollup_reach.why_not(spec)
    if unknown is not None:
        yield _Limit(kept.raw_from, rollup_reach.gone_before(kept.raw_from, unknown))


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
    limits = [_of_bots(zone, now)] if bots else []
    if kept.raw_from is not None:
        gone = f"Events from before {rollup_reach.spelled(kept.raw_from)} are gone."
        limits.append(_Limit(kept.raw_from, gone))
    _check([covered], limits)


def _of_bots(zone: ZoneInfo, now: datetime) -> _Limit:
    """Bots are kept for thirty days; a longer question would be half answered."""
    first = start_of(now.astimezone(zone).date() - timedelta(days=BOT_DAYS), zone)
    return _Limit(first, f"Bots are kept for {BOT_DAYS} days.")


def _check(ranges: Sequence[Range], limits: Sequence[_Limit]) -> None:
    """Raises RangeExpired for the latest limit where a range begins before any."""
    if not limits:
        return
    latest = max(limits, key=lambda limit: limit.first)
    early = [path for path, asked in zip(_PATHS, ranges, strict=False) if asked.start < latest.first]
    if early:
        raise rollup_reach.expired(latest.first, latest.reason, early)
