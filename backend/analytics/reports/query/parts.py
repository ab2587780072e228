"""What every statement over events is made of: its binds, its conditions, its table."""

from sqlglot import exp

from analytics.reports.query.chosen import ChosenEvents
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.expressions import Binds


class Parts:
    """The parts of one statement about one project; its binds grow with what is spelled."""

    def __init__(self, compiler: Compiler, project_id: int) -> None:
        self.binds = Binds()
        self.layout = compiler.layout(project_id, self.binds)
        self.conditions = Conditions(project_id, self.binds, self.layout)
        self.chosen = ChosenEvents(self.conditions, self.binds)

    def events(self) -> exp.Expression:
        """What holds the events, under the name EVENT."""
        return self.layout.events()
