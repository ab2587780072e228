"""What metrics amount to in rows of rollups."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from analytics.events.rollups import sketches
from analytics.events.rollups.rows import Row
from analytics.reports.query.metrics import (
    CountDistinct,
    CountEvents,
    EventColumn,
    Grain,
    Metric,
    Number,
    Quotient,
    Selection,
    Single,
    SumEvents,
    SumSessions,
    singles,
)
from analytics.reports.query.rollup_reach import kept_grain

Sums = dict[Grain, Row]
"""The sum of a value's rows of each grain that has any."""
_PLACES: Final = 4
_SKETCHES: Final = {"user_key": "users", "session_key": "sessions"}


def sketched(metrics: Iterable[Metric]) -> set[str]:
    """The sketches of events' rows that these need, by their names in a row."""
    every = (single for metric in metrics for single in singles(metric.aggregate))
    return {_SKETCHES[one.event_column] for one in every if isinstance(one, CountDistinct)}


def number(metric: Metric, sums: Sums, *, by_session: bool) -> Number:
    """A metric that `rollup_reach` knows."""
    aggregate = metric.aggregate
    if not isinstance(aggregate, Quotient):
        return _single(aggregate, sums, by_session=by_session)
    above = _single(aggregate.above, sums, by_session=by_session)
    below = _single(aggregate.below, sums, by_session=by_session) * aggregate.unit
    return float(above / below) if below else None


def _single(single: Single, sums: Sums, *, by_session: bool) -> int | Decimal:
    row = sums.get(kept_grain(single, by_session=by_session))
    match single:
        case SumEvents(event_column=EventColumn.REVENUE):
            return Decimal(sum(row.revenue.values()) if row else 0).scaleb(-_PLACES)
        case _:
            return _whole(single, row, by_session=by_session) if row else 0


def _whole(single: Single, row: Row, *, by_session: bool) -> int:
    match single:
        case CountEvents(selection=Selection.PAGEVIEWS):
            return row.pageviews
        case CountEvents():
            return row.events
        case CountDistinct(event_column="user_key"):
            return sketches.estimate([row.users])
        case CountDistinct():
            return row.started if by_session else sketches.estimate([row.sessions])
        case SumSessions(session_column=column):
            return int(getattr(row, column))
        case _:
            return row.engagement_ms
