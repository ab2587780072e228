"""What must be said of some metrics beside their values: the currencies of revenue, what was left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from analytics.common.errors import Problem
from analytics.reports.query.errors import Code, Problems
from analytics.reports.query.metrics import (
    MOST_DIGITS,
    EventColumn,
    Metric,
    Number,
    SumEvents,
    property_keys,
)
from analytics.reports.query.spec import QuerySpec

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Remarks:
    """Of the events of one range."""

    currencies: frozenset[str | None] = frozenset()
    """Of those with revenue: all where they are at most two, else two of them; None for no currency."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Key of a property → how many of its values are no numbers that could be counted with."""


def is_needed(metrics: Sequence[Metric]) -> bool:
    """Whether there is anything to be said of these."""
    return bool(property_keys(metrics)) or any(_is_revenue(metric) for metric in metrics)


def remarks_of(row: Sequence[object], metrics: Sequence[Metric]) -> Remarks:
    """What `Inner.remarks` found."""
    least, greatest, unnamed, *left_out = row
    named = {cast(str, currency) for currency in (least, greatest) if currency is not None}
    counts = dict(zip(property_keys(metrics), cast(list[int], left_out), strict=True))
    return Remarks(frozenset(named | ({None} if unnamed else set())), counts)


def problems(spec: QuerySpec, ranges: Sequence[Remarks]) -> Problems | None:
    """Revenue in several currencies does not add up, nor can it be compared."""
    currencies = frozenset[str | None]().union(*(one.currencies for one in ranges))
    paths = [f"metrics[{i}]" for i, metric in enumerate(spec.metrics) if _is_revenue(metric)]
    if not paths or len(currencies) < 2 or _is_by_currency(spec):
        return None
    names = ", ".join(sorted(one or "none" for one in currencies)[:_SHOWN])
    detail = (
        f"Revenue of several currencies (such as {names}) does not add up: add the dimension `currency`, "
        'or a filter such as ["is", "currency", ["EUR"]].'
    )
    return Problems(tuple(Problem(path, Code.UNSUPPORTED_COMBINATION, detail) for path in paths))


def warnings(remarks: Remarks) -> list[str]:
    """What was left out, a sentence for each property."""
    return [
        f"Of `properties.{key}`, {count} values are left out: they are no numbers, or have more than "
        f"{MOST_DIGITS} digits."
        for key, count in remarks.left_out.items()
        if count
    ]


def without_mixed(
    totals: Sequence[Number], metrics: Sequence[Metric], remarks: Remarks
) -> tuple[Number, ...]:
    """Totals in which revenue of several currencies, which rows may be parted by, is null."""
    mixed = len(remarks.currencies) > 1
    return tuple(
        None if mixed and _is_revenue(metric) else total
        for metric, total in zip(metrics, totals, strict=True)
    )


def _is_revenue(metric: Metric) -> bool:
    return metric.aggregate == SumEvents(EventColumn.REVENUE)


def _is_by_currency(spec: QuerySpec) -> bool:
    return any(dimension.name == "currency" for dimension in spec.dimensions)
