"""What a cohort is, from JSON."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.reports.query.errors import Code, Findings
from analytics.reports.query.parse_filters import parse_filters
from analytics.reports.query.spec import Filter

KEYS: Final = ("filters",)


def parse_cohort(document: Mapping[str, Any], findings: Findings) -> Filter | None:
    """The filter it stands for; None where something is wrong with it."""
    given = document.get("filters")
    tree = parse_filters(given, "filters", findings)
    if given is None or given == []:
        findings.add("filters", Code.REQUIRED, 'Say whom it holds, such as ["did", "signup"].')
    return tree
