"""Who comes back, an engine, a moment: the answer."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, cast

from analytics.common.errors import Problem
from analytics.events.storage.engine import EventReader
from analytics.reports.query.buckets import Buckets, cut
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.errors import Code, Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.planner import Plan
from analytics.reports.query.sources import Engine
from analytics.reports.questions import Place, from_all_events, placed
from analytics.reports.retention.result import Cohort, PeriodOfTime, RetentionResult
from analytics.reports.retention.spec import MAX_PERIODS, RetentionSpec
from analytics.reports.retention.statement import retention_statement

_LONGER_THAN_ANY: Final = timedelta(days=35)
_TOO_MANY: Final = f"More than {MAX_PERIODS} periods of time: choose a shorter period, or longer ones."


def answer_retention(
    spec: RetentionSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> RetentionResult | Problems:
    """The answer as of `now`, or what is wrong with the period.

    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    place = placed(spec.frame, asker, now)
    if isinstance(place, Problems):
        return place
    buckets = cut(place.range, spec.by, place.zone)
    if isinstance(buckets, Problems) or len(buckets.starts) > MAX_PERIODS:
        return Problems((Problem("by", Code.TOO_MANY_BUCKETS, _TOO_MANY),))

    def ask(events: EventReader, compiler: Compiler, plan: Plan) -> RetentionResult:
        found = events.run(retention_statement(spec, place.project_id, place.range, buckets, compiler))
        return RetentionResult(
            periods=_periods(spec, place, buckets, now),
            cohorts=_cohorts(cast(Sequence[tuple[int, int, int, int]], found), len(buckets.starts)),
            meta=place.meta((time.monotonic() - began) * 1000, plan),
        )

    return from_all_events(place, engine, ask, now=now, seconds=seconds)


def _cohorts(found: Sequence[tuple[int, int, int, int]], periods: int) -> tuple[Cohort, ...]:
    """Engines count periods from 1. What people did before they began is no return."""
    sizes = [0] * periods
    returned = [[0] * (periods - i) for i in range(periods)]
    for cohort, period, people, back in found:
        if period == cohort:
            sizes[cohort - 1] = people
        if period >= cohort:
            returned[cohort - 1][period - cohort] = back
    return tuple(Cohort(size, tuple(back)) for size, back in zip(sizes, returned, strict=True))


def _periods(spec: RetentionSpec, place: Place, buckets: Buckets, now: datetime) -> tuple[PeriodOfTime, ...]:
    longer = cut(replace(place.range, end=place.range.end + _LONGER_THAN_ANY), spec.by, place.zone)
    ends = buckets.starts[1:] if isinstance(longer, Problems) else longer.starts[1:]
    over = min(place.range.end, now)
    return tuple(
        PeriodOfTime(name, is_complete=start >= place.range.start and end <= over)
        for name, start, end in zip(buckets.names, buckets.starts, ends, strict=False)
    )
