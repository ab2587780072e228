"""What every metric means, written once; the compilers spell it, `docs/concepts/metrics.md` prints it.

The raw events are read in two passes: the inner one reduces them to one row for each combination of
dimensions (and visitor, and session, where those are counted), the outer one counts those rows. A metric
is what it keeps apart in the first and what it does in the second.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class MetricType(StrEnum):
    """What a metric's values are in the answer."""

    INTEGER = "integer"


class Selection(StrEnum):
    """Which events an inner count takes."""

    PAGEVIEWS = "pageviews"
    """Those named `pageview`."""
    EVENTS = "events"
    """All but those named `engagement`."""


@dataclass(frozen=True, slots=True)
class CountEvents:
    """How many events of a selection."""

    selection: Selection


@dataclass(frozen=True, slots=True)
class CountDistinct:
    """How many different values of one of the event's own keys."""

    event_column: str


Aggregate = CountEvents | CountDistinct


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of an answer. `empty` is its value where there is no event."""

    name: str
    meaning: str
    aggregate: Aggregate
    type: MetricType = MetricType.INTEGER
    empty: int | None = 0


_ALL: Final = (
    Metric(
        "visitors",
        "Distinct `user_id`. Every event counts here, `engagement` too: who still reads a page is there.",
        CountDistinct("user_key"),
    ),
    Metric(
        "sessions",
        "Distinct `session_id` with an event in the bucket; a session over midnight counts on both days, so "
        "totals are not sums of buckets.",
        CountDistinct("session_key"),
    ),
    Metric("pageviews", "Events named `pageview`.", CountEvents(Selection.PAGEVIEWS)),
    Metric("events", "All events but `engagement`.", CountEvents(Selection.EVENTS)),
)
METRICS: Final = {metric.name: metric for metric in _ALL}

ARRIVING: Final = (
    "bounce_rate",
    "visit_duration",
    "views_per_session",
    "events_per_visitor",
    "engagement_time",
    "scroll_depth",
    "revenue",
)
"""Promised names that this version refuses, and says so: they come with the session reports."""
ARRIVING_AGGREGATES: Final = ("sum", "avg", "min", "max", "median", "p90", "p95", "p99", "unique")
"""The same, over a property: `p95:properties.load_ms`."""
