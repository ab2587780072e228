"""Rows of rollups, and how rows of short slices become those of a longer one.

Everything adds up but the sketches, which unite; so the order in which slices are merged does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

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
    lacks: int | None = 0
    """At most so many of the value's events (of sessions: sessions that began) are missing here, since they
    are in the rest of a slice this one was made of; 0 where nothing is missing at all, `engagement` included.
    Of the rest, how many any one value in it may have; None where that was not noted yet."""


@dataclass(frozen=True, slots=True)
class Leading:
    """Some values' rows, each the sum over all slices."""

    rows: list[Row]
    is_proven: bool
    """Whether they lack nothing, and no other value belongs in front of one of them."""
    count: int | None
    """How many values there are in all; None where some are in the rest of a slice."""


Ranked = Literal["events", "pageviews", "users", "sessions"]
"""What of a row values are sorted by: sums, or how many are in a sketch."""
SUMMED: Final = ("started", "events", "pageviews", "bounces", "duration_us", "engagement_ms")
"""What simply adds up."""
RANKED_BY: Final = ("started", "events", "pageviews")
Rank = tuple[int, int, int, bool, bytes]


def rank(started: int, events: int, pageviews: int, value: str | None) -> Rank:
    """Sorts the greatest first, then by the value's bytes: what is kept does not depend on chance."""
    return -started, -events, -pageviews, value is not None, (value or "").encode()


_Kind = tuple[Dimension, bool]
"""Of which dimension, whether of bots."""
_Key = tuple[bool, str | None]
"""Whether it is the rest, and which value else."""


def merged(slices: Iterable[Sequence[Row]], dimensions: Iterable[Dimension], top: int) -> list[Row]:
    """The rows of these dimensions in the slice that these, which do not overlap, make up.

    Each of them has its rows of TOTAL and of the dimensions.
    """
    wanted = tuple(dimensions)
    alike: defaultdict[_Kind, defaultdict[_Key, list[Row]]] = defaultdict(lambda: defaultdict(list))
    rests: defaultdict[_Kind, Rests] = defaultdict(Rests)
    for rows in slices:
        ours = whole(rows, wanted)
        rest_of = {(row.dimension, row.is_bot): row for row in ours if row.is_other}
        for rest in rest_of.values():
            rests[rest.dimension, rest.is_bot].add(rest)
        for row in ours:
            kind, key = (row.dimension, row.is_bot), (row.is_other, row.value)
            alike[kind][key].append(row)
            if kind in rest_of:
                rests[kind].seen(key, rest_of[kind])
    sums = ([rests[kind].told(added(found)) for found in values.values()] for kind, values in alike.items())
    return short([row for values in sums for row in cut(values, top)])


class Rests:
    """What values may lack that are added up over slices, each with a rest of its own or none."""

    def __init__(self) -> None:
        self._all: int | None = 0
        self._seen: defaultdict[_Key, int] = defaultdict(int)

    def add(self, rest: Row) -> None:
        """One more slice has a rest."""
        self._all = None if self._all is None or rest.lacks is None else self._all + rest.lacks

    def seen(self, key: _Key, rest: Row) -> None:
        """The value has a row of its own there, so none of it is in that rest."""
        self._seen[key] += rest.lacks or 0

    def told(self, total: Row) -> Row:
        """The sum of a value's rows, with what it may lack. The rest of all is told already."""
        if total.is_other or self._all == 0:
            return total
        if self._all is None or total.lacks is None:
            return replace(total, lacks=None)
        return replace(total, lacks=total.lacks + self._all - self._seen[False, total.value])


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
        users=sketches.merged([row.users for row in rows]) if rows[0].users else b"",
        sessions=sketches.merged([row.sessions for row in rows]) if rows[0].sessions else b"",
        revenue=dict(revenue),
        lacks=_sum([row.lacks for row in rows]),
        **{name: sum(getattr(row, name) for row in rows) for name in SUMMED},
    )


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [one for one in numbers if one is not None]
    return sum(known) if len(known) == len(numbers) else None


def cut(rows: list[Row], top: int) -> list[Row]:
    """The first `top` values of one dimension, and the rest as one row."""
    values = sorted((row for row in rows if not row.is_other), key=_rank_of)
    rests = [row for row in rows if row.is_other]
    if not rests and len(values) <= top:
        return values
    rest = [*rests, *values[top:]]
    return [
        *values[:top],
        replace(added(rest), value=None, is_other=True, lacks=_most_of_one(rests, values[top:])),
    ]


def _most_of_one(rests: Sequence[Row], dropped: Sequence[Row]) -> int | None:
    """How much any one value has at most of what is in these rests, or is one of these."""
    of_rests = _sum([rest.lacks for rest in rests])
    if of_rests is None or any(row.lacks is None for row in dropped):
        return None
    return max([of_rests, *(most_of(row.started or row.events) + (row.lacks or 0) for row in dropped)])


def most_of(count: int) -> int:
    """What the rest says of a value with so many events: something, even of one with `engagement` only."""
    return max(count, 1)


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


def of_values(rows: Sequence[Row], values: Collection[str]) -> list[Row]:
    """Of one slice's rows in one dimension those of some values, and a rest that may hold more of them."""
    own = [row for row in rows if not row.is_other and row.value in values]
    complete = Counter(row.is_bot for row in own if not row.lacks)
    # What a value lacks is known only beside a rest that knows what it holds.
    rests = (row for row in rows if row.is_other)
    return own + [row for row in rests if row.lacks is None or complete[row.is_bot] < len(values)]


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
