"""Which events a statement is about: the condition on project and time, written here and nowhere else."""

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT, LabelKind
from analytics.reports.query.conditions import EVENT, Binds, Conditions, all_of, column
from analytics.reports.query.dimensions import Table
from analytics.reports.query.nodes import BindType
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Filter


class ChosenEvents:
    """Conditions on the raw events of one project; the statement's binds grow with them."""

    def __init__(self, conditions: Conditions, binds: Binds) -> None:
        self._conditions = conditions
        self._binds = binds

    def within(
        self, covered: Range, filters: Filter | None, *, bots: bool, engagement: bool
    ) -> exp.Expression:
        """This project, this time, the filters; bots and `engagement` events where they are asked for."""
        moment = column(EVENT, "timestamp")
        start = self._binds.named("start", covered.start, BindType.INSTANT)
        end = self._binds.named("end", covered.end, BindType.INSTANT)
        conditions: list[exp.Expression] = [
            exp.EQ(this=column(EVENT, "project_id"), expression=self._conditions.project()),
            exp.GTE(this=moment, expression=start),
            exp.LT(this=moment.copy(), expression=end),
        ]
        if not bots:
            conditions.append(exp.Is(this=column(EVENT, "bot_id"), expression=exp.Null()))
        if not engagement:
            conditions.append(self.not_named(ENGAGEMENT))
        if filters is not None:
            conditions.append(self._conditions.spell(filters))
        return all_of(conditions)

    def named(self, name: str) -> exp.Expression:
        """Events of that name; null where the project has never seen it."""
        return exp.EQ(this=column(EVENT, "name_id"), expression=self._name_id(name))

    def not_named(self, name: str) -> exp.Expression:
        """All others. True also where the project has never seen that name."""
        return exp.NullSafeNEQ(this=column(EVENT, "name_id"), expression=self._name_id(name))

    def _name_id(self, name: str) -> exp.Expression:
        named = exp.EQ(this=column("l", "value"), expression=self._binds.named(name, name, BindType.TEXT))
        kind = exp.EQ(this=column("l", "kind"), expression=exp.Literal.number(int(LabelKind.EVENT_NAME)))
        project = exp.EQ(this=column("l", "project_id"), expression=self._conditions.project())
        labels = exp.alias_(exp.table_(Table.LABEL.value), "l", table=True)
        chosen = exp.select(column("l", "id")).from_(labels).where(all_of([project, kind, named]))
        return exp.Subquery(this=chosen)
