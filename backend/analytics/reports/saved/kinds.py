"""The kinds of questions that can be saved, and how each is read."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, Protocol

from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.paths.parse import parse_paths
from analytics.reports.query.errors import Problems
from analytics.reports.query.parse import parse_query
from analytics.reports.retention.parse import parse_retention


class Kind(StrEnum):
    """Named as the address that answers it."""

    QUERY = "query"
    FUNNEL = "funnel"
    RETENTION = "retention"
    PATHS = "paths"


class Question(Protocol):
    """A question of any kind, without names of cohorts and goals."""

    @property
    def is_personal(self) -> bool:
        """Whether it names or shows single people."""
        ...


PARSERS: Final[Mapping[Kind, Callable[[object], Question | Problems]]] = {
    Kind.QUERY: parse_query,
    Kind.FUNNEL: parse_funnel,
    Kind.RETENTION: parse_retention,
    Kind.PATHS: parse_paths,
}
