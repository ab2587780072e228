"""A question about goals, and its answer, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from analytics.reports.funnels.spec import Breakdown
from analytics.reports.goals.spec import GoalSpec
from analytics.reports.query.result import Meta
from analytics.reports.query.spec import Comparison, Value
from analytics.reports.questions import Frame, is_personal

MAX_GOALS: Final = 20
"""Each is a question or two of its own."""


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """One question. `goals` None means all of the project."""

    frame: Frame
    goals: tuple[UUID, ...] | None = None
    compare: Comparison | None = None
    breakdown: Breakdown | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it names or shows single people (permission `personal_data`); its goals may, too."""
        by_person = self.breakdown is not None and self.breakdown.dimension.personal
        return by_person or is_personal(self.frame.filters)


@dataclass(frozen=True, slots=True)
class AskedGoal:
    """A goal of the project."""

    public_id: UUID
    name: str
    goal: GoalSpec


@dataclass(frozen=True, slots=True)
class Reached:
    """How often, and by how many of whom. `rate` is None where nobody was there."""

    conversions: int
    converting: int
    visitors: int

    @property
    def rate(self) -> float | None:
        """The share of visitors who converted."""
        return self.converting / self.visitors if self.visitors else None


@dataclass(frozen=True, slots=True)
class Paid:
    """Revenue of one currency; of None, where events named none. `before` is that of the comparison."""

    currency: str | None
    amount: Decimal
    before: Decimal | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of one goal, or of one group of it; `before` where there is a comparison."""

    now: Reached
    before: Reached | None
    revenue: tuple[Paid, ...]


@dataclass(frozen=True, slots=True)
class GroupOfGoal:
    """The conversions that have one value of the breakdown."""

    value: Value
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class ResultOfGoal:
    """What became of one goal. `groups` None without a breakdown."""

    asked: AskedGoal
    numbers: Numbers
    groups: tuple[GroupOfGoal, ...] | None


@dataclass(frozen=True, slots=True)
class GoalReport:
    """The answer: everybody, then goal by goal."""

    visitors: int
    visitors_before: int | None
    goals: Sequence[ResultOfGoal]
    meta: Meta
