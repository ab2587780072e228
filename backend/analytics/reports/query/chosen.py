"""Which events, or sessions, a statement is about: the condition on project and time, written here alone."""

from collections.abc import Iterable
from datetime import datetime

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT
from analytics.reports.query import nodes
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.expressions import EVENT, Binds, all_of, column
from analytics.reports.query.nodes import Bind, BindType
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Condition, Filter


class ChosenEvents:
    """Conditions on the events of one project; the statement's binds grow with them."""

    def __init__(self, conditions: Conditions, binds: Binds) -> None:
        self._conditions = conditions
        self._binds = binds

    def within(
        self, covered: Range, filters: Filter | None, *, bots: bool, engagement: bool
    ) -> exp.Expression:
        """This project, this time, the filters; bots and `engagement` events where they are asked for."""
        layout = self._conditions.layout
        conditions = [layout.of_project(EVENT), *_between(column(EVENT, "timestamp"), covered, self._binds)]
        if not bots:
            conditions.append(layout.is_of_person())
        if not engagement:
            conditions.append(self.not_named(ENGAGEMENT))
        if filters is not None:
            conditions.append(self.passing(filters, covered, bots=bots))
        return all_of(conditions)

    def passing(self, filters: Filter, covered: Range, *, bots: bool) -> exp.Expression:
        """Those that pass; `did` looks at the events of this time."""
        return self._conditions.spell(
            filters, lambda event: self.within(covered, event, bots=bots, engagement=True)
        )

    def of_sessions(
        self, covered: Range, filters: Filter | None, *, bots: bool, until: datetime | None = None
    ) -> exp.Expression:
        """Those that sessions begun in this time may have, to their very end, and that pass.

        `until` is the last event's moment of any of these sessions, where that is known.
        """
        if until is None:
            last: exp.Expression = self._last_end(covered)
        else:
            last = self._binds.named("until", until, BindType.INSTANT)
        moment = column(EVENT, "timestamp")
        conditions: list[exp.Expression] = [
            self._conditions.layout.of_project(EVENT),
            exp.GTE(this=moment, expression=_start(covered, self._binds)),
            exp.LTE(this=moment.copy(), expression=last),
        ]
        if filters is not None:
            conditions.append(self.passing(filters, covered, bots=bots))
        return all_of(conditions)

    def _last_end(self, covered: Range) -> exp.Subquery:
        sessions = self._conditions.layout.sessions()
        begun = [sessions.of_project(EVENT), *_between(column(EVENT, "started_at"), covered, self._binds)]
        last = exp.select(exp.Max(this=column(EVENT, "ended_at"))).from_(sessions.events())
        return exp.Subquery(this=last.where(all_of(begun)))

    def named(self, name: str) -> exp.Expression:
        """Events of that name; false or null where the project has never seen it."""
        return self._conditions.layout.is_named(name)

    def not_named(self, name: str) -> exp.Expression:
        """All others. True also where the project has never seen that name."""
        return self._conditions.layout.is_not_named(name)


class ChosenSessions:
    """Conditions on whole sessions of one project."""

    def __init__(self, conditions: Conditions, events: ChosenEvents, binds: Binds) -> None:
        """`conditions` are those of the layout of sessions."""
        self._conditions = conditions
        self._events = events
        self._binds = binds

    def within(self, covered: Range, among: Iterable[Condition], *, bots: bool) -> exp.Expression:
        """Those of this project that began in this time, and whose own values pass."""
        layout = self._conditions.layout
        conditions = [layout.of_project(EVENT), *_between(column(EVENT, "started_at"), covered, self._binds)]
        if not bots:
            conditions.append(layout.is_of_person())
        conditions += [self._conditions.spell(condition) for condition in among]
        return all_of(conditions)

    def among(self, keys: str) -> exp.Expression:
        """Those whose keys these are, as a `nodes.KeyList` spells them."""
        bound = self._binds.named("sessions", keys, BindType.SPELLED_KEYS)
        return nodes.AnyOf(this=column(EVENT, "session_key"), values=bound)

    def with_event(
        self, covered: Range, filters: Filter, events: exp.Expression, *, bots: bool
    ) -> exp.Expression:
        """Those with an event that passes, whenever it was; `events` is what holds events."""
        found = exp.select(column(EVENT, "session_key")).from_(events)
        found = found.where(self._events.of_sessions(covered, filters, bots=bots))
        return exp.In(this=column(EVENT, "session_key"), query=exp.Subquery(this=found))


def _between(moment: exp.Column, covered: Range, binds: Binds) -> list[exp.Expression]:
    end = binds.named("end", covered.end, BindType.INSTANT)
    return [
        exp.GTE(this=moment, expression=_start(covered, binds)),
        exp.LT(this=moment.copy(), expression=end),
    ]


def _start(covered: Range, binds: Binds) -> Bind:
    return binds.named("start", covered.start, BindType.INSTANT)
