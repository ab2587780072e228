"""The logical plan over raw events. Meaning is decided here, once; spelling is the dialect's.

Every statement reads, from the inside out,

    events    those of the project and range that pass the filters, reduced to one row for each combination
              of group keys and of the keys that are counted apart. A group key is a number wherever it can
              be: of the dictionary rows that look alike (one path on two hosts), the first one's id
    groups    the rows above counted by group key
    rows      the groups with their texts, sorted, cut to a page

The condition on project and time is added by `chosen` and nowhere else, so no caller can forget it;
dictionaries are read within the project too. Values are bound, names come from our own lists.
"""

from typing import Final

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.reports.query import nodes
from analytics.reports.query.chosen import ChosenEvents
from analytics.reports.query.conditions import EVENT, Binds, Conditions, all_of, column
from analytics.reports.query.dimensions import Dimension, Table, ValueType
from analytics.reports.query.metrics import CountDistinct, CountEvents, Metric, Selection
from analytics.reports.query.nodes import BindType
from analytics.reports.query.scope import Page, Scope

_EVENTS: Final = "i"
_GROUPS: Final = "g"
_WITH_IDS: Final = frozenset(Table) - {Table.IDENTIFIER}


class Statement:
    """Builds one statement; its binds grow with it."""

    def __init__(self, scope: Scope) -> None:
        self.binds = Binds()
        self._scope = scope
        self._conditions = Conditions(scope.project_id, self.binds)
        self._chosen_events = ChosenEvents(self._conditions, self.binds)
        self._keys = {_key_name(d, i): d for i, d in enumerate(scope.dimensions)}
        """Group keys by name; dimensions of one dictionary share one."""
        apart = [m.aggregate.event_column for m in scope.metrics if isinstance(m.aggregate, CountDistinct)]
        self._apart = tuple(dict.fromkeys(apart))

    def rows(self, page: Page | None) -> exp.Select:
        """Dimension values and metrics of every group, or of a page of them."""
        scope = self._scope
        if not scope.dimensions:
            return self._groups()
        values = [self._value(dimension, i) for i, dimension in enumerate(scope.dimensions)]
        shown = [_readable(d, value) for d, value in zip(scope.dimensions, values, strict=True)]
        select = exp.select(
            *(exp.alias_(value, f"d{i}") for i, value in enumerate(shown)),
            *(column(_GROUPS, f"m{i}") for i in range(len(scope.metrics))),
        ).from_(_derived(self._groups(), _GROUPS))
        select.set("joins", [self._texts(name, d) for name, d in self._keys.items() if d.table])
        return select if page is None else self._paged(select, page, values)

    def count(self) -> exp.Select:
        """How many groups there are."""
        return exp.select(exp.Count(this=exp.Star())).from_(_derived(self._groups(), _GROUPS))

    # --- rows

    def _value(self, dimension: Dimension, position: int) -> exp.Expression:
        key = column(_GROUPS, _key_name(dimension, position))
        if dimension.table is None:
            return key
        value = column(_texts_name(dimension), dimension.table_column)
        if dimension.table is Table.IDENTIFIER:
            return exp.Coalesce(this=value, expressions=[nodes.SpelledKey(this=key)])
        return value

    def _texts(self, name: str, dimension: Dimension) -> exp.Join:
        own_key = "key" if dimension.table is Table.IDENTIFIER else "id"
        texts = _texts_name(dimension)
        in_project = exp.EQ(this=column(texts, "project_id"), expression=self._conditions.project())
        same = exp.EQ(this=column(texts, own_key), expression=column(_GROUPS, name))
        table = exp.alias_(exp.table_(str(dimension.table)), texts, table=True)
        return exp.Join(this=table, side="LEFT", on=all_of([in_project, same]))

    def _paged(self, select: exp.Select, page: Page, values: list[exp.Expression]) -> exp.Select:
        keys: list[exp.Expression] = []
        for order in page.order_by:
            if isinstance(order.column, Metric):
                metric = f"m{self._scope.metrics.index(order.column)}"
                sorted_by: list[exp.Expression] = [column(_GROUPS, metric)]
            else:
                value = values[self._scope.dimensions.index(order.column)]
                sorted_by = _sort_keys(order.column, value.copy())
            # Said in full: engines differ on where nulls stand by default.
            keys += [exp.Ordered(this=key, desc=order.descending, nulls_first=False) for key in sorted_by]
        if keys:
            select.set("order", exp.Order(expressions=keys))
        if page.counted:
            select = select.select(exp.alias_(nodes.RowsInAll(), "n"))
        limit = self.binds.named("limit", page.limit, BindType.INTEGER)
        offset = self.binds.named("offset", page.offset, BindType.INTEGER)
        select.set("limit", exp.Limit(expression=limit))
        select.set("offset", exp.Offset(expression=offset))
        return select

    # --- groups

    def _groups(self) -> exp.Select:
        keys = [column(_EVENTS, name) for name in self._keys]
        metrics = [self._counted(metric, i) for i, metric in enumerate(self._scope.metrics)]
        select = exp.select(*keys, *(exp.alias_(metric, f"m{i}") for i, metric in enumerate(metrics)))
        if keys:
            select.set("group", exp.Group(expressions=[key.copy() for key in keys]))
        return select.from_(_derived(self._events(), _EVENTS))

    def _counted(self, metric: Metric, position: int) -> exp.Expression:
        match metric.aggregate:
            case CountDistinct(event_column=event_column):
                key = column(_EVENTS, event_column)
                # Apart by this key alone, the rows are distinct already: no need to sort them once more.
                is_distinct = self._apart == (event_column,)
                return exp.Count(this=key if is_distinct else exp.Distinct(expressions=[key]))
            case CountEvents():
                total = exp.Sum(this=column(_EVENTS, f"c{position}"))
                return nodes.WholeNumber(this=exp.Coalesce(this=total, expressions=[exp.Literal.number(0)]))

    # --- events

    def _events(self) -> exp.Select:
        keys = {name: self._key(dimension) for name, dimension in self._keys.items()}
        keys |= {event_column: column(EVENT, event_column) for event_column in self._apart}
        counts = {
            f"c{position}": self._selected(metric.aggregate.selection)
            for position, metric in enumerate(self._scope.metrics)
            if isinstance(metric.aggregate, CountEvents)
        }
        select = exp.select(*(exp.alias_(value, name) for name, value in (keys | counts).items()))
        select = select.from_(exp.alias_(exp.table_("events_event"), EVENT, table=True))
        alike = {_alike_name(d): d for d in self._scope.dimensions if _has_alike(d)}
        select.set("joins", [self._alike(name, d) for name, d in alike.items()])
        select.set("where", exp.Where(this=self._chosen()))
        if keys:
            positions = [exp.Literal.number(i + 1) for i in range(len(keys))]
            select.set("group", exp.Group(expressions=positions))
        return select

    def _key(self, dimension: Dimension) -> exp.Expression:
        own = column(EVENT, dimension.event_column)
        if dimension.bucket is not None and self._scope.buckets is not None:
            starts = self.binds.named("starts", list(self._scope.buckets.starts), BindType.INSTANTS)
            return nodes.TimeBucket(this=own, starts=starts)
        if dimension.property_key is not None:
            return self._conditions.property(nodes.PropertyScalar, dimension)
        return column(_alike_name(dimension), "first") if _has_alike(dimension) else own

    def _alike(self, name: str, dimension: Dimension) -> exp.Join:
        """Each dictionary row beside the first one that shows the same in the columns asked for."""
        asked = [d for d in self._scope.dimensions if d.event_column == dimension.event_column]
        shown = [column("t", d.table_column) for d in asked]
        first = nodes.FirstAlike(this=column("t", "id"), expressions=shown)
        table = exp.alias_(exp.table_(str(dimension.table)), "t", table=True)
        rows = exp.select(column("t", "id"), exp.alias_(first, "first")).from_(table)
        in_project = exp.EQ(this=column("t", "project_id"), expression=self._conditions.project())
        rows.set("where", exp.Where(this=in_project))
        same = exp.EQ(this=column(name, "id"), expression=column(EVENT, dimension.event_column))
        return exp.Join(this=_derived(rows, name), side="LEFT", on=same)

    def _chosen(self) -> exp.Expression:
        scope = self._scope
        engagement = not any(dimension.leaves_out_engagement for dimension in scope.dimensions)
        return self._chosen_events.within(scope.range, scope.filters, bots=scope.bots, engagement=engagement)

    def _selected(self, selection: Selection) -> exp.Expression:
        if selection is Selection.PAGEVIEWS:
            chosen = self._chosen_events.named(PAGEVIEW)
        else:
            chosen = self._chosen_events.not_named(ENGAGEMENT)
        return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=chosen))


def _key_name(dimension: Dimension, position: int) -> str:
    return f"k{position}" if dimension.property_key is not None else f"k_{dimension.event_column}"


def _texts_name(dimension: Dimension) -> str:
    return f"{dimension.event_column}_texts"


def _alike_name(dimension: Dimension) -> str:
    return f"{dimension.event_column}_alike"


def _has_alike(dimension: Dimension) -> bool:
    """A label is one text, so no two rows of it look alike."""
    return dimension.table in _WITH_IDS and dimension.table is not Table.LABEL


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
