"""The logical plan over events. Meaning is decided here, once; spelling is the dialect's, and where a column
lies is the layout's.

Every statement reads, from the inside out,

    inner     events, or sessions, of the project and range that pass the filters, reduced to one row for each
              combination of group keys and of the keys that are counted apart
    groups    the rows above counted by group key
    rows      the groups with their values, sorted, cut to a page

The condition on project and time is added by `chosen` and nowhere else, so no caller can forget it. Values
are bound, names come from our own lists.
"""

from typing import Final

from sqlglot import exp

from analytics.reports.query import nodes
from analytics.reports.query.counting import COUNTED, counted
from analytics.reports.query.dimensions import Dimension, ValueType
from analytics.reports.query.expressions import Binds, column, derived
from analytics.reports.query.inner import Inner
from analytics.reports.query.layouts import LayoutOf
from analytics.reports.query.metrics import Metric
from analytics.reports.query.nodes import BindType
from analytics.reports.query.scope import Page, Scope

_GROUPS: Final = "g"


class Statement:
    """Builds one statement; its binds grow with it."""

    def __init__(self, scope: Scope, layout_of: LayoutOf) -> None:
        self.binds = Binds()
        self._scope = scope
        self._layout = layout_of(scope.project_id, self.binds)
        self._inner = Inner(scope, self._layout, self.binds)

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
        select.set("joins", self._layout.value_joins(self._inner.keys, _GROUPS))
        return select if page is None else self._paged(select, page, values)

    def count(self) -> exp.Select:
        """How many groups there are."""
        return exp.select(exp.Count(this=exp.Star())).from_(derived(self._groups(), _GROUPS))

    def remarks(self) -> exp.Select | None:
        """What must be said of the metrics beside their values: see `Inner.remarks`."""
        return self._inner.remarks()

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
        keys = [column(COUNTED, name) for name in self._inner.keys]
        metrics = [counted(metric, self._inner) for metric in self._scope.metrics]
        select = exp.select(*keys, *(exp.alias_(metric, f"m{i}") for i, metric in enumerate(metrics)))
        if keys:
            select.set("group", exp.Group(expressions=[key.copy() for key in keys]))
        return select.from_(derived(self._inner.query(), COUNTED))


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
