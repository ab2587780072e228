"""What a project's events are called and carry: event names, sources, property keys, their types and values.

For pickers. Names and sources are counted by a query; properties are read out of the newest events alone,
since a project may have millions, and the answer says how many were read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from analytics.events.selectors import newest_properties
from analytics.projects.models import Project
from analytics.reports import services
from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.result import QueryResult
from analytics.reports.query.spec import LastPeriod, Order, PeriodUnit, QuerySpec, Value

MOST_NAMES: Final = 1_000
MOST_READ: Final = 20_000
MOST_KEYS: Final = 500
MOST_VALUES: Final = 20
_LONGEST_VALUE: Final = 200
_TYPES: Final[Mapping[type, str]] = {
    str: "string",
    int: "number",
    Decimal: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}
_SHOWN: Final = frozenset({"string", "number", "boolean"})
_READER: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Counted:
    """A name or a value, and how many events have it."""

    value: Value
    events: int


@dataclass(frozen=True, slots=True)
class PropertyKey:
    """One key of `event_properties`, as far as the events that were read know it."""

    key: str
    events: int
    types: Mapping[str, int]
    """JSON's words for types → events, the most frequent first."""
    values: tuple[Counted, ...]
    """The most frequent texts, numbers and booleans."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What there is to choose from."""

    event_names: tuple[Counted, ...]
    event_sources: tuple[Counted, ...]
    properties: tuple[PropertyKey, ...]
    events_read: int
    """Those that properties were looked for in."""


def catalogue(*, project: Project, days: int, event_name: str | None, now: datetime) -> Catalogue:
    """What the last `days` days have; properties of events of one name where one is given.

    Raises what `services.run_query` raises.
    """
    names, sources = (_most(project, dimension, days, now) for dimension in ("event_name", "event_source"))
    covered = names.meta.range
    found = newest_properties(
        project.id, covered.start, covered.end, event_name=event_name, at_most=MOST_READ
    )
    return Catalogue(
        event_names=_counted(names),
        event_sources=_counted(sources),
        properties=property_keys(found),
        events_read=len(found),
    )


def property_keys(documents: Iterable[bytes]) -> tuple[PropertyKey, ...]:
    """The keys of JSON objects, those of most events first; MOST_KEYS at most."""
    types: dict[str, Counter[str]] = {}
    values: dict[str, Counter[tuple[str, Value]]] = {}
    for document in documents:
        for key, value in _READER.decode(document).items() if document else ():
            kind = _TYPES[type(value)]
            types.setdefault(key, Counter())[kind] += 1
            if kind in _SHOWN and not (kind == "string" and len(value) > _LONGEST_VALUE):
                # By type too: to Python, 1 and true are the same key of a dictionary.
                values.setdefault(key, Counter())[kind, value] += 1
    ordered = sorted(types.items(), key=lambda one: (-one[1].total(), one[0]))[:MOST_KEYS]
    return tuple(
        PropertyKey(
            key=key,
            events=kinds.total(),
            types=dict(kinds.most_common()),
            values=_frequent(values.get(key, Counter())),
        )
        for key, kinds in ordered
    )


def _frequent(values: Counter[tuple[str, Value]]) -> tuple[Counted, ...]:
    return tuple(Counted(value, events) for (_, value), events in values.most_common(MOST_VALUES))


def _most(project: Project, dimension: str, days: int, now: datetime) -> QueryResult:
    events = METRICS["events"]
    spec = QuerySpec(
        metrics=(events,),
        dimensions=(DIMENSIONS[dimension],),
        period=LastPeriod(days, PeriodUnit.DAY),
        order_by=(Order(events, descending=True),),
        limit=MOST_NAMES,
    )
    return services.run_query(project=project, spec=spec, now=now)


def _counted(result: QueryResult) -> tuple[Counted, ...]:
    return tuple(Counted(row.dimensions[0], int(row.metrics[0] or 0)) for row in result.rows)
