"""What all parts of a statement are built with: bound values, columns, conditions that are never null."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Final

from sqlglot import exp

from analytics.reports.query.nodes import Bind, BindType

EVENT: Final = "e"
"""What an event is called wherever one is read."""
Test = Callable[[exp.Expression], exp.Expression]
"""A condition on a value."""


class Binds:
    """The values of one statement under names of our own making."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def named(self, name: str, value: object, kind: BindType) -> Bind:
        """Bind `value` under a fixed name; the same name always stands for the same value."""
        self.values[name] = value
        return Bind(this=exp.Identifier(this=name), type=exp.Identifier(this=kind.value))

    def next(self, value: object, kind: BindType) -> Bind:
        """Bind `value` under the next free name."""
        return self.named(f"v{len(self.values)}", value, kind)


def column(table: str, name: str) -> exp.Column:
    """A column of our own schema."""
    return exp.column(name, table)


def table(name: str, called: str) -> exp.Table:
    """A table of our own schema, under a name."""
    return exp.Table(this=exp.to_identifier(name), alias=exp.TableAlias(this=exp.to_identifier(called)))


def all_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """The conjunction of at least one condition."""
    return reduce(lambda left, right: exp.And(this=left, expression=right), map(_closed, conditions))


def any_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """The disjunction of at least one condition."""
    return _closed(reduce(lambda left, right: exp.Or(this=left, expression=right), map(_closed, conditions)))


def _closed(condition: exp.Expression) -> exp.Expression:
    return exp.Paren(this=condition) if isinstance(condition, exp.And | exp.Or | exp.Not) else condition


def negated(condition: exp.Expression) -> exp.Expression:
    """The opposite of a condition that is never null."""
    return exp.Not(this=_closed(condition))


def certain(condition: exp.Expression) -> exp.Expression:
    """Unknown is false."""
    return exp.Coalesce(this=condition, expressions=[exp.false()])


def is_not_null(value: exp.Expression) -> exp.Expression:
    """Whether there is a value."""
    return exp.Not(this=exp.Is(this=value, expression=exp.Null()))


def filtered(aggregate: exp.Expression, condition: exp.Expression | None) -> exp.Expression:
    """An aggregate of those rows only that meet the condition, where there is one."""
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def derived(query: exp.Query, name: str) -> exp.Subquery:
    """A statement to read from, under a name."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))
