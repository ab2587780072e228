"""JSON becomes a QuerySpec, or the list of everything that is wrong with it.

`parse_query` reads what `json.loads` gives. It refuses what it does not know instead of ignoring it: a
misspelt key would otherwise answer another question than the one that was meant.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from analytics.reports.query import spec
from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.errors import Code, Findings, Problems, did_you_mean, shown
from analytics.reports.query.metrics import Metric
from analytics.reports.query.parse_combinations import check_combinations
from analytics.reports.query.parse_document import check_keys, check_version, flags, whole_number
from analytics.reports.query.parse_filters import parse_filters
from analytics.reports.query.parse_names import parse_dimension, parse_metric
from analytics.reports.query.parse_period import parse_comparison, parse_period, parse_timezone
from analytics.reports.query.spec import Include, Order, QuerySpec

_KEYS: Final = (
    "v",
    "metrics",
    "dimensions",
    "filters",
    "period",
    "timezone",
    "compare",
    "order_by",
    "limit",
    "offset",
    "include",
)
_T = TypeVar("_T", Metric, Dimension)


def parse_query(document: object) -> QuerySpec | Problems:
    """Read one question in the form of docs/reference/query.md.

    Returns every problem found, not only the first; paths are those of the document (`filters[1][2]`).
    """
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "A query is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, _KEYS, "", findings)
    check_version(document.get("v", spec.VERSION), findings)
    metrics = _list(document, "metrics", parse_metric, spec.MAX_METRICS, findings)
    dimensions = _list(document, "dimensions", parse_dimension, spec.MAX_DIMENSIONS, findings)
    check_combinations(metrics, dimensions, findings)
    if "metrics" not in document or document["metrics"] == []:
        findings.add("metrics", Code.REQUIRED, 'Name at least one metric, such as "visitors".')
    period = parse_period(document.get("period"), "period", findings)
    fields: dict[str, Any] = {
        "filters": parse_filters(document.get("filters"), "filters", findings),
        "timezone": parse_timezone(document.get("timezone"), findings),
        "compare": parse_comparison(document.get("compare"), findings),
        "order_by": _order_by(document.get("order_by"), (*metrics, *dimensions), findings),
        "limit": whole_number(document, "limit", _default_limit(dimensions), (1, spec.MAX_LIMIT), findings),
        "offset": whole_number(document, "offset", 0, (0, spec.MAX_OFFSET), findings),
        "include": Include(**flags(document, "include", ("totals", "total_rows", "bots"), findings)),
    }
    problems = findings.problems()
    if problems or period is None:
        return problems or Problems(())
    return QuerySpec(metrics=metrics, dimensions=dimensions, period=period, **fields)


def _default_limit(dimensions: tuple[Dimension, ...]) -> int:
    """A list is a page of 100; a chart is whole."""
    return spec.MAX_LIMIT if any(dimension.bucket for dimension in dimensions) else _PAGE


_PAGE: Final = 100


def _list(
    document: Mapping[str, object],
    key: str,
    parse: Callable[[object, str, Findings], _T | None],
    maximum: int,
    findings: Findings,
) -> tuple[_T, ...]:
    given = document.get(key, [])
    if not isinstance(given, list):
        findings.add(key, Code.WRONG_TYPE, f"Expected a list of names, got {shown(given)}.")
        return ()
    if len(given) > maximum:
        findings.add(key, Code.TOO_MANY, f"At most {maximum}; here are {len(given)}.")
        return ()
    found: list[_T] = []
    for index, name in enumerate(given):
        item = parse(name, f"{key}[{index}]", findings)
        if item is not None and item in found:
            findings.add(f"{key}[{index}]", Code.DUPLICATE, f"{item.name!r} is there already.")
        elif item is not None:
            found.append(item)
    return tuple(found)


def _order_by(
    given: object, columns: tuple[Metric | Dimension, ...], findings: Findings
) -> tuple[Order, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        findings.add("order_by", Code.WRONG_TYPE, 'Expected a list of pairs, such as [["visitors", "desc"]].')
        return ()
    if len(given) > len(columns):
        findings.add("order_by", Code.TOO_MANY, "There are more orders than columns to sort by.")
        return ()
    by_name = {column.name: column for column in columns}
    orders = [_order(pair, f"order_by[{i}]", by_name, findings) for i, pair in enumerate(given)]
    return tuple(order for order in orders if order is not None)


def _order(
    pair: object, path: str, columns: Mapping[str, Metric | Dimension], findings: Findings
) -> Order | None:
    if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
        findings.add(path, Code.WRONG_TYPE, 'Expected a pair of column and direction: ["visitors", "desc"].')
        return None
    name, direction = pair
    if name not in columns:
        detail = f"{shown(name)} is no column of this query. {did_you_mean(name, columns)}"
        findings.add(f"{path}[0]", Code.UNSUPPORTED_COMBINATION, detail)
        return None
    if direction not in ("asc", "desc"):
        findings.add(f"{path}[1]", Code.WRONG_TYPE, f'Expected "asc" or "desc", got {shown(direction)}.')
        return None
    return Order(columns[name], descending=direction == "desc")
