"""The first values of a dimension over a long time, of people, without reading everybody's sketches.

Sums come from one statement over all slices. Of most values the sketches are never sent: a value has at most
as many visitors as its slices together, and how many a slice has is in the head of its sketch. Of those that
come back day after day that says little, so what is in small sketches is counted before any are united.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import inf
from typing import Final

from analytics.events.rollups import sketches
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading import rows_by_slice
from analytics.events.rollups.rows import Leading, Ranked, Row, added
from analytics.events.rollups.slices import Slice
from analytics.events.rollups.table import COLUMNS_READ, row_of
from analytics.events.storage.postgres.connections import server_cursor

_SUMS: Final = ("events", "pageviews")
_SKETCHES: Final = ("users", "sessions")
_AT_ONCE: Final = 16
"""Values whose sketches are read beyond those that were asked for."""
_ABOUT: Final = 1.05
"""The estimate of a union may be above the sum of estimates by as much."""
_MOST_COUNTED: Final = 4_000_000
"""Visitors of slices, four bytes each, that are counted without uniting sketches."""

_SLICES: Final = """
    unnest(%(grains)s::int2[], %(starts)s::timestamptz[]) WITH ORDINALITY AS slice (grain, start, place)
"""
_ROWS: Final = """
    SELECT * FROM events_rollup AS r WHERE r.project_id = %(project)s AND r.dimension = %(dimension)s
        AND r.grain = slice.grain AND r.start = slice.start AND NOT r.is_bot
"""
# OFFSET 0: one look into the index for each slice, whatever the planner believes of their number.
_FOUND: Final = f"FROM {_SLICES}, LATERAL ({_ROWS} OFFSET 0) AS found"
_SILENT: Final = f"SELECT place FROM {_SLICES} WHERE NOT EXISTS ({_ROWS})"  # noqa: S608 - our own names


@dataclass(slots=True)
class _Sum:
    """What is known of a value before its sketches are read."""

    most: float = 0
    """Of what values are ranked by: exactly so much, or at most about so many in a sketch."""
    missing: int = 0
    """How many of its events may be in rests."""
    places: list[int] = field(default_factory=list)
    """Of the slices that have a row of it."""

    @property
    def bound(self) -> float:
        """More it cannot have, whatever rests hold."""
        return self.most + self.missing


_Found = dict[str | None, Row]
"""Of some values, each the sum of its rows."""


class Values:
    """All values of a dimension, of people, in slices that do not overlap: stored ones, and others' rows."""

    def __init__(
        self, project_id: int, dimension: Dimension, stored: Sequence[Slice], fresh: Sequence[Sequence[Row]]
    ) -> None:
        self._stored = stored
        self._bound: dict[str, object] = {
            "project": project_id,
            "dimension": dimension.value,
            "grains": [one.grain.value for one in stored],
            "starts": [one.start for one in stored],
        }
        self._fresh = [*fresh, *self._totals(project_id, dimension)]
        self._holds: dict[int, int | None] = {}
        """Place of a slice → what its rest may hold of one value. Fresh ones stand behind the stored ones."""

    def first(self, by: Ranked, count: int, sketched: Collection[str]) -> Leading:
        """Those with the most, all of equal ones; at least `count` where there are as many.

        Of their sketches those named are read, and what values are ranked by.
        """
        sums = self._sums(by)
        if None in self._holds.values():
            return Leading([], is_proven=False, count=None)
        found, least = self._leaders(sums, by, count, {*sketched, by} & {*_SKETCHES})
        is_proven = self._in_rests() < least and self._are_whole(sums, sums, least)
        leaders = [row for value, row in found.items() if sums[value].most >= least]
        return Leading(leaders, not self._holds or is_proven, self._count(sums))

    def named(self, values: Collection[str | None], sketched: Collection[str]) -> Leading:
        """Exactly these, as far as there are any."""
        sums = self._sums("events")
        if None in self._holds.values():
            return Leading([], is_proven=False, count=None)
        found = self._rows(values, {*sketched} & {*_SKETCHES})
        is_proven = not self._holds or self._are_whole(values, sums, -inf)
        return Leading([*found.values()], is_proven, self._count(sums))

    def _count(self, sums: Mapping[str | None, _Sum]) -> int | None:
        return None if self._holds else len(sums)

    def _in_rests(self) -> int:
        """What one value has at most that is in no slice's rows."""
        return sum(one or 0 for one in self._holds.values())

    def _leaders(
        self, sums: dict[str | None, _Sum], by: Ranked, count: int, sketched: Collection[str]
    ) -> tuple[_Found, float]:
        """(At least all leaders, the least that one of them has); `sums` say then what these have."""
        order = sorted(sums, key=lambda value: sums[value].most, reverse=True)
        found: _Found = {}
        least = sums[order[count - 1]].most if by in _SUMS and len(order) >= count else -inf
        while order:
            size = _AT_ONCE if found else count
            some = [value for value in order[:size] if sums[value].most >= least]
            order = order[size:] if len(some) == size else []
            is_begun = bool(found)
            for value, row in self._rows(some, sketched).items():
                found[value] = row
                sums[value].most = _amount(row, by)
            amounts = sorted((sums[value].most for value in found), reverse=True)
            least = amounts[count - 1] if len(amounts) >= count else -inf
            if by in _SKETCHES and not is_begun:
                self._count_closely(sums, by, {value for value in order if sums[value].bound >= least})
                order.sort(key=lambda value: sums[value].most, reverse=True)
        return found, least

    def _count_closely(
        self, sums: Mapping[str | None, _Sum], by: Ranked, values: Collection[str | None]
    ) -> None:
        """Say of these values better what they have at most: whoever comes each day is counted once."""
        order = sorted(values, key=lambda value: sums[value].bound, reverse=True)
        counted = zip(order, accumulate(sums[value].most for value in order), strict=True)
        some = [value for value, together in counted if together <= _MOST_COUNTED]
        sql = f"""
            SELECT value, {sketches.at_most(by)}, CASE WHEN {sketches.is_small(by)} THEN {by} END {_FOUND}
            WHERE NOT is_other AND (value = ANY(%(values)s) OR value IS NULL AND %(null)s)
        """
        more: defaultdict[str | None, float] = defaultdict(float)
        small: defaultdict[str | None, list[bytes]] = defaultdict(list)
        for value, about, sketch in (
            server_cursor().execute(sql, self._of_values(some), binary=True).fetchall()
        ):
            if sketch is None:
                more[value] += about
            else:
                small[value].append(sketch)
        for _, rows in self._placed():
            for row in rows:
                if not row.is_other and row.value in values:
                    more[row.value] += _amount(row, by)
        for value in some:
            closely = (more[value] + sketches.distinct(small[value])) * _ABOUT
            sums[value].most = min(sums[value].most, closely)

    def _are_whole(
        self, values: Collection[str | None], sums: Mapping[str | None, _Sum], least: float
    ) -> bool:
        """Whether of these all that reach `least`, or would with what they may lack, lack nothing."""
        unknown = _Sum(missing=self._in_rests())
        found = (sums.get(value, unknown) for value in values)
        return not any(one.missing and one.bound >= least for one in found)

    def _totals(self, project_id: int, dimension: Dimension) -> Iterator[list[Row]]:
        """Where no value of the dimension has a row, no event of the slice has a value: see `rows.short`."""
        silent = [self._stored[place - 1] for (place,) in server_cursor().execute(_SILENT, self._bound)]
        for _, rows in rows_by_slice(project_id, dimension, silent):
            yield [row for row in rows if not row.is_bot]

    def _sums(self, by: Ranked) -> dict[str | None, _Sum]:
        most = by if by in _SUMS else sketches.at_most(by)
        sql = f"""
            SELECT value, is_other, sum({most})::float8, sum(lacks)::int8, array_agg(place),
                array_agg(lacks) FILTER (WHERE is_other)
            {_FOUND} GROUP BY value, is_other
        """
        about = 1 if by in _SUMS else _ABOUT
        sums: defaultdict[str | None, _Sum] = defaultdict(_Sum)
        for value, is_other, amount, lacks, places, held in (
            server_cursor().execute(sql, self._bound, binary=True).fetchall()
        ):
            if is_other:
                self._holds |= dict(zip(places, held, strict=True))
            else:
                sums[value] = _Sum(amount * about, lacks or 0, places)
        for place, rows in self._placed():
            for row in rows:
                if row.is_other:
                    self._holds[place] = row.lacks
                else:
                    sums[row.value].most += _amount(row, by) * about
                    sums[row.value].missing += row.lacks or 0
                    sums[row.value].places.append(place)
        holds = [self._holds.get(place) or 0 for place in range(len(self._stored) + len(self._fresh) + 1)]
        in_rests = sum(holds)
        for one in sums.values():
            one.missing += in_rests - sum(map(holds.__getitem__, one.places))
        return sums

    def _rows(self, values: Collection[str | None], sketched: Collection[str]) -> _Found:
        """These values, as far as there are any, with none of their sketches but those named."""
        if not values:
            return {}
        columns = [
            f"found.{one}" if one not in _SKETCHES or one in sketched else "''" for one in COLUMNS_READ
        ]
        sql = f"""
            SELECT {", ".join(columns)} {_FOUND}
            WHERE NOT is_other AND (value = ANY(%(values)s) OR value IS NULL AND %(null)s)
        """
        alike: defaultdict[str | None, list[Row]] = defaultdict(list)
        for fields in server_cursor().execute(sql, self._of_values(values), binary=True).fetchall():
            row = row_of(fields)
            alike[row.value].append(row)
        for _, rows in self._placed():
            for row in rows:
                if not row.is_other and row.value in values:
                    alike[row.value].append(_with(row, sketched))
        return {value: added(found) for value, found in alike.items()}

    def _of_values(self, values: Collection[str | None]) -> dict[str, object]:
        named = [one for one in values if one is not None]
        return {**self._bound, "values": named, "null": None in values}

    def _placed(self) -> Iterator[tuple[int, Sequence[Row]]]:
        return enumerate(self._fresh, len(self._stored) + 1)


def _with(row: Row, sketched: Collection[str]) -> Row:
    users, sessions = ("users" in sketched, "sessions" in sketched)
    return replace(row, users=row.users if users else b"", sessions=row.sessions if sessions else b"")


def _amount(row: Row, by: Ranked) -> int:
    found = getattr(row, by)
    return int(found) if by in _SUMS else sketches.estimate([found])
