"""The rows of slices, from their events: counted in numpy, a column at a time.

Events are sorted by person and session once. A stable sort by a dimension's values then leaves the people of
each value in order, so that those who repeat stand side by side.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from django.db import connection

from analytics.common.clock import to_micros
from analytics.events.rollups import load, sketches
from analytics.events.rollups.dimensions import DICTIONARIES, Dictionary, Dimension
from analytics.events.rollups.load import Records
from analytics.events.rollups.rows import TOP, TOP_OF_A_MINUTE, Row, merged, rank, short
from analytics.events.rollups.slices import Grain, Slice
from analytics.events.schema import ENGAGEMENT, PAGEVIEW

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Built = dict[Slice, list[Row]]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_LOW_BITS: Final = 0xFFFF_FFFF
_CURRENCY_BITS: Final = 24


def build(project_id: int, key: bytes, slices: Sequence[Slice]) -> Built:
    """The rows of each of the slices, which are ascending and do not overlap; none where it has no event.

    `key` is the project's for `sketches.keyed_hashes`.
    """
    parts: dict[Slice, list[list[Row]]] = {one: [] for one in slices}
    for run in _runs(slices):
        for records in load.events(project_id, run[0].start, run[-1].end):
            for found, rows in _of_chunk(project_id, key, run, records):
                parts[found].append(rows)
    return {one: _together(one, rows) for one, rows in parts.items()}


def _runs(slices: Sequence[Slice]) -> Iterator[list[Slice]]:
    """Slices that follow each other without a gap, to be read at once."""
    run: list[Slice] = []
    for one in slices:
        if run and run[-1].end != one.start:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _together(of: Slice, parts: list[list[Row]]) -> list[Row]:
    top = TOP_OF_A_MINUTE if of.grain is Grain.MINUTE else TOP
    return merged(parts, Dimension, top) if parts else []


def _of_chunk(
    project_id: int, key: bytes, run: list[Slice], records: Records
) -> Iterator[tuple[Slice, list[Row]]]:
    columns = _columns(project_id, records)
    starts = np.array([_since_2000(one.start) for one in run], np.int64)
    belongs = np.searchsorted(starts, records["timestamp"].astype(np.int64), side="right") - 1
    users, sessions = _mixed(records["user_key"]), _mixed(records["session_key"])
    order = np.lexsort((sessions, users, columns.is_bot, belongs))
    group = (belongs * 2 + columns.is_bot)[order]
    people = _People(
        _hashes(key, records["user_key"][order], users[order]),
        _hashes(key, records["session_key"][order], sessions[order]),
    )
    ordered = columns.at(order)
    for low, high in _stretches(group):
        place, is_bot = divmod(int(group[low]), 2)
        part = slice(low, high)
        yield run[place], short(list(_rows(ordered.at(part), people.at(part), is_bot=bool(is_bot))))


class _People(NamedTuple):
    """Whose events they are: what sketches take."""

    users: Numbers
    sessions: Numbers

    def at(self, part: "slice | Numbers | Mask") -> "_People":
        return _People(self.users[part], self.sessions[part])


@dataclass(frozen=True, slots=True)
class _Values:
    """One dimension's values, and which of them each event has; -1 where it counts for none."""

    dimension: Dimension
    texts: list[str | None]
    codes: Numbers

    def at(self, part: "slice | Numbers | Mask") -> "_Values":
        return _Values(self.dimension, self.texts, self.codes[part])


@dataclass(frozen=True, slots=True)
class _Columns:
    """Of some events."""

    is_bot: Mask
    is_event: Mask
    is_pageview: Mask
    engagement_ms: Numbers
    revenue: Numbers
    currency: Numbers
    dimensions: list[_Values]

    def at(self, part: "slice | Numbers | Mask") -> "_Columns":
        return _Columns(
            self.is_bot[part],
            self.is_event[part],
            self.is_pageview[part],
            self.engagement_ms[part],
            self.revenue[part],
            self.currency[part],
            [one.at(part) for one in self.dimensions],
        )


def _columns(project_id: int, records: Records) -> _Columns:
    dimensions: list[_Values] = []
    for dictionary in DICTIONARIES:
        dimensions += _spelled(project_id, dictionary, records[dictionary.event_column])
    currency = records["currency"].astype(np.int64)
    dimensions += _valued((Dimension.CURRENCY,), currency, _currency_names)
    names = dimensions[0]
    is_event = ~_is(names, ENGAGEMENT)
    dimensions[0] = _Values(names.dimension, names.texts, np.where(is_event, names.codes, -1))
    return _Columns(
        is_bot=records["bot_id"] != 0,
        is_event=is_event,
        is_pageview=_is(names, PAGEVIEW),
        engagement_ms=records["engagement_ms"].astype(np.int64),
        revenue=records["revenue"].astype(np.int64),
        currency=currency,
        dimensions=dimensions,
    )


def _currency_names(numbers: list[int]) -> list[tuple[str | None, ...]]:
    return [(load.currency_name(number),) for number in numbers]


def _is(names: _Values, name: str) -> Mask:
    code = names.texts.index(name) if name in names.texts else -1
    return np.equal(names.codes, code)


def _spelled(project_id: int, dictionary: Dictionary, ids: Numbers) -> list[_Values]:
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

    return _valued(tuple(dimension for dimension, _ in dictionary.fields), ids, texts)


def _valued(
    dimensions: tuple[Dimension, ...],
    ids: Numbers,
    texts: Callable[[list[int]], list[tuple[str | None, ...]]],
) -> list[_Values]:
    """Ids that are spelled alike become one value. Dimensions without any value are left out."""
    found, inverse = np.unique(ids, return_inverse=True)
    if not found.any():
        return []
    spelled = texts(found.tolist())
    values = []
    for place, dimension in enumerate(dimensions):
        codes: dict[str | None, int] = {}
        of_id = np.array([codes.setdefault(row[place], len(codes)) for row in spelled], np.int64)
        if list(codes) != [None]:
            values.append(_Values(dimension, list(codes), of_id[inverse]))
    return values


def _rows(columns: _Columns, people: _People, *, is_bot: bool) -> Iterator[Row]:
    """All rows of events that are sorted by person; they are all of bots, or none is."""
    nothing = np.zeros(len(people.users), np.int64)
    yield from _of_dimension(_Values(Dimension.TOTAL, [None], nothing), columns, people, is_bot=is_bot)
    for values in columns.dimensions:
        yield from _of_dimension(values, columns, people, is_bot=is_bot)


def _of_dimension(values: _Values, columns: _Columns, people: _People, *, is_bot: bool) -> Iterator[Row]:
    here = values.codes >= 0
    if not here.all():
        values, columns, people = values.at(here), columns.at(here), people.at(here)
    kept, codes = _first_ones(values, columns)
    count = len(kept)
    counted = np.bincount(codes[columns.is_event], minlength=count).tolist()
    viewed = np.bincount(codes[columns.is_pageview], minlength=count).tolist()
    engaged = _summed(codes, columns.engagement_ms, count)
    revenue = _revenue(codes, columns)
    order = np.argsort(codes.astype(np.uint16), kind="stable")  # by radix, since they are so short
    users = _sketched(codes[order], people.users[order], count)
    sessions = _sketched(codes[order], people.sessions[order], count)
    for code, (text, is_other) in enumerate(kept):
        yield Row(
            dimension=values.dimension,
            value=text,
            is_other=is_other,
            is_bot=is_bot,
            events=counted[code],
            pageviews=viewed[code],
            engagement_ms=engaged[code],
            users=users[code],
            sessions=sessions[code],
            revenue=revenue.get(code, {}),
        )


def _first_ones(values: _Values, columns: _Columns) -> tuple[list[tuple[str | None, bool]], Numbers]:
    """The (value, whether it is all others) of the rows to come, and which one each event belongs to."""
    everything = len(values.texts)
    present = np.flatnonzero(np.bincount(values.codes, minlength=everything)).tolist()
    counted = np.bincount(values.codes[columns.is_event], minlength=everything).tolist()
    viewed = np.bincount(values.codes[columns.is_pageview], minlength=everything).tolist()
    if len(present) > TOP_OF_A_MINUTE:
        present.sort(key=lambda code: rank(counted[code], viewed[code], values.texts[code]))
    chosen = present[:TOP_OF_A_MINUTE]
    places = np.full(everything, len(chosen), np.int64)
    places[chosen] = np.arange(len(chosen))
    kept: list[tuple[str | None, bool]] = [(values.texts[code], False) for code in chosen]
    if len(present) > len(chosen):
        kept.append((None, True))
    return kept, places[values.codes]


def _sketched(codes: Numbers, hashes: Numbers, count: int) -> list[bytes]:
    """A sketch of each code's hashes; both are sorted by code."""
    fresh = _changes(codes) | _changes(hashes)
    codes, left = codes[fresh], hashes[fresh].tolist()
    bounds = np.searchsorted(codes, np.arange(count + 1)).tolist()
    return [sketches.of(left[low:high]) for low, high in pairwise(bounds)]


def _revenue(codes: Numbers, columns: _Columns) -> dict[int, dict[str, int]]:
    """Code → currency → ten-thousandths."""
    paid = columns.currency != 0
    if not paid.any():
        return {}
    keys, places = np.unique(codes[paid] << _CURRENCY_BITS | columns.currency[paid], return_inverse=True)
    amounts = columns.revenue[paid]
    # In halves, so that no sum leaves what a 64-bit number holds.
    high = _summed(places, amounts >> 32, len(keys))
    low = _summed(places, amounts & _LOW_BITS, len(keys))
    found: dict[int, dict[str, int]] = {}
    for key, upper, lower in zip(keys.tolist(), high, low, strict=True):
        code, currency = divmod(key, 1 << _CURRENCY_BITS)
        found.setdefault(code, {})[load.currency_name(currency) or ""] = (upper << 32) + lower
    return found


def _summed(codes: Numbers, amounts: Numbers, count: int) -> list[int]:
    """The sum of each code's amounts, which are below 2^32: exact, since a chunk's sums are below 2^53."""
    return [int(one) for one in np.bincount(codes, amounts, minlength=count).tolist()]


def _hashes(key: bytes, ids: "np.ndarray[Any, np.dtype[np.void]]", mixed: Numbers) -> Numbers:
    """The keyed hash of each id; equal ones stand side by side, and `mixed` is equal where they are."""
    fresh = np.flatnonzero(_changes(mixed))
    found = ids[fresh].tobytes()
    hashed = sketches.keyed_hashes(key, [found[at : at + 16] for at in range(0, len(found), 16)])
    return np.repeat(np.array(hashed, np.int64), np.diff(np.append(fresh, len(mixed))))


def _mixed(ids: "np.ndarray[Any, np.dtype[np.void]]") -> Numbers:
    """A 64-bit number for each id, which sorts faster than 16 bytes."""
    halves = np.ascontiguousarray(ids).view(">u8").reshape(-1, 2).astype(np.uint64)
    return (halves[:, 0] * _MIX ^ halves[:, 1]).view(np.int64)


def _stretches(groups: Numbers) -> Iterator[tuple[int, int]]:
    """From where to where equal ones stand."""
    return pairwise([*np.flatnonzero(_changes(groups)).tolist(), len(groups)])


def _changes(values: Numbers) -> Mask:
    """Whether each differs from the one before it; the first one does."""
    fresh = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def _since_2000(at: datetime) -> int:
    return to_micros(at) - load.PG_EPOCH_US
