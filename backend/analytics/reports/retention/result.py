"""The answer to who comes back, as a value."""

from dataclasses import dataclass

from analytics.reports.query.result import Meta


@dataclass(frozen=True, slots=True)
class PeriodOfTime:
    """One day, week or month by its local start; complete where all of it was asked for and is over."""

    start: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people who began in one period. `returned[k]` of them were back in the k-th period after it."""

    size: int
    returned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """One cohort a period; each is followed to the last period."""

    periods: tuple[PeriodOfTime, ...]
    cohorts: tuple[Cohort, ...]
    meta: Meta
