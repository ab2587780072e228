"""A question to the reports, as a value: what `parse` makes and every later step reads.

Nothing here is wrong any more: names are members of the closed lists of `metrics` and `dimensions`,
limits are kept, filters are a tree of three kinds of node. Periods stay as they were asked ("the last 30
days"): `periods.resolve` turns them into instants with the zone and the present moment in hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.metrics import Metric

VERSION: Final = 1
MAX_DIMENSIONS: Final = 10
MAX_METRICS: Final = 20
MAX_FILTER_VALUES: Final = 1_000
MAX_FILTER_DEPTH: Final = 5
MAX_FILTERS: Final = 200
MAX_DIDS: Final = 10
"""Each reads the events of the period once more."""
MAX_NAMED: Final = 10
MAX_LIMIT: Final = 10_000
MAX_OFFSET: Final = 10_000_000
MAX_TEXT: Final = 2_000

Value = str | bool | int | Decimal | None
"""One value of a filter: JSON's scalars, numbers with a fraction as exact decimals."""


class Operator(StrEnum):
    """What a filter may ask of one dimension."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    MATCHES = "matches"
    EXISTS = "exists"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"


class Junction(StrEnum):
    """How several filters are one."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one dimension; true or false for every event, never unknown.

    `values` hold at least one value, except for `exists`, which has none. A missing value satisfies
    only `is null` and the three negated operators.
    """

    operator: Operator
    dimension: Dimension
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of its members, at least one."""

    junction: Junction
    members: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    """Not so."""

    member: "Filter"


@dataclass(frozen=True, slots=True)
class Did:
    """Whoever did this event also did, in the period, one that passes `event`."""

    event: "Filter"


class NamedKind(StrEnum):
    """What a project keeps to name it in filters."""

    COHORT = "in_cohort"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Named:
    """What stands under an id. `named.resolved` puts it in its place: no later step meets this one."""

    kind: NamedKind
    public_id: UUID
    path: str = field(compare=False)
    has_did: bool
    """Whether `did` may stand here."""


Filter = Condition | Group | Negation | Did | Named


class PeriodUnit(StrEnum):
    """What `{"last": …}` counts in."""

    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"


@dataclass(frozen=True, slots=True)
class LastPeriod:
    """`count` whole units of the zone, the present one included."""

    count: int
    unit: PeriodUnit


@dataclass(frozen=True, slots=True)
class SpanPeriod:
    """From here to there: dates are days of the zone and inclusive, instants are half-open."""

    start: date | datetime
    end: date | datetime


Period = LastPeriod | SpanPeriod


class CompareMode(StrEnum):
    """The comparisons that need no dates."""

    PREVIOUS_PERIOD = "previous_period"
    PREVIOUS_YEAR = "previous_year"


Comparison = CompareMode | SpanPeriod


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by this column of the answer. Missing values come last in both directions."""

    column: Metric | Dimension
    descending: bool


@dataclass(frozen=True, slots=True)
class Include:
    """What the answer shall hold beside the rows."""

    totals: bool = False
    total_rows: bool = False
    bots: bool = False


@dataclass(frozen=True, slots=True)
class QuerySpec:
    """One question. `timezone` None means the project's."""

    metrics: tuple[Metric, ...]
    period: Period
    dimensions: tuple[Dimension, ...] = ()
    filters: Filter | None = None
    timezone: str | None = None
    compare: Comparison | None = None
    order_by: tuple[Order, ...] = ()
    limit: int = 100
    offset: int = 0
    include: Include = Include()

    @property
    def time_dimension(self) -> Dimension | None:
        """The dimension that cuts time into buckets, if there is one."""
        return next((d for d in self.dimensions if d.bucket is not None), None)

    @property
    def by_session(self) -> bool:
        """Whether the rows are of whole sessions, where each of them began, whatever the metrics."""
        return any(dimension.of_session for dimension in self.dimensions)

    @property
    def is_personal(self) -> bool:
        """Whether the question names or shows single people (permission `personal_data`)."""
        return any(d.personal for d in self.dimensions) or _asks_about_people(self.filters)


def conditions(tree: Filter | None) -> Iterator[Condition]:
    """Every condition in the tree."""
    match tree:
        case Condition():
            yield tree
        case Group(members=members):
            for member in members:
                yield from conditions(member)
        case Negation(member=member) | Did(event=member):
            yield from conditions(member)
        case Named():
            raise TypeError("what a name stands for is not known yet")


def _asks_about_people(tree: Filter | None) -> bool:
    return any(condition.dimension.personal for condition in conditions(tree))
