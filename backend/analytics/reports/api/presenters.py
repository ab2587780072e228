"""Answers as JSON."""

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from analytics.reports.query.result import Meta, Numbers, QueryResult, Row, Span
from analytics.reports.query.spec import Value


def result_body(result: QueryResult) -> dict[str, Any]:
    """The answer of docs/reference/query.md, values in the order of `columns`."""
    return {
        "columns": [{"name": c.name, "kind": c.kind, "type": c.type} for c in result.columns],
        "rows": [_row(row) for row in result.rows],
        "totals": _numbers(result.totals),
        "totals_compare": _numbers(result.totals_compare),
        "total_rows": result.total_rows,
        "meta": _meta(result.meta),
    }


def _row(row: Row) -> dict[str, Any]:
    dimensions = [json_value(value) for value in row.dimensions]
    return {"dimensions": dimensions, "metrics": _numbers(row.metrics), "compare": _numbers(row.compare)}


def _numbers(numbers: Numbers | None) -> list[int | float | str | None] | None:
    """Decimals go out as texts, with all of their places: a float has fewer digits."""
    if numbers is None:
        return None
    return [str(number) if isinstance(number, Decimal) else number for number in numbers]


def json_value(value: Value) -> str | bool | int | float | None:
    """JSON's numbers hold no more than a float does; a larger one goes out as a text, whole."""
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    return number if math.isfinite(number) else str(value)


def _meta(meta: Meta) -> dict[str, Any]:
    return {
        "source": meta.plan.source,
        "approximate": meta.plan.approximate,
        **_span(meta.range),
        "compare": None if meta.compare is None else _span(meta.compare),
        "timezone": meta.timezone,
        "elapsed_ms": meta.elapsed_ms,
        "warnings": list(meta.warnings),
    }


def _span(span: Span) -> dict[str, str]:
    return {"from": instant(span.start), "to": instant(span.end)}


def instant(at: datetime) -> str:
    """As the API writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
