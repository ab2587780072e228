"""The answer to a funnel, as a value."""

from dataclasses import dataclass

from analytics.reports.query.result import Meta
from analytics.reports.query.spec import Value


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds between two steps, over those who took both; None where there is nobody."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step. Shares are of 1, None where nobody took the step they are a share of."""

    name: str
    users: int
    from_first: float | None
    from_previous: float | None
    seconds_from_first: Times
    seconds_from_previous: Times


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The steps of those whose first step has one value of the breakdown, or none of those shown."""

    value: Value
    is_other: bool
    steps: tuple[StepResult, ...]


@dataclass(frozen=True, slots=True)
class FunnelResult:
    """All people, and the same people by the value of their first step."""

    steps: tuple[StepResult, ...]
    groups: tuple[GroupResult, ...] | None
    meta: Meta
