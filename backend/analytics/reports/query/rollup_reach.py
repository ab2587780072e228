"""What rollups know: whether they can answer a question, and what to say where they cannot.

They part events by one dimension at a time and know no filters; visitors and sessions are estimates of
sketches. But they stay when the events are gone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from analytics.common.errors import RangeExpired
from analytics.events.rollups.dimensions import EVENT_DIMENSIONS
from analytics.events.rollups.dimensions import Dimension as Kept
from analytics.reports.query.metrics import Metric
from analytics.reports.query.spec import QuerySpec

_SKETCHED: Final = frozenset({"visitors", "sessions"})
_ANSWERED: Final = frozenset({"visitors", "sessions", "pageviews", "events"})
KEPT: Final = {one.name.lower(): one for one in EVENT_DIMENSIONS if one is not Kept.TOTAL}


def why_not(spec: QuerySpec) -> str | None:
    """What of a question rollups do not know, as the end of a sentence; None where they know all of it."""
    if spec.filters is not None:
        return "filters"
    parts = [dimension for dimension in spec.dimensions if dimension.bucket is None]
    if len(parts) > 1:
        return "two dimensions at once"
    if parts and parts[0].name not in KEPT:
        return f"the dimension {parts[0].name}"
    unknown = [metric.name for metric in spec.metrics if metric.name not in _ANSWERED]
    return f"the metric {unknown[0]}" if unknown else None


def is_estimated(metrics: Iterable[Metric]) -> bool:
    """Whether one of them comes from sketches."""
    return any(metric.name in _SKETCHED for metric in metrics)


def expired(first: datetime, unknown: str) -> RangeExpired:
    """`first` is the first instant that can be answered, `unknown` what rollups do not know of it."""
    return RangeExpired(
        f"Events from before {spelled(first)} are gone, and the rollups that stay know nothing of {unknown}."
        f" The first instant that can be answered is {spelled(first)}."
    )


def spelled(at: datetime) -> str:
    """An instant as the API writes it."""
    return at.isoformat().replace("+00:00", "Z")
