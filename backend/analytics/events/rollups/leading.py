"""The first values of a dimension over a long time, of people, without reading everybody's sketches.

Sums come from one statement over all slices. Of most values the sketches are never sent nor united: a value
has at most as many visitors as its slices together, and how many a slice has is in the head of its sketch.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
_MOST_DOUBTFUL: Final = 200
"""Values of which the sketches are read to see that they are no leaders, whatever they lack."""
_ABOUT: Final = 1.05
"""The estimate of a union may be above the sum of estimates by as much."""

_SLICES: Final = """
    unnest(%(grains)s::int2[], %(starts)s::timestamptz[]) WITH ORDINALITY AS slice (grain, start, place)
"""
_ROWS: Final = """
    SELECT * FROM events_rollup AS r WHERE r.project_id = %(project)s AND r.dimension = %(dimension)s
        AND r.grain = slice.grain AND r.start = slice.start AND NOT r.is_bot
"""
# OFFSET 0: one look into the index for each slice, whatever the planner believes of their number.
_FOUND: Final = f"FROM {_SLICES}, LATERAL ({_ROWS} OFFSET 0) AS found"
_IS_ONE: Final = "NOT is_other AND (value = ANY(%(values)s) OR value IS NULL AND %(null)s)"
# Of each value: what the rests may hold of the slices in which it has a row, and so is in no rest.
_OUTSIDE: Final = f"""
    SELECT value, sum((%(holds)s::int8[])[place])::int8 {_FOUND} WHERE {_IS_ONE} GROUP BY value
"""
_SILENT: Final = f"SELECT place FROM {_SLICES} WHERE NOT EXISTS ({_ROWS})"  # noqa: S608 - our own names


@dataclass(slots=True)
class _Sum:
    """What is known of a value before its sketches are read."""

    most: float = 0
    """Of what values are ranked by: exactly so much, or at most about so many in a sketch."""
    lacks: int = 0


_Found = dict[str | None, Row]
"""Of some values, each the sum of its rows."""

_Missing = dict[str | None, int]
"""Of some values, how many events may be missing of each."""


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
        is_proven = not self._holds or self._are_first(sums, by, found, least)
        leaders = [row for value, row in found.items() if sums[value].most >= least]
        return Leading(leaders, is_proven, self._count(sums))

    def named(self, values: Collection[str | None], sketched: Collection[str]) -> Leading:
        """Exactly these, as far as there are any."""
        sums = self._sums("events")
        if None in self._holds.values():
            return Leading([], is_proven=False, count=None)
        found = self._rows(values, {*sketched} & {*_SKETCHES})
        is_proven = not self._holds or not self._missing(values, sums)
        return Leading(list(found.values()), is_proven, self._count(sums))

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
            size = count + _AT_ONCE + len(found)
            some = [value for value in order[:size] if sums[value].most >= least]
            order = order[size:] if len(some) == size else []
            for value, row in self._rows(some, sketched).items():
                found[value] = row
                sums[value].most = _amount(row, by)
            amounts = sorted((sums[value].most for value in found), reverse=True)
            least = amounts[count - 1] if len(amounts) >= count else -inf
        return found, least

    def _are_first(self, sums: dict[str | None, _Sum], by: Ranked, found: _Found, least: float) -> bool:
        """Whether all values that have as much as `least`, or would with what they may lack, lack nothing."""
        in_rests = self._in_rests()
        if in_rests >= least:
            return False
        # Whoever has less than that is no leader, whatever rests hold.
        close = [value for value, one in sums.items() if one.most + one.lacks + in_rests >= least]
        missing = self._missing(close, sums)
        doubtful = _reaching(missing, sums, least)
        unread = [value for value in doubtful if value not in found]
        if by in _SUMS or len(unread) < len(doubtful) or len(unread) > _MOST_DOUBTFUL:
            return not doubtful
        for value, row in self._rows(unread, (by,)).items():
            sums[value].most = _amount(row, by)
        return not _reaching({value: missing[value] for value in unread}, sums, least)

    def _missing(self, values: Collection[str | None], sums: Mapping[str | None, _Sum]) -> _Missing:
        """How many events each may lack: what its rows say, and what rests may hold where it has none.

        Those that lack nothing are left out.
        """
        outside: defaultdict[str | None, int] = defaultdict(int)
        holds = [self._holds.get(place) or 0 for place in range(1, len(self._stored) + 1)]
        for value, held in server_cursor().execute(
            _OUTSIDE, self._of(values) | {"holds": holds}, binary=True
        ):
            outside[value] = held
        for place, rows in self._placed():
            for row in rows:
                outside[row.value] += 0 if row.is_other else self._holds.get(place) or 0
        in_rests = self._in_rests()
        every = {value: sums.get(value, _Sum()).lacks + in_rests - outside[value] for value in values}
        return {value: missing for value, missing in every.items() if missing}

    def _totals(self, project_id: int, dimension: Dimension) -> Iterator[list[Row]]:
        """Where no value of the dimension has a row, no event of the slice has a value: see `rows.short`."""
        silent = [self._stored[place - 1] for (place,) in server_cursor().execute(_SILENT, self._bound)]
        for _, rows in rows_by_slice(project_id, dimension, silent):
            yield [row for row in rows if not row.is_bot]

    def _sums(self, by: Ranked) -> dict[str | None, _Sum]:
        most = by if by in _SUMS else sketches.at_most(by)
        sql = f"""
            SELECT value, sum({most})::float8, sum(lacks)::int8,
                array_agg(place) FILTER (WHERE is_other), array_agg(lacks) FILTER (WHERE is_other)
            {_FOUND} GROUP BY value, is_other
        """
        about = 1 if by in _SUMS else _ABOUT
        sums: defaultdict[str | None, _Sum] = defaultdict(_Sum)
        for value, amount, lacks, places, held in (
            server_cursor().execute(sql, self._bound, binary=True).fetchall()
        ):
            if places is not None:
                self._holds |= dict(zip(places, held, strict=True))
            else:
                sums[value] = _Sum(amount * about, lacks or 0)
        for place, rows in self._placed():
            for row in rows:
                if row.is_other:
                    self._holds[place] = row.lacks
                else:
                    sums[row.value].most += _amount(row, by) * about
                    sums[row.value].lacks += row.lacks or 0
        return sums

    def _rows(self, values: Collection[str | None], sketched: Collection[str]) -> _Found:
        """These values, as far as there are any, with none of their sketches but those named."""
        if not values:
            return {}
        columns = [
            f"found.{one}" if one not in _SKETCHES or one in sketched else "''" for one in COLUMNS_READ
        ]
        sql = f"""
            SELECT {", ".join(columns)} {_FOUND} WHERE {_IS_ONE}
        """
        alike: defaultdict[str | None, list[Row]] = defaultdict(list)
        for fields in server_cursor().execute(sql, self._of(values), binary=True).fetchall():
            row = row_of(fields)
            alike[row.value].append(row)
        for _, rows in self._placed():
            for row in rows:
                if not row.is_other and row.value in values:
                    alike[row.value].append(_with(row, sketched))
        return {value: added(found) for value, found in alike.items()}

    def _of(self, values: Collection[str | None]) -> dict[str, object]:
        """What `_IS_ONE` binds, and the slices."""
        return {**self._bound, "values": [one for one in values if one is not None], "null": None in values}

    def _placed(self) -> Iterator[tuple[int, Sequence[Row]]]:
        return enumerate(self._fresh, len(self._stored) + 1)


def _reaching(missing: _Missing, sums: Mapping[str | None, _Sum], least: float) -> list[str | None]:
    """Those that would have as much as `least` with what they may lack."""
    return [value for value, count in missing.items() if sums[value].most + count >= least]


def _with(row: Row, sketched: Collection[str]) -> Row:
    users, sessions = ("users" in sketched, "sessions" in sketched)
    return replace(row, users=row.users if users else b"", sessions=row.sessions if sessions else b"")


def _amount(row: Row, by: Ranked) -> int:
    found = getattr(row, by)
    return int(found) if by in _SUMS else sketches.estimate([found])
