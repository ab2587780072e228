"""What rollups know: whether they can answer a question, and what to say where they cannot.

They part events, and sessions where they began, by one dimension at a time, and know of filters only those
that name values of it; visitors, and sessions with an event, are estimates of sketches. But they stay when
the events are gone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from analytics.common.errors import Problem, RangeExpired
from analytics.events.rollups.dimensions import EVENT_DIMENSIONS, SESSION_DIMENSIONS
from analytics.events.rollups.dimensions import Dimension as Kept
from analytics.events.rollups.rows import Ranked
from analytics.reports.query.metrics import (
    CountDistinct,
    CountEvents,
    Grain,
    MeanDepth,
    Metric,
    OfProperty,
    Single,
    grain_of,
    singles,
)
from analytics.reports.query.scope import Scope
from analytics.reports.query.spec import Condition, Filter, Group, Operator, Order, QuerySpec


def _named(dimensions: Iterable[Kept]) -> dict[str, Kept]:
    return {one.name.lower(): one for one in dimensions if one is not Kept.TOTAL}


_OF_EVENTS: Final = _named(EVENT_DIMENSIONS)
# A session's page is the one it began with.
_OF_SESSIONS: Final = {"path": Kept.ENTRY_PATH, **_named(SESSION_DIMENSIONS)}
KEPT: Final = {Grain.EVENTS: _OF_EVENTS, Grain.SESSIONS: _OF_SESSIONS}
"""By what rollups part each grain that they have, by the name of reports."""
_RANKED: Final[dict[str, Ranked]] = {
    "visitors": "users",
    "sessions": "sessions",
    "pageviews": "pageviews",
    "events": "events",
}


def kept_grain(single: Single, *, by_session: bool) -> Grain:
    """Which rows of rollups count it: a session's have its visitor, and counts of all its events."""
    if by_session and isinstance(single, CountEvents | CountDistinct):
        return Grain.SESSIONS
    return grain_of(single)


def why_not(spec: QuerySpec) -> str | None:
    """What of a question rollups do not know, as the end of a sentence; None where they know all of it."""
    parts = [dimension.name for dimension in spec.dimensions if dimension.bucket is None]
    if spec.filters is not None:
        by = filtered_by(spec.filters)
        if by is None:
            return "filters"
        if parts and by[0] is not _OF_EVENTS.get(parts[0]):
            return "a filter and a dimension at once"
    if len(parts) > 1:
        return "two dimensions at once"
    if parts and not any(parts[0] in kept for kept in KEPT.values()):
        return f"the dimension {parts[0]}"
    unknown = [metric.name for metric in spec.metrics if not _is_known(metric, by_session=spec.by_session)]
    if not unknown:
        return None if spec.filters is None else _unknown_of_some(spec)
    return f"the metric {unknown[0]}{f' by {parts[0]}' if spec.by_session and parts else ''}"


def ranked_by(scope: Scope, orders: Sequence[Order]) -> Ranked | None:
    """By what the first rows of a list can be found without reading all of them; None where they cannot."""
    first = orders[0] if orders else None
    if not is_list(scope) or first is None or not first.descending or not isinstance(first.column, Metric):
        return None
    return _RANKED.get(first.column.name)


def is_list(scope: Scope) -> bool:
    """Whether each row is one value of people's events over the whole range."""
    every = (single for metric in scope.metrics for single in singles(metric.aggregate))
    grains = {kept_grain(single, by_session=scope.by_session) for single in every}
    parts = [dimension.name for dimension in scope.dimensions]
    return len(parts) == 1 and parts[0] in _OF_EVENTS and grains == {Grain.EVENTS} and not scope.bots


def filtered_by(filters: Filter | None) -> tuple[Kept, frozenset[str]] | None:
    """By which of its values rollups of events can be read instead of all; None where they cannot."""
    while isinstance(filters, Group) and len(filters.members) == 1:
        [filters] = filters.members
    if not isinstance(filters, Condition) or filters.operator is not Operator.IS:
        return None
    kept = _OF_EVENTS.get(filters.dimension.name)
    values = frozenset(value for value in filters.values if isinstance(value, str))
    return (kept, values) if kept is not None and len(values) == len(set(filters.values)) else None


def _unknown_of_some(spec: QuerySpec) -> str | None:
    """Events of some values are told apart; whole sessions that have one of them are not."""
    for metric in spec.metrics:
        if any(grain_of(single) is Grain.SESSIONS for single in singles(metric.aggregate)):
            return f"the metric {metric.name} of some values"
    return None


def is_estimated(spec: QuerySpec) -> bool:
    """Whether a metric comes from sketches."""
    return any(
        isinstance(single, CountDistinct) and not (spec.by_session and single.event_column == "session_key")
        for metric in spec.metrics
        for single in singles(metric.aggregate)
    )


def expired(first: datetime, reason: str, paths: Sequence[str] = ("period",)) -> RangeExpired:
    """The refusal of a question whose spans at `paths` begin before `first`, which can be answered."""
    told = f"The first instant that can be answered is {spelled(first)}."
    problems = [Problem(path, RangeExpired.default_code, told) for path in paths]
    return RangeExpired(f"{reason} {told}", problems=problems)


def gone_before(raw_from: datetime, unknown: str) -> str:
    """Why events would be needed that are gone: rollups know nothing of something."""
    gone = f"Events from before {spelled(raw_from)} are gone"
    return f"{gone}, and the rollups that stay know nothing of {unknown}."


def spelled(at: datetime) -> str:
    """An instant as the API writes it."""
    return at.isoformat().replace("+00:00", "Z")


def _is_known(metric: Metric, *, by_session: bool) -> bool:
    return all(_is_single_known(single, by_session=by_session) for single in singles(metric.aggregate))


def _is_single_known(single: Single, *, by_session: bool) -> bool:
    # A depth is of a page in a session, which may lie in two slices; a session's rows lack what it has paid
    # and how long its pages were visible.
    if isinstance(single, MeanDepth | OfProperty):
        return False
    return not by_session or kept_grain(single, by_session=True) is Grain.SESSIONS
