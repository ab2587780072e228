"""Filters as expressions. Every condition is true or false, never null, so that "not" means not."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from sqlglot import exp

from analytics.common.ids import identifier_key
from analytics.reports.query import nodes
from analytics.reports.query.dimensions import Dimension, Table, ValueType
from analytics.reports.query.expressions import (
    EVENT,
    Binds,
    Test,
    all_of,
    any_of,
    certain,
    column,
    is_not_null,
    negated,
)
from analytics.reports.query.layouts import DictionaryLayout, Layout
from analytics.reports.query.nodes import BindType
from analytics.reports.query.patterns import portable_pattern
from analytics.reports.query.spec import (
    Condition,
    Did,
    Filter,
    Group,
    Junction,
    Named,
    Negation,
    Operator,
    Value,
)

_POSITIVE: Final = {Operator.IS_NOT: Operator.IS, Operator.CONTAINS_NOT: Operator.CONTAINS}
_COMPARISONS: Final[dict[Operator, type[exp.Expression]]] = {
    Operator.GT: exp.GT,
    Operator.GTE: exp.GTE,
    Operator.LT: exp.LT,
    Operator.LTE: exp.LTE,
}


Done = Callable[[Filter], exp.Expression]
"""The condition on the events among which a Did looks for its own: their project, period and filter."""


class Conditions:
    """Spells filters for the events of one project, by default PostgreSQL's raw ones."""

    def __init__(self, project_id: int, binds: Binds, layout: Layout | None = None) -> None:
        self._project_id = project_id
        self._binds = binds
        self.layout = layout or DictionaryLayout(project_id, binds)

    def spell(self, tree: Filter, done: Done | None = None) -> exp.Expression:
        """The tree as one expression. Raises ValueError for a Did without `done`."""
        match tree:
            case Condition():
                return self._condition(tree)
            case Group(junction=junction, members=members):
                join = all_of if junction is Junction.AND else any_of
                return join([self.spell(member, done) for member in members])
            case Negation(member=member):
                return negated(self.spell(member, done))
            case Did(event=event):
                return self._did(event, done)
            case Named():
                raise TypeError("what a name stands for is not known here")

    def _did(self, event: Filter, done: Done | None) -> exp.Expression:
        if done is None:
            raise ValueError("a Did needs to know its period")
        # Distinct, since PostgreSQL judges by the number of rows whether it can hash them.
        users = exp.select(column(EVENT, "user_key")).distinct().from_(self.layout.events())
        found = users.where(done(event))
        return exp.In(this=column(EVENT, "user_key"), query=exp.Subquery(this=found))

    def _condition(self, condition: Condition) -> exp.Expression:
        positive = _POSITIVE.get(condition.operator)
        if positive:
            return negated(self._condition(Condition(positive, condition.dimension, condition.values)))
        if condition.operator is Operator.EXISTS:
            return self._exists(condition.dimension)
        present = tuple(value for value in condition.values if value is not None)
        parts = [self._asked(condition.operator, condition.dimension, present)] if present else []
        if len(present) < len(condition.values):
            parts.append(negated(self._exists(condition.dimension)))
        return any_of(parts)

    def _asked(self, operator: Operator, dimension: Dimension, values: tuple[Value, ...]) -> exp.Expression:
        if dimension.type is ValueType.JSON:
            return certain(self._property_test(operator, dimension, values))
        if dimension.table is Table.IDENTIFIER and operator is Operator.IS:
            return self._is_identifier(dimension, values)
        return self.layout.passes(dimension, self._text_test(operator, values))

    def _exists(self, dimension: Dimension) -> exp.Expression:
        if dimension.type is ValueType.JSON:
            return is_not_null(self.property(nodes.PropertyScalar, dimension))
        return self.layout.passes(dimension, is_not_null)

    def _is_identifier(self, dimension: Dimension, values: tuple[Value, ...]) -> exp.Expression:
        """Equal ids, and only they, have equal keys: no spelling need be looked up."""
        keys = [identifier_key(self._project_id, str(value)) for value in values]
        bound = self._binds.next(keys, BindType.KEYS)
        return certain(nodes.AnyOf(this=column(EVENT, dimension.event_column), values=bound))

    def _text_test(self, operator: Operator, values: tuple[Value, ...]) -> Test:
        if operator is Operator.IS:
            return self._is_text([str(value) for value in values])
        if operator is Operator.CONTAINS:
            parts = [self._binds.next(value, BindType.TEXT) for value in values]
            return lambda text: any_of([nodes.HoldsText(this=text.copy(), part=part) for part in parts])
        patterns = [self._binds.next(portable_pattern(str(value)), BindType.TEXT) for value in values]
        return lambda text: any_of(
            [nodes.MatchesPattern(this=text.copy(), pattern=pattern) for pattern in patterns]
        )

    def _is_text(self, values: list[str]) -> Test:
        # Equality with one value is what engines skip the most by.
        if len(values) == 1:
            value = self._binds.next(values[0], BindType.TEXT)
            return lambda text: exp.EQ(this=text, expression=value)
        texts = self._binds.next(values, BindType.TEXTS)
        return lambda text: nodes.AnyOf(this=text, values=texts)

    def property(self, node: type[exp.Expression], dimension: Dimension) -> exp.Expression:
        """One reading of a property of the event."""
        key = self._binds.named(self._key_name(dimension), dimension.property_key, BindType.PROPERTY)
        return node(this=column(EVENT, dimension.event_column), key=key)

    def _key_name(self, dimension: Dimension) -> str:
        """The same key must be the same bound value wherever it stands: GROUP BY compares expressions."""
        for name, value in self._binds.values.items():
            if name.startswith("key") and value == dimension.property_key:
                return name
        return f"key{len(self._binds.values)}"

    def _property_test(
        self, operator: Operator, dimension: Dimension, values: tuple[Value, ...]
    ) -> exp.Expression:
        if operator is Operator.IS and not all(isinstance(value, str) for value in values):
            documents = self._binds.next([json_document(value) for value in values], BindType.JSONS)
            return nodes.AnyOf(this=self.property(nodes.PropertyScalar, dimension), values=documents)
        if operator in _COMPARISONS:
            return self._property_comparison(_COMPARISONS[operator], dimension, values[0])
        return self._text_test(operator, values)(self.property(nodes.PropertyText, dimension))

    def _property_comparison(
        self, comparison: type[exp.Expression], dimension: Dimension, value: Value
    ) -> exp.Expression:
        if isinstance(value, str):
            text = nodes.ByteOrder(this=self.property(nodes.PropertyText, dimension))
            return comparison(this=text, expression=self._binds.next(value, BindType.TEXT))
        number = self._binds.next(Decimal(str(value)), BindType.NUMBER)
        return comparison(this=self.property(nodes.PropertyNumber, dimension), expression=number)


def json_document(value: Value) -> str:
    """The JSON text of a scalar; decimals keep all of their digits."""
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
