"""Rows of rollups, and how rows of short slices become those of a longer one.

Everything adds up but the sketches, which unite; so the order in which slices are merged does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from analytics.events.rollups import sketches
from analytics.events.rollups.dimensions import Dimension

TOP: Final = 1_000
"""The values a slice keeps of each dimension; the rest are one row. Bots have as many of their own."""
TOP_OF_A_MINUTE: Final = 5_000
"""More, since minutes are short-lived: what is no value of theirs can be none of their hour."""

NO_CURRENCY: Final = ""
"""What revenue without a currency is of."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one value of one dimension amounts to in one slice, of people or of bots.

    In a slice of sessions it is what the sessions amount to that began there, to their very end.
    """

    dimension: Dimension
    value: str | None
    """None where events have no value, and of TOTAL and `is_other`."""
    is_other: bool
    """All values behind the first ones."""
    is_bot: bool
    users: bytes
    """A sketch, of all events; also of `engagement`."""
    events: int = 0
    """All but `engagement`."""
    pageviews: int = 0
    engagement_ms: int = 0
    """Of events only, as are the two below."""
    sessions: bytes = b""
    """A sketch of those with an event in the slice."""
    revenue: dict[str, int] = field(default_factory=dict)
    """Currency, or NO_CURRENCY → ten-thousandths."""
    started: int = 0
    """Sessions that began in the slice. Of sessions only, as are the two below."""
    bounces: int = 0
    """Those of exactly one page view and no other event but `engagement`."""
    duration_us: int = 0
    """From the first event to the last one, in sum."""


SUMMED: Final = ("started", "events", "pageviews", "bounces", "duration_us", "engagement_ms")
"""What simply adds up."""
RANKED_BY: Final = ("started", "events", "pageviews")
Rank = tuple[int, int, int, bool, bytes]


def rank(started: int, events: int, pageviews: int, value: str | None) -> Rank:
    """Sorts the greatest first, then by the value's bytes: what is kept does not depend on chance."""
    return -started, -events, -pageviews, value is not None, (value or "").encode()


def merged(slices: Iterable[Sequence[Row]], dimensions: Iterable[Dimension], top: int) -> list[Row]:
    """The rows of these dimensions in the slice that these, which do not overlap, make up.

    Each of them has its rows of TOTAL and of the dimensions.
    """
    wanted = tuple(dimensions)
    alike: defaultdict[tuple[Dimension, bool], defaultdict[tuple[bool, str | None], list[Row]]]
    alike = defaultdict(lambda: defaultdict(list))
    for rows in slices:
        for row in whole(rows, wanted):
            alike[(row.dimension, row.is_bot)][(row.is_other, row.value)].append(row)
    sums = ([added(found) for found in values.values()] for values in alike.values())
    return short([row for values in sums for row in cut(values, top)])


def together(parts: Sequence[Sequence[Row]], dimensions: Iterable[Dimension], top: int) -> list[Row]:
    """The rows of one slice, of parts of its events, each of people or of bots."""
    kinds = [part[0].is_bot for part in parts if part]
    if len(set(kinds)) < len(kinds):
        return merged(parts, dimensions, top)
    # Most slices: no value is in two parts.
    alike: defaultdict[tuple[Dimension, bool], list[Row]] = defaultdict(list)
    for part in parts:
        for row in part:
            alike[(row.dimension, row.is_bot)].append(row)
    return [row for rows in alike.values() for row in (cut(rows, top) if len(rows) > top else rows)]


def added(rows: Sequence[Row]) -> Row:
    """The sum of at least one row; all but numbers and sketches are the first one's."""
    if len(rows) == 1:
        return rows[0]
    revenue: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for currency, amount in row.revenue.items():
            revenue[currency] += amount
    return replace(
        rows[0],
        users=sketches.merged([row.users for row in rows]),
        sessions=sketches.merged([row.sessions for row in rows]) if rows[0].sessions else b"",
        revenue=dict(revenue),
        **{name: sum(getattr(row, name) for row in rows) for name in SUMMED},
    )


def cut(rows: list[Row], top: int) -> list[Row]:
    """The first `top` values of one dimension, and the rest as one row."""
    values = sorted((row for row in rows if not row.is_other), key=_rank_of)
    rest = [row for row in rows if row.is_other] + values[top:]
    if not rest:
        return values
    return [*values[:top], replace(added(rest), value=None, is_other=True)]


def _rank_of(row: Row) -> Rank:
    return rank(row.started, row.events, row.pageviews, row.value)


def short(rows: Sequence[Row]) -> list[Row]:
    """Without the dimensions in which nothing has a value: they say what TOTAL says."""
    told = {
        (row.dimension, row.is_bot)
        for row in rows
        if row.value is not None or row.is_other or row.dimension is Dimension.TOTAL
    }
    return [row for row in rows if (row.dimension, row.is_bot) in told]


def whole(rows: Sequence[Row], dimensions: Iterable[Dimension]) -> list[Row]:
    """The rows of one slice in these dimensions, with what `short` left out."""
    wanted = set(dimensions)
    told = {(row.dimension, row.is_bot) for row in rows}
    totals = [row for row in rows if row.dimension is Dimension.TOTAL]
    return [
        *(row for row in rows if row.dimension in wanted),
        *(
            replace(total, dimension=dimension)
            for total in totals
            for dimension in wanted
            if (dimension, total.is_bot) not in told and _can_be_missing(dimension)
        ),
    ]


def _can_be_missing(dimension: Dimension) -> bool:
    # Every event has a name; where no row says so, all of them are `engagement`.
    return dimension is not Dimension.EVENT_NAME
