"""One question, one range: the statements that answer it from events, in an engine's own SQL."""

from dataclasses import replace
from typing import Protocol

from sqlglot import exp

from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query import nodes
from analytics.reports.query.expressions import Binds
from analytics.reports.query.layouts import LayoutOf
from analytics.reports.query.metrics import is_about_sessions
from analytics.reports.query.nodes import Bind, BindType
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.statements import Statement


class Dialect(Protocol):
    """Spells a checked tree for one engine. Raises `nodes.Unspelled` for what it has no words for."""

    name: str

    @property
    def layout(self) -> LayoutOf:
        """Where this engine keeps events."""
        ...

    def spell(self, tree: exp.Expression, *, pretty: bool = False) -> str:
        """SQL with the binds as this engine's named parameters."""
        ...

    def bound(self, value: object, kind: BindType) -> object:
        """The value of a bind as this engine's driver takes it."""
        ...


class Compiler:
    """Compiles scopes for the engine of one dialect. Raises `nodes.UntrustedNode` for a mistake of ours."""

    def __init__(self, dialect: Dialect, *, pretty: bool = False) -> None:
        self.layout = dialect.layout
        self._dialect = dialect
        self._pretty = pretty

    def rows(self, scope: Scope, page: Page | None = None) -> CompiledQuery:
        """A row for each combination of dimension values with an event: dimensions, then metrics."""
        statement = Statement(scope, self.layout)
        return self.finish(statement.rows(page), statement.binds)

    def totals(self, scope: Scope) -> CompiledQuery:
        """One row: the metrics of the whole scope, by their own aggregate."""
        return self.rows(replace(scope, dimensions=(), buckets=None))

    def count(self, scope: Scope) -> CompiledQuery:
        """One row with one number: how many rows `rows` has without a page."""
        # Metrics of sessions have rows where only sessions began; all others have one wherever an event was.
        mixed = any(is_about_sessions(metric) for metric in scope.metrics) and not scope.by_session
        statement = Statement(scope if mixed else replace(scope, metrics=()), self.layout)
        return self.finish(statement.count(), statement.binds)

    def remarks(self, scope: Scope) -> CompiledQuery | None:
        """One row of what must be said beside the metrics: see `inner.Inner.remarks`."""
        statement = Statement(replace(scope, dimensions=(), buckets=None), self.layout)
        tree = statement.remarks()
        return None if tree is None else self.finish(tree, statement.binds)

    def finish(self, tree: exp.Select, binds: Binds) -> CompiledQuery:
        """A tree, checked and spelled, with what it binds."""
        nodes.check(tree)
        kinds = {bind.name: BindType(bind.text("type")) for bind in tree.find_all(Bind)}
        parameters = {name: self._dialect.bound(binds.values[name], kind) for name, kind in kinds.items()}
        columns = frozenset(column.name for column in tree.find_all(exp.Column))
        return CompiledQuery(self._dialect.spell(tree, pretty=self._pretty), parameters, columns)
