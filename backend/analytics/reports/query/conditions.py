"""Filters as expressions. Every condition is true or false, never null, so that "not" means not.

A condition on a dictionary's text is asked of the dictionary, which is small, and the events are then chosen
by its ids. The dictionary is asked for this project's rows only.
"""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce
from typing import Final

from sqlglot import exp

from analytics.common.ids import identifier_key
from analytics.reports.query import nodes
from analytics.reports.query.dimensions import Dimension, Table, ValueType
from analytics.reports.query.nodes import Bind, BindType
from analytics.reports.query.patterns import portable_pattern
from analytics.reports.query.spec import Condition, Filter, Group, Junction, Negation, Operator, Value

EVENT: Final = "e"
_ENTRY: Final = "t"
_POSITIVE: Final = {Operator.IS_NOT: Operator.IS, Operator.CONTAINS_NOT: Operator.CONTAINS}
_COMPARISONS: Final[dict[Operator, type[exp.Expression]]] = {
    Operator.GT: exp.GT,
    Operator.GTE: exp.GTE,
    Operator.LT: exp.LT,
    Operator.LTE: exp.LTE,
}
Test = Callable[[exp.Expression], exp.Expression]


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


class Conditions:
    """Spells filters for the raw events of one project."""

    def __init__(self, project_id: int, binds: Binds) -> None:
        self._project_id = project_id
        self._binds = binds

    def project(self) -> Bind:
        """The project, bound."""
        return self._binds.named("project", self._project_id, BindType.INTEGER)

    def spell(self, tree: Filter) -> exp.Expression:
        """The tree as one expression."""
        match tree:
            case Condition():
                return self._condition(tree)
            case Group(junction=junction, members=members):
                join = all_of if junction is Junction.AND else any_of
                return join([self.spell(member) for member in members])
            case Negation(member=member):
                return negated(self.spell(member))

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
            return _certain(self._property_test(operator, dimension, values))
        if dimension.table is Table.IDENTIFIER and operator is Operator.IS:
            return self._is_identifier(dimension, values)
        return self._where_value(dimension, self._text_test(operator, values))

    def _exists(self, dimension: Dimension) -> exp.Expression:
        if dimension.type is ValueType.JSON:
            return _is_not_null(self.property(nodes.PropertyScalar, dimension))
        return self._where_value(dimension, _is_not_null)

    def _where_value(self, dimension: Dimension, test: Test) -> exp.Expression:
        """Whether the dimension's value passes `test`, wherever it lies."""
        own = column(EVENT, dimension.event_column)
        if dimension.table is None:
            return _certain(test(own))
        if dimension.table is Table.IDENTIFIER:
            return _certain(test(self._identifier(own)))
        return _certain(exp.In(this=own, query=exp.Subquery(this=self._entries(dimension, test))))

    def _entries(self, dimension: Dimension, test: Test) -> exp.Select:
        conditions: list[exp.Expression] = [
            exp.EQ(this=column(_ENTRY, "project_id"), expression=self.project())
        ]
        if dimension.label is not None:
            kind = exp.Literal.number(int(dimension.label))
            conditions.append(exp.EQ(this=column(_ENTRY, "kind"), expression=kind))
        conditions.append(test(column(_ENTRY, dimension.table_column)))
        table = exp.alias_(exp.table_(str(dimension.table)), _ENTRY, table=True)
        return exp.select(column(_ENTRY, "id")).from_(table).where(all_of(conditions))

    def _is_identifier(self, dimension: Dimension, values: tuple[Value, ...]) -> exp.Expression:
        """Equal ids, and only they, have equal keys: no spelling need be looked up."""
        keys = [identifier_key(self._project_id, str(value)) for value in values]
        bound = self._binds.next(keys, BindType.KEYS)
        return _certain(nodes.AnyOf(this=column(EVENT, dimension.event_column), values=bound))

    def _identifier(self, key: exp.Column) -> exp.Expression:
        """An id as it was sent: kept apart where it is no UUID, else the key itself."""
        same_key = exp.EQ(this=column(_ENTRY, "key"), expression=key)
        same_project = exp.EQ(this=column(_ENTRY, "project_id"), expression=self.project())
        table = exp.alias_(exp.table_(Table.IDENTIFIER.value), _ENTRY, table=True)
        kept = exp.select(column(_ENTRY, "value")).from_(table).where(all_of([same_project, same_key]))
        spelled = nodes.SpelledKey(this=key.copy())
        return exp.Coalesce(this=exp.Subquery(this=kept), expressions=[spelled])

    def _text_test(self, operator: Operator, values: tuple[Value, ...]) -> Test:
        if operator is Operator.IS:
            texts = self._binds.next([str(value) for value in values], BindType.TEXTS)
            return lambda text: nodes.AnyOf(this=text, values=texts)
        if operator is Operator.CONTAINS:
            parts = [self._binds.next(value, BindType.TEXT) for value in values]
            return lambda text: any_of([nodes.HoldsText(this=text.copy(), part=part) for part in parts])
        patterns = [self._binds.next(portable_pattern(str(value)), BindType.TEXT) for value in values]
        return lambda text: any_of(
            [nodes.MatchesPattern(this=text.copy(), pattern=pattern) for pattern in patterns]
        )

    def property(self, node: type[exp.Expression], dimension: Dimension) -> exp.Expression:
        """One reading of a property of the event."""
        key = self._binds.named(self._key_name(dimension), dimension.property_key, BindType.TEXT)
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
        if operator is Operator.IS:
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


def _is_not_null(value: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Is(this=value, expression=exp.Null()))


def _certain(condition: exp.Expression) -> exp.Expression:
    """Unknown is false."""
    return exp.Coalesce(this=condition, expressions=[exp.false()])
