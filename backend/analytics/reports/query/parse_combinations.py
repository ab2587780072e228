"""What is right alone and impossible together."""

from collections.abc import Sequence

from analytics.reports.query.dimensions import Dimension
from analytics.reports.query.errors import Code, Findings
from analytics.reports.query.metrics import Metric, is_about_sessions


def check_combinations(
    metrics: Sequence[Metric], dimensions: Sequence[Dimension], findings: Findings
) -> None:
    """Note what of these cannot be asked for in one question."""
    _check_times(dimensions, findings)
    _check_sessions(metrics, dimensions, findings)
    _check_engagement(metrics, dimensions, findings)


def _check_times(dimensions: Sequence[Dimension], findings: Findings) -> None:
    if len([dimension for dimension in dimensions if dimension.bucket]) > 1:
        detail = "Time can be cut only one way: keep one time:… dimension."
        findings.add("dimensions", Code.UNSUPPORTED_COMBINATION, detail)


def _check_sessions(metrics: Sequence[Metric], dimensions: Sequence[Dimension], findings: Findings) -> None:
    """The events of one session may have several names, titles or properties."""
    asked: list[Metric | Dimension] = [metric for metric in metrics if is_about_sessions(metric)]
    asked += [dimension for dimension in dimensions if dimension.of_session]
    for index, dimension in enumerate(dimensions):
        if asked and dimension.session_column is None:
            detail = f"{asked[0].name!r} is about whole sessions, which have no one {dimension.name!r}."
            findings.add(f"dimensions[{index}]", Code.UNSUPPORTED_COMBINATION, detail)


def _check_engagement(metrics: Sequence[Metric], dimensions: Sequence[Dimension], findings: Findings) -> None:
    named = [dimension.name for dimension in dimensions if dimension.leaves_out_engagement]
    for index, metric in enumerate(metrics):
        if named and metric.needs_engagement:
            detail = f"{metric.name!r} is measured by `engagement` events, which are no rows by {named[0]!r}."
            findings.add(f"metrics[{index}]", Code.UNSUPPORTED_COMBINATION, detail)
