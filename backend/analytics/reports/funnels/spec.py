"""A question about people's way through steps, as a value."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from analytics.reports.query.dimensions import Dimension
from analytics.reports.questions import EventMatch, Frame, is_personal

MIN_STEPS: Final = 2
MAX_STEPS: Final = 12
MIN_WINDOW: Final = timedelta(minutes=1)
MAX_WINDOW: Final = timedelta(days=366)
DEFAULT_WINDOW: Final = timedelta(days=7)
MAX_GROUPS: Final = 25
DEFAULT_GROUPS: Final = 10


class Order(StrEnum):
    """What may lie between two steps."""

    ORDERED = "ordered"
    """Any event."""
    STRICT = "strict"
    """No event of the person that passes the question's own filters."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and what it is called in the answer."""

    name: str
    match: EventMatch


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Part people by the value that the event of their first step has; the first `limit` values."""

    dimension: Dimension
    limit: int = DEFAULT_GROUPS


@dataclass(frozen=True, slots=True)
class FunnelSpec:
    """One question. The first step lies in the period; all of them within `window` from the first one."""

    frame: Frame
    steps: tuple[Step, ...]
    window: timedelta = DEFAULT_WINDOW
    order: Order = Order.ORDERED
    breakdown: Breakdown | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it names or shows single people (permission `personal_data`)."""
        if self.breakdown is not None and self.breakdown.dimension.personal:
            return True
        return any(is_personal(tree) for tree in (self.frame.filters, *(s.match.filters for s in self.steps)))
