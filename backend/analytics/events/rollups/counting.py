"""Rows of a slice from columns of events, or of sessions: counted in numpy, a dimension at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from django.db import connection

from analytics.events.rollups import load, sketches
from analytics.events.rollups.dimensions import Dictionary, Dimension
from analytics.events.rollups.rows import NO_CURRENCY, RANKED_BY, Row, most_of, rank
from analytics.events.rollups.sketches import Coupons, Numbers

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Part: TypeAlias = slice | Numbers | Mask
Ids: TypeAlias = np.ndarray[Any, np.dtype[np.void]]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_LOW_BITS: Final = 0xFFFF_FFFF
_CURRENCY_BITS: Final = 24


@dataclass(frozen=True, slots=True)
class Values:
    """One dimension's values, and which of them each event has; -1 where it counts for none."""

    dimension: Dimension
    texts: list[str | None]
    codes: Numbers

    def at(self, part: Part) -> "Values":
        """Those of some of the events."""
        return Values(self.dimension, self.texts, self.codes[part])


@dataclass(frozen=True, slots=True)
class Money:
    """The revenue of some events, in ten-thousandths, its currency as `load` has it, and who has any."""

    revenue: Numbers
    currency: Numbers
    is_paid: Mask

    def at(self, part: Part) -> "Money":
        """That of some of the events."""
        return Money(self.revenue[part], self.currency[part], self.is_paid[part])


@dataclass(frozen=True, slots=True)
class Columns:
    """Of some events, or sessions."""

    sums: Mapping[str, Numbers | Mask]
    """What adds up, by the name it has in a `Row`."""
    sketched: Mapping[str, Coupons]
    """What becomes a sketch, likewise."""
    dimensions: list[Values]
    money: "Money | None" = None

    def at(self, part: Part) -> "Columns":
        """Those of some of the events."""
        return Columns(
            {name: column[part] for name, column in self.sums.items()},
            {name: column[part] for name, column in self.sketched.items()},
            [one.at(part) for one in self.dimensions],
            None if self.money is None else self.money.at(part),
        )

    def only(self, part: Part) -> "Columns":
        """The same without dimensions."""
        return Columns(self.sums, self.sketched, [], self.money).at(part)


def rows(columns: Columns, count: int, top: int, *, is_bot: bool) -> Iterator[Row]:
    """All rows of `count` events, `top` values of each dimension; they are all of bots, or none is."""
    total = Values(Dimension.TOTAL, [None], np.zeros(count, np.int64))
    for values in (total, *columns.dimensions):
        yield from _of_dimension(values, columns, top, is_bot=is_bot)


def spelled(project_id: int, dictionary: Dictionary, ids: Numbers) -> list[Values]:
    """What the dictionary says of each id."""
    fields = [field for _, field in dictionary.fields]

    def texts(found: list[int]) -> list[tuple[str | None, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT id, {", ".join(fields)} FROM {dictionary.table}
                    WHERE project_id = %s AND id = ANY(%s)""",  # noqa: S608 - our own names
                [project_id, found],
            )
            known = {row[0]: row[1:] for row in cursor.fetchall()}
        return [known.get(one, (None,) * len(fields)) for one in found]

    return valued(tuple(dimension for dimension, _ in dictionary.fields), ids, texts)


def valued(
    dimensions: tuple[Dimension, ...],
    ids: Numbers,
    texts: Callable[[list[int]], list[tuple[str | None, ...]]],
) -> list[Values]:
    """Ids that are spelled alike become one value. Dimensions without any value are left out."""
    if not ids.any():
        return []
    # Ids of one dictionary lie close together as a rule: a table is faster than a search.
    lowest = int(ids.min())
    present = np.flatnonzero(np.bincount(ids - lowest)) if _lie_close(ids) else np.unique(ids) - lowest
    spellings = texts((present + lowest).tolist())
    values = []
    for place, dimension in enumerate(dimensions):
        codes: dict[str | None, int] = {}
        of_id = np.array([codes.setdefault(row[place], len(codes)) for row in spellings], np.int64)
        if list(codes) != [None]:
            values.append(Values(dimension, list(codes), _looked_up(ids - lowest, present, of_id)))
    return values


def _lie_close(ids: Numbers) -> bool:
    return int(ids.max()) - int(ids.min()) < 4 * len(ids) + 1_000


def _looked_up(ids: Numbers, present: Numbers, of_id: Numbers) -> Numbers:
    if int(present[-1]) < 4 * len(ids) + 1_000:
        table = np.zeros(int(present[-1]) + 1, np.int64)
        table[present] = of_id
        return table[ids]
    return of_id[np.searchsorted(present, ids)]


def distinct(ids: Ids) -> tuple[Ids, Numbers]:
    """The different ids, and which of them each one is."""
    mixed = _mixed(ids)
    order = np.argsort(mixed)
    fresh = changes(mixed[order])
    places = np.empty(len(ids), np.int64)
    places[order] = np.cumsum(fresh) - 1
    return ids[order[fresh]], places


def coupons(key: bytes, different: Ids, places: Numbers) -> Coupons:
    """What sketches keep of each event's id, as `distinct` has told them apart."""
    data = different.tobytes()
    hashes = sketches.keyed_hashes(key, [data[at : at + 16] for at in range(0, len(data), 16)])
    return sketches.coupons(hashes)[places]


def changes(values: Numbers) -> Mask:
    """Whether each differs from the one before it; the first one does."""
    fresh = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def _mixed(ids: Ids) -> Numbers:
    """A 64-bit number for each id, which sorts faster than 16 bytes."""
    halves = np.ascontiguousarray(ids).view(">u8").reshape(-1, 2).astype(np.uint64)
    return (halves[:, 0] * _MIX ^ halves[:, 1]).view(np.int64)


def _of_dimension(values: Values, columns: Columns, top: int, *, is_bot: bool) -> Iterator[Row]:
    here = values.codes >= 0
    if not here.all():
        values, columns = values.at(here), columns.only(here)
    kept, codes, most_of_rest = _first_ones(values, columns, top)
    count = len(kept)
    made: dict[str, list[Any]] = {
        **{name: _summed(codes, amounts, count) for name, amounts in columns.sums.items()},
        **{name: sketches.of_each(codes, column, count) for name, column in columns.sketched.items()},
    }
    revenue = _revenue(codes, columns.money)
    for code, (text, is_other) in enumerate(kept):
        yield Row(
            dimension=values.dimension,
            value=text,
            is_other=is_other,
            is_bot=is_bot,
            revenue=revenue.get(code, {}),
            lacks=most_of_rest if is_other else 0,
            **{name: column[code] for name, column in made.items()},
        )


def _first_ones(
    values: Values, columns: Columns, top: int
) -> tuple[list[tuple[str | None, bool]], Numbers, int]:
    """The (value, whether it is all others) of the rows to come, which one each event belongs to, and what
    one of the others has at most.
    """
    everything = len(values.texts)
    present = np.flatnonzero(np.bincount(values.codes, minlength=everything)).tolist()
    most_of_rest = 0
    if len(present) > top:
        none = [0] * everything
        started, events, pageviews = (
            _summed(values.codes, columns.sums[name], everything) if name in columns.sums else none
            for name in RANKED_BY
        )
        present.sort(key=lambda code: rank(started[code], events[code], pageviews[code], values.texts[code]))
        # The others are sorted by the first of these that there is.
        most_of_rest = most_of(started[present[top]] or events[present[top]])
    chosen = present[:top]
    places = np.full(everything, len(chosen), np.int64)
    places[chosen] = np.arange(len(chosen))
    kept: list[tuple[str | None, bool]] = [(values.texts[code], False) for code in chosen]
    if len(present) > len(chosen):
        kept.append((None, True))
    return kept, places[values.codes], most_of_rest


def _revenue(codes: Numbers, money: Money | None) -> dict[int, dict[str, int]]:
    """Code → currency → ten-thousandths. Revenue without a currency has one of its own: see `Row`."""
    if money is None or not money.is_paid.any():
        return {}
    paid = money.at(money.is_paid)
    keys, places = np.unique(codes[money.is_paid] << _CURRENCY_BITS | paid.currency, return_inverse=True)
    found: dict[int, dict[str, int]] = {}
    sums = _summed(places, paid.revenue, len(keys))
    for key, amount in zip(keys.tolist(), sums, strict=True):
        code, currency = divmod(key, 1 << _CURRENCY_BITS)
        found.setdefault(code, {})[load.currency_name(currency) or NO_CURRENCY] = amount
    return found


def _summed(codes: Numbers, amounts: Numbers | Mask, count: int) -> list[int]:
    """The sum of each code's amounts: exact, since a chunk's sums of halves are below 2^53."""
    if amounts.dtype == np.bool_:
        return [int(one) for one in np.bincount(codes[amounts], minlength=count).tolist()]
    numbers = amounts.astype(np.int64)
    if not len(numbers) or (int(numbers.min()) >= 0 and int(numbers.max()) <= _LOW_BITS):
        return _added(codes, numbers, count)
    upper, lower = _added(codes, numbers >> 32, count), _added(codes, numbers & _LOW_BITS, count)
    return [(high << 32) + low for high, low in zip(upper, lower, strict=True)]


def _added(codes: Numbers, amounts: Numbers, count: int) -> list[int]:
    return [int(one) for one in np.bincount(codes, amounts, minlength=count).tolist()]
