"""One question, one range: the statements that answer it from raw events.

Meaning is decided here, once; spelling is the dialect's. Every statement reads

    inner   the events of the project and range that pass the filters, reduced to one row for each
            combination of dimensions (still ids) and of the keys that are counted apart
    outer   the inner rows joined to the dictionaries, grouped by text, counted, sorted, cut to a page

The condition on project and time is added by `_events` below and nowhere else, so no caller can forget
it; dictionaries are joined within the project too. Values are bound, names come from our own lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT, PAGEVIEW, LabelKind
from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query import nodes
from analytics.reports.query.buckets import Buckets
from analytics.reports.query.conditions import EVENT, Binds, Conditions, all_of, column
from analytics.reports.query.dimensions import Dimension, Table, ValueType
from analytics.reports.query.metrics import CountDistinct, CountEvents, Metric, Selection
from analytics.reports.query.nodes import BindType
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Condition, Filter, Group, Junction, Operator, Order, Value
from analytics.reports.query.values import identity

_INNER: Final = "i"
_GROUPS: Final = "g"


class Dialect(Protocol):
    """Spells a checked tree for one engine."""

    name: str

    def spell(self, tree: exp.Expression, *, pretty: bool = False) -> str:
        """SQL with the binds as this engine's named parameters."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events are asked about, and how they are parted."""

    project_id: int
    range: Range
    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...] = ()
    buckets: Buckets | None = None
    """Given exactly where a time dimension is among `dimensions`; its values then count from 1."""
    filters: Filter | None = None
    bots: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sorted stretch of the rows."""

    order_by: Sequence[Order]
    limit: int
    offset: int = 0


class Compiler:
    """Compiles scopes for the engine of one dialect."""

    def __init__(self, dialect: Dialect, *, pretty: bool = False) -> None:
        self._dialect = dialect
        self._pretty = pretty

    def rows(self, scope: Scope, page: Page | None = None) -> CompiledQuery:
        """A row for each combination of dimension values with an event: dimensions, then metrics."""
        statement = _Statement(scope)
        return self._finish(statement, statement.rows(page))

    def totals(self, scope: Scope) -> CompiledQuery:
        """One row: the metrics of the whole scope, by their own aggregate."""
        whole = Scope(scope.project_id, scope.range, scope.metrics, filters=scope.filters, bots=scope.bots)
        return self.rows(whole)

    def count(self, scope: Scope) -> CompiledQuery:
        """One row with one number: how many rows `rows` has without a page."""
        groups = Scope(
            scope.project_id, scope.range, (), scope.dimensions, scope.buckets, scope.filters, scope.bots
        )
        statement = _Statement(groups)
        counted = exp.select(exp.Count(this=exp.Star())).from_(_derived(statement.rows(None), _GROUPS))
        return self._finish(statement, counted)

    def _finish(self, statement: "_Statement", tree: exp.Select) -> CompiledQuery:
        nodes.check(tree)
        return CompiledQuery(self._dialect.spell(tree, pretty=self._pretty), statement.binds.values)


def restricted(scope: Scope, values: Sequence[Sequence[Value]]) -> Scope:
    """The scope cut down to rows that can meet those whose dimension values are given.

    Each dimension is restricted alone, so a few other combinations may come along.
    """
    conditions: list[Filter] = [] if scope.filters is None else [scope.filters]
    for position, dimension in enumerate(scope.dimensions):
        if dimension.bucket is None:
            seen = {identity(row[position]): row[position] for row in values}
            conditions.append(Condition(Operator.IS, dimension, tuple(seen.values())))
    return replace(scope, filters=Group(Junction.AND, tuple(conditions)) if conditions else None)


class _Statement:
    """Builds one statement; its binds grow with it."""

    def __init__(self, scope: Scope) -> None:
        self.binds = Binds()
        self._scope = scope
        self._conditions = Conditions(scope.project_id, self.binds)
        self._keys: dict[str, exp.Expression] = {}
        self._joins: dict[str, exp.Join] = {}

    def rows(self, page: Page | None) -> exp.Select:
        values = [self._value(dimension) for dimension in self._scope.dimensions]
        shown = [_readable(d, value) for d, value in zip(self._scope.dimensions, values, strict=True)]
        metrics = [self._outer_metric(metric, i) for i, metric in enumerate(self._scope.metrics)]
        select = exp.select(
            *(exp.alias_(value, f"d{i}") for i, value in enumerate(shown)),
            *(exp.alias_(metric, f"m{i}") for i, metric in enumerate(metrics)),
        ).from_(_derived(self._inner(), _INNER))
        select.set("joins", list(self._joins.values()))
        if values:
            select.set("group", exp.Group(expressions=[value.copy() for value in values]))
        return select if page is None else self._paged(select, page, values)

    def _paged(self, select: exp.Select, page: Page, values: list[exp.Expression]) -> exp.Select:
        keys: list[exp.Expression] = []
        for order in page.order_by:
            if isinstance(order.column, Metric):
                metric = f"m{self._scope.metrics.index(order.column)}"
                sorted_by: list[exp.Expression] = [exp.column(metric)]
            else:
                value = values[self._scope.dimensions.index(order.column)]
                sorted_by = _sort_keys(order.column, value.copy())
            keys += [_ordered(key, order.descending) for key in sorted_by]
        if keys:
            select.set("order", exp.Order(expressions=keys))
        limit = self.binds.named("limit", page.limit, BindType.INTEGER)
        offset = self.binds.named("offset", page.offset, BindType.INTEGER)
        select.set("limit", exp.Limit(expression=limit))
        select.set("offset", exp.Offset(expression=offset))
        return select

    # --- outer: ids become values, rows become numbers

    def _value(self, dimension: Dimension) -> exp.Expression:
        key = self._key(dimension)
        if dimension.table is None:
            return key
        entry = f"{dimension.event_column}_entry"
        self._joins[entry] = self._join(dimension, entry, key)
        value = column(entry, dimension.table_column)
        if dimension.table is Table.IDENTIFIER:
            return exp.Coalesce(this=value, expressions=[nodes.SpelledKey(this=key.copy())])
        return value

    def _join(self, dimension: Dimension, entry: str, key: exp.Expression) -> exp.Join:
        own_key = "key" if dimension.table is Table.IDENTIFIER else "id"
        in_project = exp.EQ(this=column(entry, "project_id"), expression=self._conditions.project())
        same = exp.EQ(this=column(entry, own_key), expression=key.copy())
        table = exp.alias_(exp.table_(str(dimension.table)), entry, table=True)
        return exp.Join(this=table, side="LEFT", on=all_of([in_project, same]))

    def _outer_metric(self, metric: Metric, position: int) -> exp.Expression:
        match metric.aggregate:
            case CountDistinct(event_column=event_column):
                counted = column(_INNER, event_column)
                return exp.Count(this=exp.Distinct(expressions=[counted]))
            case CountEvents():
                total = exp.Sum(this=column(_INNER, f"c{position}"))
                return nodes.WholeNumber(this=exp.Coalesce(this=total, expressions=[exp.Literal.number(0)]))

    # --- inner: the events of this project and range, reduced

    def _key(self, dimension: Dimension) -> exp.Expression:
        """The inner column that parts events by this dimension; several may share one."""
        event_column = dimension.event_column
        spelled: exp.Expression = column(EVENT, event_column)
        name = f"k_{event_column}"
        if dimension.bucket is not None and self._scope.buckets is not None:
            starts = self.binds.named("starts", list(self._scope.buckets.starts), BindType.INSTANTS)
            spelled = nodes.TimeBucket(this=spelled, starts=starts)
        elif dimension.property_key is not None:
            spelled = self._conditions.property(nodes.PropertyScalar, dimension)
            name = f"k_property{self._scope.dimensions.index(dimension)}"
        self._keys[name] = spelled
        return column(_INNER, name)

    def _inner(self) -> exp.Select:
        apart = dict(self._keys)
        counts: dict[str, exp.Expression] = {}
        for position, metric in enumerate(self._scope.metrics):
            match metric.aggregate:
                case CountDistinct(event_column=event_column):
                    apart[event_column] = column(EVENT, event_column)
                case CountEvents(selection=selection):
                    counts[f"c{position}"] = self._counted(selection)
        columns = [exp.alias_(value, name) for name, value in (apart | counts).items()]
        select = exp.select(*columns).from_(exp.alias_(exp.table_("events_event"), EVENT, table=True))
        select.set("where", exp.Where(this=self._events()))
        if apart:
            positions = [exp.Literal.number(i + 1) for i in range(len(apart))]
            select.set("group", exp.Group(expressions=positions))
        return select

    def _events(self) -> exp.Expression:
        """The condition every statement carries: this project, this time, people, the filters."""
        scope = self._scope
        moment = column(EVENT, "timestamp")
        start = self.binds.named("start", scope.range.start, BindType.INSTANT)
        end = self.binds.named("end", scope.range.end, BindType.INSTANT)
        conditions: list[exp.Expression] = [
            exp.EQ(this=column(EVENT, "project_id"), expression=self._conditions.project()),
            exp.GTE(this=moment, expression=start),
            exp.LT(this=moment.copy(), expression=end),
        ]
        if not scope.bots:
            conditions.append(exp.Is(this=column(EVENT, "bot_id"), expression=exp.Null()))
        if any(dimension.leaves_out_engagement for dimension in scope.dimensions):
            conditions.append(self._is_no(ENGAGEMENT))
        if scope.filters is not None:
            conditions.append(self._conditions.spell(scope.filters))
        return all_of(conditions)

    def _counted(self, selection: Selection) -> exp.Expression:
        chosen = self._is(PAGEVIEW) if selection is Selection.PAGEVIEWS else self._is_no(ENGAGEMENT)
        return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=chosen))

    def _is(self, name: str) -> exp.Expression:
        return exp.EQ(this=column(EVENT, "name_id"), expression=self._name_id(name))

    def _is_no(self, name: str) -> exp.Expression:
        """True also where the project has never seen that name."""
        return exp.NullSafeNEQ(this=column(EVENT, "name_id"), expression=self._name_id(name))

    def _name_id(self, name: str) -> exp.Expression:
        named = exp.EQ(this=column("l", "value"), expression=self.binds.named(name, name, BindType.TEXT))
        kind = exp.EQ(this=column("l", "kind"), expression=exp.Literal.number(int(LabelKind.EVENT_NAME)))
        project = exp.EQ(this=column("l", "project_id"), expression=self._conditions.project())
        labels = exp.alias_(exp.table_(Table.LABEL.value), "l", table=True)
        return exp.Subquery(
            this=exp.select(column("l", "id")).from_(labels).where(all_of([project, kind, named]))
        )


def _derived(query: exp.Select, name: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))


def _readable(dimension: Dimension, value: exp.Expression) -> exp.Expression:
    return nodes.JsonDocument(this=value) if dimension.type is ValueType.JSON else value


def _sort_keys(dimension: Dimension, value: exp.Expression) -> list[exp.Expression]:
    match dimension.type:
        case ValueType.TIME:
            return [value]
        case ValueType.TEXT:
            return [nodes.ByteOrder(this=value)]
        case ValueType.JSON:
            spelling = nodes.ByteOrder(this=nodes.JsonSpelling(this=value.copy()))
            return [nodes.JsonRank(this=value), nodes.JsonNumber(this=value.copy()), spelling]


def _ordered(key: exp.Expression, descending: bool) -> exp.Expression:
    # Said in full: engines differ on where nulls stand by default.
    return exp.Ordered(this=key, desc=descending, nulls_first=False)
