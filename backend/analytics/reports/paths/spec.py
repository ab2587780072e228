"""A question about the ways that sessions take from or to somewhere, as a value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from analytics.reports.questions import Frame, is_personal

MIN_DEPTH: Final = 2
MAX_DEPTH: Final = 8
DEFAULT_DEPTH: Final = 5
MAX_BRANCHES: Final = 20
DEFAULT_BRANCHES: Final = 6
MAX_PAGE: Final = 2_000


class Kind(StrEnum):
    """What one step of a way can be."""

    PAGE = "page"
    EVENT = "event"


class Items(StrEnum):
    """Which events are steps."""

    BOTH = "both"
    PAGES = "pages"
    """Page views, by their path."""
    EVENTS = "events"
    """All others, by their name."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the ways begin, or end."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class PathsSpec:
    """One question. `backwards`: the ways to the anchor, told from it on."""

    frame: Frame
    anchor: Anchor
    backwards: bool
    items: Items = Items.BOTH
    depth: int = DEFAULT_DEPTH
    branches: int = DEFAULT_BRANCHES

    @property
    def is_personal(self) -> bool:
        """Whether it names single people (permission `personal_data`)."""
        return is_personal(self.frame.filters)
