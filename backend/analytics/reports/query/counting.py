"""The outer pass: what a metric does with the rows of the inner one."""

from typing import Final

from sqlglot import exp

from analytics.reports.query import nodes
from analytics.reports.query.expressions import column
from analytics.reports.query.inner import Inner
from analytics.reports.query.metrics import (
    QUANTILES,
    CountDistinct,
    CountEvents,
    EventColumn,
    MeanDepth,
    Metric,
    OfProperty,
    PropertyFunction,
    Quotient,
    Single,
    SumEvents,
    SumSessions,
)

COUNTED: Final = "i"
"""What the inner pass is called."""


def counted(metric: Metric, inner: Inner) -> exp.Expression:
    """The metric's value of a group."""
    aggregate = metric.aggregate
    if not isinstance(aggregate, Quotient):
        return _single(aggregate, inner)
    below = _single(aggregate.below, inner)
    if aggregate.unit != 1:
        below = exp.Mul(this=below, expression=exp.Literal.number(aggregate.unit))
    return nodes.Quotient(this=_single(aggregate.above, inner), expression=below)


def _single(single: Single, inner: Inner) -> exp.Expression:
    own = column(COUNTED, inner.name(single))
    match single:
        case CountDistinct():
            # The rows are distinct already: no need to sort them once more.
            return exp.Count(this=own if inner.is_distinct(single) else exp.Distinct(expressions=[own]))
        case SumEvents(event_column=EventColumn.REVENUE):
            return nodes.Money(this=_sum(own))
        case CountEvents() | SumEvents() | SumSessions():
            return nodes.WholeNumber(this=_sum(own))
        case MeanDepth():
            return _mean(own)
        case OfProperty(function=function):
            return _of_property(function, own)


def _of_property(function: PropertyFunction, own: exp.Column) -> exp.Expression:
    match function:
        case PropertyFunction.SUM:
            return nodes.Real(this=_sum(own))
        case PropertyFunction.AVG:
            return _mean(own)
        case PropertyFunction.MIN:
            return nodes.Real(this=exp.Min(this=own))
        case PropertyFunction.MAX:
            return nodes.Real(this=exp.Max(this=own))
        case PropertyFunction.UNIQUE:
            return exp.Count(this=exp.Distinct(expressions=[own]))
        case _:
            return nodes.Quantile(this=own, share=exp.Literal.number(QUANTILES[function]))


def _sum(own: exp.Column) -> exp.Expression:
    return exp.Coalesce(this=exp.Sum(this=own), expressions=[exp.Literal.number(0)])


def _mean(own: exp.Column) -> exp.Expression:
    return nodes.Quotient(this=exp.Sum(this=own), expression=exp.Count(this=own.copy()))
