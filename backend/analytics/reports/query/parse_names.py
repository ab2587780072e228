"""Names of metrics and dimensions, against the closed lists."""

from analytics.reports.query import dimensions
from analytics.reports.query.dimensions import DIMENSIONS, Dimension
from analytics.reports.query.errors import Code, Findings, did_you_mean, shown
from analytics.reports.query.metrics import METRICS, Metric, PropertyFunction, property_metric
from analytics.reports.query.text import text_fault


def parse_metric(name: object, path: str, findings: Findings) -> Metric | None:
    """The metric of that name (`p95:properties.<key>` for any key), or a problem at `path`."""
    if not isinstance(name, str):
        findings.add(path, Code.WRONG_TYPE, f"Expected the name of a metric, got {shown(name)}.")
        return None
    if name in METRICS:
        return METRICS[name]
    function, colon, of = name.partition(":")
    if colon and function in tuple(PropertyFunction):
        return _of_property(PropertyFunction(function), of, path, findings)
    known = (*METRICS, *(f"{one}:{dimensions.PROPERTY_PREFIX}<key>" for one in PropertyFunction))
    findings.add(path, Code.UNKNOWN_METRIC, f"Unknown metric {shown(name)}. {did_you_mean(name, known)}")
    return None


def _of_property(function: PropertyFunction, of: str, path: str, findings: Findings) -> Metric | None:
    prefix = dimensions.PROPERTY_PREFIX
    if not of.startswith(prefix):
        detail = f'Expected a property, such as "{function}:{prefix}price", got {shown(of)}.'
        findings.add(path, Code.UNKNOWN_METRIC, detail)
        return None
    key = of.removeprefix(prefix)
    return None if _property(key, path, findings) is None else property_metric(function, key)


def parse_dimension(name: object, path: str, findings: Findings) -> Dimension | None:
    """The dimension of that name (`properties.<key>` for any key), or a problem at `path`."""
    if not isinstance(name, str):
        findings.add(path, Code.WRONG_TYPE, f"Expected the name of a dimension, got {shown(name)}.")
        return None
    if name.startswith(dimensions.PROPERTY_PREFIX):
        return _property(name.removeprefix(dimensions.PROPERTY_PREFIX), path, findings)
    if name in DIMENSIONS:
        return DIMENSIONS[name]
    known = (*DIMENSIONS, "properties.<key>")
    findings.add(
        path, Code.UNKNOWN_DIMENSION, f"Unknown dimension {shown(name)}. {did_you_mean(name, known)}"
    )
    return None


def _property(key: str, path: str, findings: Findings) -> Dimension | None:
    if not 0 < len(key) <= dimensions.MAX_PROPERTY_KEY:
        detail = f"The key of a property has 1 to {dimensions.MAX_PROPERTY_KEY} characters."
        findings.add(path, Code.OUT_OF_RANGE, detail)
        return None
    fault = text_fault(key)
    if fault:
        findings.add(path, Code.INVALID_TEXT, fault)
        return None
    return dimensions.property_dimension(key)
