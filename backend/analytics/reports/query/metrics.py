"""What every metric means, written once; the compilers spell it, `docs/concepts/metrics.md` prints it.

The raw events are read in two passes: the inner one reduces them to one row for each combination of
dimensions (and visitor, and session, where those are counted), the outer one counts those rows. A metric
is what it keeps apart in the first and what it does in the second. Numbers of properties, depths and
sessions have an inner pass of their own: see `grain_of`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

Number = int | float | Decimal | None
"""What a metric can amount to; None where there is nothing to divide by."""


class MetricType(StrEnum):
    """What a metric's values are in the answer."""

    INTEGER = "integer"
    NUMBER = "number"
    """With a fraction."""
    DECIMAL = "decimal"
    """Exact, with four places; a text in JSON."""


class Selection(StrEnum):
    """Which events an inner count takes."""

    PAGEVIEWS = "pageviews"
    """Those named `pageview`."""
    EVENTS = "events"
    """All but those named `engagement`."""


class EventColumn(StrEnum):
    """What of single events adds up."""

    ENGAGEMENT_MS = "engagement_ms"
    """Visible milliseconds."""
    REVENUE = "revenue"
    """With four places."""


class SessionColumn(StrEnum):
    """What of whole sessions adds up, where and when each of them began."""

    STARTED = "started"
    """One each."""
    BOUNCES = "bounces"
    """Of exactly one page view and no other event but `engagement`."""
    DURATION_US = "duration_us"
    """Microseconds from the first event to the last one."""


class PropertyFunction(StrEnum):
    """What can be worked out over the numbers of a property."""

    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    P90 = "p90"
    P95 = "p95"
    P99 = "p99"
    UNIQUE = "unique"


QUANTILES: Final = {
    PropertyFunction.MEDIAN: "0.5",
    PropertyFunction.P90: "0.9",
    PropertyFunction.P95: "0.95",
    PropertyFunction.P99: "0.99",
}
MOST_DIGITS: Final = 300
"""A number of a property that is spelled with more characters than that fits no engine's numbers."""


@dataclass(frozen=True, slots=True)
class CountEvents:
    """How many events of a selection."""

    selection: Selection


@dataclass(frozen=True, slots=True)
class CountDistinct:
    """How many different values of one of the event's own keys."""

    event_column: str


@dataclass(frozen=True, slots=True)
class SumEvents:
    """What a column of the events adds up to."""

    event_column: EventColumn


@dataclass(frozen=True, slots=True)
class SumSessions:
    """What the sessions that began there add up to."""

    session_column: SessionColumn


@dataclass(frozen=True, slots=True)
class MeanDepth:
    """The mean over pages of sessions of the deepest point that was seen of each."""


@dataclass(frozen=True, slots=True)
class OfProperty:
    """A function of the numbers that a property of the events has."""

    function: PropertyFunction
    key: str


Single = CountEvents | CountDistinct | SumEvents | SumSessions | MeanDepth | OfProperty


@dataclass(frozen=True, slots=True)
class Quotient:
    """`above / (below * unit)`, null where nothing is below."""

    above: Single
    below: Single
    unit: int = 1


Aggregate = Single | Quotient


class Grain(StrEnum):
    """What an inner pass has one row of."""

    EVENTS = "events"
    """Each combination of dimensions and of what is counted apart."""
    VALUES = "values"
    """Each event."""
    DEPTHS = "depths"
    """Each combination of dimensions with a page of a session."""
    SESSIONS = "sessions"
    """Each combination of dimensions, from the table of sessions."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of an answer. `empty` is its value where there is no event."""

    name: str
    meaning: str
    aggregate: Aggregate
    type: MetricType = MetricType.INTEGER
    empty: Number = 0
    needs_engagement: bool = False
    """Measured by `engagement` events."""


def singles(aggregate: Aggregate) -> tuple[Single, ...]:
    """What is counted for it."""
    return (aggregate.above, aggregate.below) if isinstance(aggregate, Quotient) else (aggregate,)


def grain_of(single: Single) -> Grain:
    """Which inner pass counts it, where the question is about events."""
    match single:
        case CountEvents() | CountDistinct() | SumEvents():
            return Grain.EVENTS
        case OfProperty():
            return Grain.VALUES
        case MeanDepth():
            return Grain.DEPTHS
        case SumSessions():
            return Grain.SESSIONS


def is_about_sessions(metric: Metric) -> bool:
    """Whether it speaks of whole sessions, where each of them began."""
    return any(grain_of(single) is Grain.SESSIONS for single in singles(metric.aggregate))


def property_keys(metrics: Iterable[Metric]) -> list[str]:
    """The properties whose numbers these are about, in their order."""
    every = (single for metric in metrics for single in singles(metric.aggregate))
    return list(dict.fromkeys(single.key for single in every if isinstance(single, OfProperty)))


_PAGEVIEWS: Final = CountEvents(Selection.PAGEVIEWS)
_EVENTS: Final = CountEvents(Selection.EVENTS)
_VISITORS: Final = CountDistinct("user_key")
_SESSIONS: Final = CountDistinct("session_key")
_STARTED: Final = SumSessions(SessionColumn.STARTED)
_ALL: Final = (
    Metric(
        "visitors",
        "Distinct `user_id`. Every event counts here, `engagement` too: who still reads a page is there.",
        _VISITORS,
    ),
    Metric(
        "sessions",
        "Distinct `session_id` with an event in the bucket; a session over midnight counts on both days, so "
        "totals are not sums of buckets.",
        _SESSIONS,
    ),
    Metric("pageviews", "Events named `pageview`.", _PAGEVIEWS),
    Metric("events", "All events but `engagement`.", _EVENTS),
    Metric(
        "bounce_rate",
        "Share, from 0 to 1, of sessions with exactly one page view and no other event but `engagement`. "
        "Of sessions that began in the bucket.",
        Quotient(SumSessions(SessionColumn.BOUNCES), _STARTED),
        MetricType.NUMBER,
        empty=None,
    ),
    Metric(
        "visit_duration",
        "Mean seconds from a session's first event to its last one, zeros included. Of sessions that began "
        "in the bucket, to their very end.",
        Quotient(SumSessions(SessionColumn.DURATION_US), _STARTED, unit=1_000_000),
        MetricType.NUMBER,
        empty=None,
    ),
    Metric(
        "views_per_session",
        "`pageviews` divided by `sessions`.",
        Quotient(_PAGEVIEWS, _SESSIONS),
        MetricType.NUMBER,
        empty=None,
    ),
    Metric(
        "events_per_visitor",
        "`events` divided by `visitors`.",
        Quotient(_EVENTS, _VISITORS),
        MetricType.NUMBER,
        empty=None,
    ),
    Metric(
        "engagement_time",
        "Seconds for which pages were visible, divided by `pageviews`.",
        Quotient(SumEvents(EventColumn.ENGAGEMENT_MS), _PAGEVIEWS, unit=1_000),
        MetricType.NUMBER,
        empty=None,
        needs_engagement=True,
    ),
    Metric(
        "scroll_depth",
        "Mean, in percent, of the deepest point that was seen of a page: one for each page of each session, "
        "where it was measured.",
        MeanDepth(),
        MetricType.NUMBER,
        empty=None,
        needs_engagement=True,
    ),
    Metric(
        "revenue",
        "Sum of `revenue`, exact to four places, as a text. Of one currency: where there are several, part "
        "by `currency` or filter it; none is one too. The total of rows of several currencies is null.",
        SumEvents(EventColumn.REVENUE),
        MetricType.DECIMAL,
        empty=Decimal("0.0000"),
    ),
)
METRICS: Final = {metric.name: metric for metric in _ALL}
_MEANINGS: Final = {
    PropertyFunction.SUM: "Sum",
    PropertyFunction.AVG: "Mean",
    PropertyFunction.MIN: "Least",
    PropertyFunction.MAX: "Greatest",
    PropertyFunction.MEDIAN: "Median",
    PropertyFunction.P90: "90th percentile",
    PropertyFunction.P95: "95th percentile",
    PropertyFunction.P99: "99th percentile",
    PropertyFunction.UNIQUE: "Number of different ones",
}


def property_metric(function: PropertyFunction, key: str) -> Metric:
    """The metric of one property, whatever its name. Equal by value."""
    of_nothing = {PropertyFunction.SUM: 0.0, PropertyFunction.UNIQUE: 0}
    is_whole = function is PropertyFunction.UNIQUE
    return Metric(
        f"{function}:properties.{key}",
        f"{_MEANINGS[function]} of the numbers of a property.",
        OfProperty(function, key),
        MetricType.INTEGER if is_whole else MetricType.NUMBER,
        empty=of_nothing.get(function),
    )
