"""What somebody hopes for, as a value."""

from dataclasses import dataclass
from decimal import Decimal

from analytics.events.schema import PAGEVIEW
from analytics.reports.goals.patterns import path_condition
from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.spec import Condition, Filter, Group, Junction, Operator
from analytics.reports.questions import is_personal


@dataclass(frozen=True, slots=True)
class Worth:
    """What one conversion is worth, in place of what its event says."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """Events of one name, or page views of the paths of a pattern: exactly one of the two; and a filter."""

    event: str | None
    path: str | None
    filters: Filter | None = None
    worth: Worth | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it names single people (permission `personal_data`)."""
        return is_personal(self.filters)

    @property
    def tree(self) -> Filter:
        """Its conversions, as a filter of events."""
        named = Condition(Operator.IS, DIMENSIONS["event_name"], (self.event or PAGEVIEW,))
        members: list[Filter] = [named]
        if self.path is not None:
            members.append(path_condition(self.path))
        if self.filters is not None:
            members.append(self.filters)
        return members[0] if len(members) == 1 else Group(Junction.AND, tuple(members))
