"""The answer to where sessions go, as a value."""

from dataclasses import dataclass

from analytics.reports.paths.spec import Kind
from analytics.reports.query.result import Meta


@dataclass(frozen=True, slots=True)
class Node:
    """A page or event at one place of the ways, or all others there together (`kind` None)."""

    kind: Kind | None
    value: str | None
    sessions: int
    ended: int | None
    """How many of them have no further step; None at the last place shown, behind which nobody looked."""


@dataclass(frozen=True, slots=True)
class Link:
    """Sessions that go from a node of one place to a node of the next, both by their position there."""

    start: int
    end: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the ways: its nodes, most sessions first, the rest last, and where they go from there."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PathsResult:
    """All places in order; the first holds the anchor alone, and none where no session passes it."""

    places: tuple[Place, ...]
    meta: Meta
