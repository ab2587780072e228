"""A question about who comes back, as a value."""

from dataclasses import dataclass
from typing import Final

from analytics.reports.query.dimensions import Bucket
from analytics.reports.questions import EventMatch, Frame, is_personal

MAX_PERIODS: Final = 100
LENGTHS: Final = (Bucket.WEEK, Bucket.DAY, Bucket.MONTH)


@dataclass(frozen=True, slots=True)
class RetentionSpec:
    """One question. `first` and `returning` None mean any event."""

    frame: Frame
    by: Bucket
    first: EventMatch | None = None
    returning: EventMatch | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it names single people (permission `personal_data`)."""
        matches = [match for match in (self.first, self.returning) if match is not None]
        return any(is_personal(tree) for tree in (self.frame.filters, *(match.filters for match in matches)))
