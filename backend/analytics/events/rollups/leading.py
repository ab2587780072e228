"""The first values of a dimension over a long time, of people, without reading everybody's sketches.

Sums come from one statement over all slices. Of most values the sketches are never read: a value has at most
as many visitors as its sketches have coupons, and how many those are is seen from their length. Only values
that could be among the first are looked at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from analytics.events.rollups import sketches
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import Leading, Ranked, Row, added
from analytics.events.rollups.slices import Slice
from analytics.events.rollups.table import COLUMNS_READ, row_of
from analytics.events.storage.postgres.connections import server_cursor

_SUMS: Final = ("events", "pageviews")
_AT_ONCE: Final = 16
"""Values whose sketches are read beyond those that were asked for."""
_ABOUT: Final = 1.05
"""An estimate may be above the number of coupons by as much."""

# Where no value of the dimension has a row of its own, all events of the slice are without one: `rows.short`.
_FOUND: Final = """
    WITH slices AS (
        SELECT * FROM unnest(%(grains)s::int2[], %(starts)s::timestamptz[]) AS slice (grain, start)
    ),
    found AS (
        SELECT r.* FROM slices AS s JOIN events_rollup AS r ON r.project_id = %(project)s
            AND r.dimension = %(dimension)s AND r.grain = s.grain AND r.start = s.start AND NOT r.is_bot
        UNION ALL
        SELECT r.* FROM slices AS s JOIN events_rollup AS r ON r.project_id = %(project)s
            AND r.dimension = 0 AND r.grain = s.grain AND r.start = s.start AND NOT r.is_bot
        WHERE %(dimension)s <> 1 AND NOT EXISTS (
            SELECT FROM events_rollup AS o WHERE o.project_id = %(project)s AND o.dimension = %(dimension)s
                AND o.grain = s.grain AND o.start = s.start AND NOT o.is_bot
        )
    )
"""
_SUMMED: Final = f"""
    {_FOUND}, rests AS (SELECT grain, start, lacks FROM found WHERE is_other)
    SELECT value, is_other, sum(events)::int8, sum(pageviews)::int8,
        sum(octet_length(users))::int8, max(octet_length(users)),
        sum(octet_length(sessions))::int8, max(octet_length(sessions)),
        sum(coalesce(found.lacks, 0))::int8, coalesce(sum(rests.lacks), 0)::int8,
        bool_or(is_other AND found.lacks IS NULL), count(*)
    FROM found LEFT JOIN rests USING (grain, start) GROUP BY value, is_other
"""  # noqa: S608 - our own names
_CHOSEN: Final = f"""
    {_FOUND} SELECT {COLUMNS_READ} FROM found
    WHERE NOT is_other AND (value = ANY(%(values)s) OR value IS NULL AND %(null)s)
"""  # noqa: S608 - our own names


@dataclass(slots=True)
class _Sum:
    """What is known of a value before its sketches are read."""

    events: int = 0
    pageviews: int = 0
    users: float = 0
    """At most so many, as `sessions`."""
    sessions: float = 0
    lacks: int = 0
    outside: int = 0
    """The sum of what the rests may hold that it is in none of."""


class Values:
    """All values of a dimension, of people, in slices that do not overlap: stored ones, and others' rows."""

    def __init__(
        self, project_id: int, dimension: Dimension, stored: Sequence[Slice], fresh: Sequence[Sequence[Row]]
    ) -> None:
        self._bound: dict[str, object] = {
            "project": project_id,
            "dimension": dimension.value,
            "grains": [one.grain.value for one in stored],
            "starts": [one.start for one in stored],
        }
        self._fresh: defaultdict[str | None, list[Row]] = defaultdict(list)
        self._sums: defaultdict[str | None, _Sum] = defaultdict(_Sum)
        self._rests = 0
        """At most so many events has a value that is in rests only."""
        self._has_rests = False
        self._is_known = True
        """Whether it is known what rests may hold."""
        self._read_sums()
        for rows in fresh:
            self._add(rows)

    def first(self, by: Ranked, count: int) -> Leading:
        """Those with the most, all of equal ones; at least `count` where there are as many."""
        if self._has_rests and not self._is_known:
            return Leading([], is_proven=False, count=None)
        most = {value: float(getattr(one, by)) for value, one in self._sums.items()}
        found: dict[str | None, Row] = {}
        least = -inf
        order = sorted(most, key=most.__getitem__, reverse=True)
        while order:
            size = count + _AT_ONCE if not found else _AT_ONCE
            some = [value for value in order[:size] if most[value] >= least]
            if not some:
                break
            order = order[size:]
            for row in self._rows(some):
                found[row.value] = row
                most[row.value] = _amount(row, by)
            amounts = sorted((most[value] for value in found), reverse=True)
            least = amounts[count - 1] if len(amounts) >= count else -inf
        leaders = [row for row in found.values() if most[row.value] >= least]
        is_proven = not self._has_rests or (self._rests < least and self._are_whole(most, least))
        return Leading(leaders, is_proven, None if self._has_rests else len(self._sums))

    def named(self, values: Collection[str | None]) -> Leading:
        """Exactly these, as far as there are any."""
        is_proven = not self._has_rests or (self._is_known and not any(map(self._missing, values)))
        rows = list(self._rows(values)) if is_proven else []
        return Leading(rows, is_proven, None if self._has_rests else len(self._sums))

    def _are_whole(self, most: dict[str | None, float], least: float) -> bool:
        """Whether all values that reach `least`, or would with what they may lack, lack nothing."""
        return all(
            not missing or amount + missing < least
            for value, amount in most.items()
            for missing in (self._missing(value),)
        )

    def _missing(self, value: str | None) -> int:
        one = self._sums.get(value)
        return self._rests if one is None else one.lacks + self._rests - one.outside

    def _read_sums(self) -> None:
        for row in server_cursor().execute(_SUMMED, self._bound, binary=True):
            value, is_other, events, pageviews, users, longest_users, *more = row
            sessions, longest_sessions, lacks, outside, is_unknown, slices = more
            if is_other:
                self._has_rests = True
                self._rests += lacks
                self._is_known &= not is_unknown
                continue
            one = self._sums[value]
            one.events, one.pageviews, one.lacks, one.outside = events, pageviews, lacks, outside
            one.users = sketches.at_most(users, longest_users, slices) * _ABOUT
            one.sessions = sketches.at_most(sessions, longest_sessions, slices) * _ABOUT

    def _add(self, rows: Sequence[Row]) -> None:
        """The rows of one more slice."""
        rest = next((row for row in rows if row.is_other), None)
        of_rest = 0
        if rest is not None:
            of_rest = rest.lacks or 0
            self._has_rests, self._rests = True, self._rests + of_rest
            self._is_known &= rest.lacks is not None
        for row in rows:
            if row is rest:
                continue
            one = self._sums[row.value]
            one.events += row.events
            one.pageviews += row.pageviews
            one.users += sketches.at_most(len(row.users), len(row.users), 1) * _ABOUT
            one.sessions += sketches.at_most(len(row.sessions), len(row.sessions), 1) * _ABOUT
            one.lacks += row.lacks or 0
            one.outside += of_rest
            self._fresh[row.value].append(row)

    def _rows(self, values: Collection[str | None]) -> Iterator[Row]:
        bound = {**self._bound, "values": [one for one in values if one is not None], "null": None in values}
        alike: defaultdict[str | None, list[Row]] = defaultdict(list)
        for fields in server_cursor().execute(_CHOSEN, bound, binary=True):
            row = row_of(fields)
            alike[row.value].append(row)
        for value in values:
            rows = [*alike[value], *self._fresh[value]]
            if rows:
                yield added(rows)


def _amount(row: Row, by: Ranked) -> int:
    found = getattr(row, by)
    return int(found) if by in _SUMS else sketches.estimate([found])
