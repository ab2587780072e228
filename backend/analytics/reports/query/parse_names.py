"""Names of metrics and dimensions, against the closed lists."""

from typing import Final

from analytics.reports.query import dimensions, metrics
from analytics.reports.query.dimensions import DIMENSIONS, Dimension
from analytics.reports.query.errors import Code, Findings, did_you_mean, shown
from analytics.reports.query.metrics import METRICS, Metric
from analytics.reports.query.text import text_fault

_LATER: Final = "arrives with the session reports; this version answers {known}."


def parse_metric(name: object, path: str, findings: Findings) -> Metric | None:
    """The metric of that name, or a problem at `path`."""
    if not isinstance(name, str):
        findings.add(path, Code.WRONG_TYPE, f"Expected the name of a metric, got {shown(name)}.")
        return None
    if name in METRICS:
        return METRICS[name]
    if name in metrics.ARRIVING or name.split(":", 1)[0] in metrics.ARRIVING_AGGREGATES:
        later = _LATER.format(known=", ".join(METRICS))
        findings.add(path, Code.UNSUPPORTED_METRIC, f"{shown(name)} {later}")
        return None
    findings.add(path, Code.UNKNOWN_METRIC, f"Unknown metric {shown(name)}. {did_you_mean(name, METRICS)}")
    return None


def parse_dimension(name: object, path: str, findings: Findings) -> Dimension | None:
    """The dimension of that name (`properties.<key>` for any key), or a problem at `path`."""
    if not isinstance(name, str):
        findings.add(path, Code.WRONG_TYPE, f"Expected the name of a dimension, got {shown(name)}.")
        return None
    if name.startswith(dimensions.PROPERTY_PREFIX):
        return _property(name.removeprefix(dimensions.PROPERTY_PREFIX), path, findings)
    if name in DIMENSIONS:
        return DIMENSIONS[name]
    if name in dimensions.ARRIVING:
        detail = f"{shown(name)} arrives with the session reports; `path` is there."
        findings.add(path, Code.UNSUPPORTED_DIMENSION, detail)
        return None
    known = (*DIMENSIONS, *dimensions.ARRIVING, "properties.<key>")
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
