"""Whole sessions in answers from segments.

Segments have events, PostgreSQL has sessions, and each does what it is good at: segments find the sessions
with an event that passes, PostgreSQL sums those up by the same dimensions, and the statement over segments
takes these sums as rows beside its own. Both at the snapshot's moment.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlglot import exp

from analytics.events.storage.engine import CompiledQuery, EventReader, SegmentsUnanswered
from analytics.reports.query import nodes
from analytics.reports.query.chosen import ChosenSessions
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.expressions import EVENT, column, derived
from analytics.reports.query.metrics import Metric, SessionColumn, SumSessions, is_about_sessions, singles
from analytics.reports.query.nodes import BindType, Unspelled
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range
from analytics.reports.query.readers import RawReader
from analytics.reports.query.scope import Begun, Page, Scope

MOST_SESSIONS: Final = 1_000_000
"""That segments find for PostgreSQL: as a text some 37 MB, in each of the two."""
MOST_ROWS: Final = 100_000
"""Of sums that PostgreSQL hands over."""
_FOUND: Final = "k"
_MICROSECOND: Final = timedelta(microseconds=1)


class SessionsBeside:
    """The sessions of one question, as PostgreSQL's snapshot has them."""

    def __init__(self, snapshot: EventReader, compiler: Compiler) -> None:
        self._snapshot = snapshot
        self._compiler = compiler
        self._ends: dict[Range, datetime] = {}
        self._keys: dict[Range, str] = {}

    def reach(self, scope: Scope) -> Range:
        """When the events were that the scope needs: a filter looks at its sessions to their very end."""
        if scope.filters is None or scope.by_session or not _asks(scope):
            return scope.range
        return replace(scope.range, end=max(scope.range.end, self._end(scope) + _MICROSECOND), days=None)

    def told(self, scope: Scope, segments: EventReader, compiler: Compiler) -> Scope:
        """The scope with what its sessions amount to. `compiler` is that of the segments.

        Raises Unspelled for what is PostgreSQL's alone, SegmentsUnanswered for too much of it.
        """
        if not _asks(scope):
            return scope
        if scope.by_session or (scope.filters is None and all(map(is_about_sessions, scope.metrics))):
            raise Unspelled("sessions")
        chosen = scope
        if scope.filters is not None:
            chosen = replace(scope, filters=None, sessions=self.passing(scope, segments, compiler))
        sums = _sums(scope)
        metrics = tuple(Metric(one.value, "A sum of sessions.", SumSessions(one)) for one in sums)
        query = self._compiler.rows(replace(chosen, metrics=metrics), Page((), MOST_ROWS + 1))
        found = self._snapshot.run(query)
        if len(found) > MOST_ROWS:
            raise SegmentsUnanswered("too_many_groups")
        return replace(scope, begun=_begun(found, len(scope.dimensions), sums))

    def passing(self, scope: Scope, segments: EventReader, compiler: Compiler) -> str:
        """The keys of the sessions that began in the range, and some others, with an event that passes."""
        if scope.range not in self._keys:
            [(count, keys)] = segments.run(keys_statement(scope, self._end(scope), compiler))
            if cast(int, count) > MOST_SESSIONS:
                raise SegmentsUnanswered("too_many_sessions")
            self._keys[scope.range] = cast(str, keys)
        return self._keys[scope.range]

    def _end(self, scope: Scope) -> datetime:
        """Of the sessions that began in the range, the last event's moment; the range's start without any."""
        if scope.range not in self._ends:
            [(last,)] = self._snapshot.run(end_statement(scope, self._compiler))
            self._ends[scope.range] = cast("datetime | None", last) or scope.range.start
        return self._ends[scope.range]


class SegmentReader(RawReader):
    """Asks segments, and PostgreSQL for sessions."""

    def __init__(self, segments: EventReader, compiler: Compiler, sessions: SessionsBeside) -> None:
        super().__init__(segments, compiler)
        self._sessions = sessions

    def rows(self, scope: Scope, page: Page | None = None) -> Sequence[tuple[object, ...]]:
        """See Reader."""
        return super().rows(self._told(scope), page)

    def totals(self, scope: Scope) -> tuple[object, ...]:
        """See Reader."""
        return self.rows(replace(scope, dimensions=(), buckets=None))[0]

    def count(self, scope: Scope) -> int:
        """See Reader."""
        return super().count(self._told(scope))

    def _told(self, scope: Scope) -> Scope:
        return self._sessions.told(scope, self._snapshot, self._compiler)


def keys_statement(scope: Scope, until: datetime, compiler: Compiler) -> CompiledQuery:
    """(how many, at most one more than MOST_SESSIONS, and their keys as a `KeyList`) of sessions.

    They have an event from the range's start to `until`, included, that passes the filters.
    """
    parts = Parts(compiler, scope.project_id)
    found = exp.select(column(EVENT, "session_key")).distinct().from_(parts.events())
    found = found.where(parts.chosen.of_sessions(scope.range, scope.filters, bots=scope.bots, until=until))
    most = parts.binds.named("most", MOST_SESSIONS + 1, BindType.INTEGER)
    found.set("limit", exp.Limit(expression=most))
    keys = nodes.KeyList(this=column(_FOUND, "session_key"))
    select = exp.select(exp.Count(this=exp.Star()), keys).from_(derived(found, _FOUND))
    return compiler.finish(select, parts.binds)


def end_statement(scope: Scope, compiler: Compiler) -> CompiledQuery:
    """One row: when the last event was of any session that began in the range; null without one."""
    parts = Parts(compiler, scope.project_id)
    sessions = parts.layout.sessions()
    conditions = Conditions(scope.project_id, parts.binds, sessions)
    begun = ChosenSessions(conditions, parts.chosen, parts.binds).within(scope.range, (), bots=True)
    select = exp.select(exp.Max(this=column(EVENT, "ended_at"))).from_(sessions.events())
    return compiler.finish(select.where(begun), parts.binds)


def _asks(scope: Scope) -> bool:
    return any(map(is_about_sessions, scope.metrics))


def _sums(scope: Scope) -> list[SessionColumn]:
    every = (single for metric in scope.metrics for single in singles(metric.aggregate))
    return list(dict.fromkeys(one.session_column for one in every if isinstance(one, SumSessions)))


def _begun(found: Sequence[tuple[object, ...]], size: int, sums: Sequence[SessionColumn]) -> Begun:
    columns = tuple(tuple(row[place] for row in found) for place in range(size + len(sums)))
    return Begun(columns[:size], dict(zip(sums, columns[size:], strict=True)))
