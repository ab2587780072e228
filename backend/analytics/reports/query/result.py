"""The answer to one question, as a value."""

from dataclasses import dataclass
from datetime import datetime

from analytics.reports.query.metrics import Number
from analytics.reports.query.planner import Plan
from analytics.reports.query.spec import QuerySpec, Value

Numbers = tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is "dimension" or "metric", `type` what its values are."""

    name: str
    kind: str
    type: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row, values in the order of the columns. A time is its bucket's local start with offset.

    `compare` holds the metrics of the same dimension values (of the bucket at the same place) in the range
    compared with; None where there is nothing to compare with.
    """

    dimensions: tuple[Value, ...]
    metrics: Numbers
    compare: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Two instants, half-open."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Meta:
    """How the answer came about."""

    plan: Plan
    range: Span
    timezone: str
    elapsed_ms: float
    compare: Span | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows, and what was asked for beside them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    meta: Meta
    totals: Numbers | None = None
    totals_compare: Numbers | None = None
    total_rows: int | None = None


def columns_of(spec: QuerySpec) -> tuple[Column, ...]:
    """Dimensions, then metrics, as they were asked for."""
    dimensions = tuple(Column(d.name, "dimension", d.type) for d in spec.dimensions)
    return dimensions + tuple(Column(m.name, "metric", m.type) for m in spec.metrics)
