"""One question, one range: the statements that answer it from raw events, in an engine's own SQL."""

from dataclasses import replace
from typing import Protocol

from sqlglot import exp

from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query import nodes
from analytics.reports.query.scope import Page, Scope
from analytics.reports.query.statements import Statement


class Dialect(Protocol):
    """Spells a checked tree for one engine."""

    name: str

    def spell(self, tree: exp.Expression, *, pretty: bool = False) -> str:
        """SQL with the binds as this engine's named parameters."""
        ...


class Compiler:
    """Compiles scopes for the engine of one dialect. Raises `nodes.UntrustedNode` for a mistake of ours."""

    def __init__(self, dialect: Dialect, *, pretty: bool = False) -> None:
        self._dialect = dialect
        self._pretty = pretty

    def rows(self, scope: Scope, page: Page | None = None) -> CompiledQuery:
        """A row for each combination of dimension values with an event: dimensions, then metrics."""
        statement = Statement(scope)
        return self._finish(statement, statement.rows(page))

    def totals(self, scope: Scope) -> CompiledQuery:
        """One row: the metrics of the whole scope, by their own aggregate."""
        return self.rows(replace(scope, dimensions=(), buckets=None))

    def count(self, scope: Scope) -> CompiledQuery:
        """One row with one number: how many rows `rows` has without a page."""
        statement = Statement(replace(scope, metrics=()))
        return self._finish(statement, statement.count())

    def _finish(self, statement: Statement, tree: exp.Select) -> CompiledQuery:
        nodes.check(tree)
        return CompiledQuery(self._dialect.spell(tree, pretty=self._pretty), statement.binds.values)
