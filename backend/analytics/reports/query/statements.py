"""The logical plan over events. Meaning is decided here, once; spelling is the dialect's, and where a column
lies is the layout's.

Every statement reads, from the inside out,

    events    those of the project and range that pass the filters, reduced to one row for each combination
              of group keys and of the keys that are counted apart
    groups    the rows above counted by group key
    rows      the groups with their values, sorted, cut to a page

The condition on project and time is added by `chosen` and nowhere else, so no caller can forget it. Values
are bound, names come from our own lists.
"""

from typing import Final

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.reports.query import nodes
from analytics.reports.query.chosen import ChosenEvents
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.dimensions import Dimension, ValueType
from analytics.reports.query.expressions import EVENT, Binds, column, derived
from analytics.reports.query.layouts import LayoutOf
from analytics.reports.query.metrics import CountDistinct, CountEvents, Metric, Selection
from analytics.reports.query.nodes import BindType
from analytics.reports.query.scope import Page, Scope

_EVENTS: Final = "i"
_GROUPS: Final = "g"


class Statement:
    """Builds one statement; its binds grow with it."""

    def __init__(self, scope: Scope, layout_of: LayoutOf) -> None:
        self.binds = Binds()
        self._scope = scope
        self._layout = layout_of(scope.project_id, self.binds)
        self._conditions = Conditions(scope.project_id, self.binds, self._layout)
        self._chosen_events = ChosenEvents(self._conditions, self.binds)
        self._keys = {self._layout.key_name(d, i): d for i, d in enumerate(scope.dimensions)}
        """Group keys by name."""
        apart = [m.aggregate.event_column for m in scope.metrics if isinstance(m.aggregate, CountDistinct)]
        self._apart = tuple(dict.fromkeys(apart))

    def rows(self, page: Page | None) -> exp.Select:
        """Dimension values and metrics of every group, or of a page of them."""
        scope = self._scope
        if not scope.dimensions:
            return self._groups()
        values = [
            self._layout.value(d, column(_GROUPS, self._layout.key_name(d, i)))
            for i, d in enumerate(scope.dimensions)
        ]
        shown = [_readable(d, value) for d, value in zip(scope.dimensions, values, strict=True)]
        select = exp.select(
            *(exp.alias_(value, f"d{i}") for i, value in enumerate(shown)),
            *(column(_GROUPS, f"m{i}") for i in range(len(scope.metrics))),
        ).from_(derived(self._groups(), _GROUPS))
        select.set("joins", self._layout.value_joins(self._keys, _GROUPS))
        return select if page is None else self._paged(select, page, values)

    def count(self) -> exp.Select:
        """How many groups there are."""
        return exp.select(exp.Count(this=exp.Star())).from_(derived(self._groups(), _GROUPS))

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
        return select.from_(derived(self._events(), _EVENTS))

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
        select = select.from_(self._layout.events())
        select.set("joins", self._layout.key_joins(self._scope.dimensions))
        select.set("where", exp.Where(this=self._chosen()))
        if keys:
            positions = [exp.Literal.number(i + 1) for i in range(len(keys))]
            select.set("group", exp.Group(expressions=positions))
        return select

    def _key(self, dimension: Dimension) -> exp.Expression:
        if dimension.bucket is not None and self._scope.buckets is not None:
            starts = self.binds.named("starts", list(self._scope.buckets.starts), BindType.INSTANTS)
            return nodes.TimeBucket(this=column(EVENT, dimension.event_column), starts=starts)
        if dimension.property_key is not None:
            return self._conditions.property(nodes.PropertyScalar, dimension)
        return self._layout.key(dimension)

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
