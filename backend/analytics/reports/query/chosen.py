"""Which events a statement is about: the condition on project and time, written here and nowhere else."""

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.expressions import EVENT, Binds, all_of, column
from analytics.reports.query.nodes import BindType
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Filter


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
        moment = column(EVENT, "timestamp")
        start = self._binds.named("start", covered.start, BindType.INSTANT)
        end = self._binds.named("end", covered.end, BindType.INSTANT)
        conditions: list[exp.Expression] = [
            layout.of_project(EVENT),
            exp.GTE(this=moment, expression=start),
            exp.LT(this=moment.copy(), expression=end),
        ]
        if not bots:
            conditions.append(layout.is_of_person())
        if not engagement:
            conditions.append(self.not_named(ENGAGEMENT))
        if filters is not None:
            conditions.append(self._conditions.spell(filters))
        return all_of(conditions)

    def named(self, name: str) -> exp.Expression:
        """Events of that name; false or null where the project has never seen it."""
        return self._conditions.layout.is_named(name)

    def not_named(self, name: str) -> exp.Expression:
        """All others. True also where the project has never seen that name."""
        return self._conditions.layout.is_not_named(name)
