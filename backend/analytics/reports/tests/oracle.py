"""What a report must say, worked out the slow and obvious way: a list of events and loops.

It shares nothing with the compiler but the parsed question and the resolved period. Buckets are found by
walking through the range in steps of a quarter of an hour and reading the zone's clock at each.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from analytics.reports.query.dimensions import Bucket, Dimension
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import Condition, Filter, Group, Junction, Negation, Operator, QuerySpec
from analytics.reports.tests.facts import Fact

Reading = tuple[object, ...]
_STEP: Final = timedelta(minutes=15)
_FIELDS: Final = {"event_name": "name", "event_source": "source", "user_id": "user", "account_id": "account"}


def rows(spec: QuerySpec, facts: Sequence[Fact], covered: Range, zone: ZoneInfo) -> list[Reading]:
    """All rows of the answer, in its order, without paging: dimension values and metrics."""
    chosen = [fact for fact in facts if _is_chosen(fact, spec, covered)]
    if not spec.dimensions:
        return [_metrics(spec, chosen)]
    if any(dimension.name == "event_name" for dimension in spec.dimensions):
        chosen = [fact for fact in chosen if fact.name != "engagement"]
    names = _bucket_names(covered, spec, zone)
    groups: dict[tuple[str, ...], tuple[tuple[object, ...], list[Fact]]] = {}
    for fact in chosen:
        values = tuple(_bucket_or_value(fact, d, names, zone) for d in spec.dimensions)
        groups.setdefault(_same(values), (values, []))[1].append(fact)
    if spec.time_dimension is not None:
        _fill(groups, spec, list(dict.fromkeys(names.values())))
    found = [(values, _metrics(spec, members)) for values, members in groups.values()]
    return [values + metrics for values, metrics in _sorted(found, spec, list(names.values()))]


def totals(spec: QuerySpec, facts: Sequence[Fact], covered: Range) -> Reading:
    """The metrics of everything chosen."""
    return _metrics(spec, [fact for fact in facts if _is_chosen(fact, spec, covered)])


def _is_chosen(fact: Fact, spec: QuerySpec, covered: Range) -> bool:
    is_wanted = spec.include.bots or fact.bot is None
    return covered.start <= fact.at < covered.end and is_wanted and passes(fact, spec.filters)


def _metrics(spec: QuerySpec, facts: Sequence[Fact]) -> Reading:
    known = {
        "visitors": len({fact.user for fact in facts}),
        "sessions": len({fact.session for fact in facts}),
        "pageviews": len([fact for fact in facts if fact.name == "pageview"]),
        "events": len([fact for fact in facts if fact.name != "engagement"]),
    }
    return tuple(known[metric.name] for metric in spec.metrics)


# --- time


def _clock(at: datetime, bucket: Bucket, zone: ZoneInfo) -> Reading:
    local = at.astimezone(zone)
    week = (local.date() - timedelta(days=local.weekday())).isoformat()
    readings: dict[Bucket, Reading] = {
        Bucket.MINUTE: (local.replace(second=0, microsecond=0).isoformat(),),
        Bucket.HOUR: (local.date(), local.hour, local.utcoffset()),
        Bucket.DAY: (local.date(),),
        Bucket.WEEK: (week,),
        Bucket.MONTH: (local.year, local.month),
    }
    return readings[bucket]


def _bucket_names(covered: Range, spec: QuerySpec, zone: ZoneInfo) -> dict[Reading, str]:
    """What each reading of the clock within the range is called, in order of time."""
    bucket = spec.time_dimension.bucket if spec.time_dimension else None
    if bucket is None:
        return {}
    first_seen: dict[Reading, datetime] = {}
    at = covered.start.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=40)
    while at < covered.end:
        first_seen.setdefault(_clock(at, bucket, zone), at)
        at += _STEP
    within: dict[Reading, str] = {}
    # The range may begin between two steps; the readings at its very ends count too.
    at = covered.start
    while at < covered.end:
        reading = _clock(at, bucket, zone)
        within[reading] = first_seen[reading].astimezone(zone).isoformat()
        at += _STEP
    reading = _clock(covered.end - timedelta(microseconds=1), bucket, zone)
    within[reading] = first_seen[reading].astimezone(zone).isoformat()
    return within


def _fill(
    groups: dict[tuple[str, ...], tuple[tuple[object, ...], list[Fact]]], spec: QuerySpec, names: list[str]
) -> None:
    assert spec.time_dimension is not None
    time = spec.dimensions.index(spec.time_dimension)
    present = [values for values, _ in groups.values()] or []
    if len(spec.dimensions) == 1:
        present = [("",)]
    for values in present:
        for name in names:
            filled = (*values[:time], name, *values[time + 1 :])
            groups.setdefault(_same(filled), (filled, []))


# --- values and filters


def _bucket_or_value(fact: Fact, dimension: Dimension, names: dict[Reading, str], zone: ZoneInfo) -> object:
    if dimension.bucket is not None:
        return names[_clock(fact.at, dimension.bucket, zone)]
    return value_of(fact, dimension)


def value_of(fact: Fact, dimension: Dimension) -> object:
    """The dimension's value of one event."""
    if dimension.property_key is None:
        return getattr(fact, _FIELDS.get(dimension.name, dimension.name))
    value = fact.properties.get(dimension.property_key)
    if isinstance(value, float):
        return Decimal(repr(value)) if value != int(value) else int(value)
    return None if isinstance(value, list | dict) else value


def _same(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(f"{type(value).__name__}:{value}" for value in values)


def passes(fact: Fact, tree: Filter | None) -> bool:
    """Whether an event passes a filter."""
    match tree:
        case None:
            return True
        case Condition():
            return _meets(tree, value_of(fact, tree.dimension))
        case Group(junction=junction, members=members):
            answers = [passes(fact, member) for member in members]
            return all(answers) if junction is Junction.AND else any(answers)
        case Negation(member=member):
            return not passes(fact, member)


def _meets(condition: Condition, value: object) -> bool:
    wanted = condition.values
    match condition.operator:
        case Operator.EXISTS:
            return value is not None
        case Operator.IS:
            return any(_equal(value, one) for one in wanted)
        case Operator.IS_NOT:
            return not any(_equal(value, one) for one in wanted)
        case Operator.CONTAINS:
            return isinstance(value, str) and any(str(one) in value for one in wanted)
        case Operator.CONTAINS_NOT:
            return not (isinstance(value, str) and any(str(one) in value for one in wanted))
        case Operator.MATCHES:
            return isinstance(value, str) and any(re.search(str(one), value) for one in wanted)
        case _:
            return _compares(condition.operator, value, wanted[0])


def _equal(value: object, wanted: object) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _compares(operator: Operator, value: object, wanted: object) -> bool:
    if isinstance(value, bool) or value is None or isinstance(value, str) != isinstance(wanted, str):
        return False
    # Python compares texts by code points, which is the order of their UTF-8 bytes.
    left: Any = value if isinstance(value, str) else Decimal(str(value))
    right: Any = wanted if isinstance(wanted, str) else Decimal(str(wanted))
    sign = (left > right) - (left < right)
    answers: dict[str, bool] = {"gt": sign > 0, "gte": sign >= 0, "lt": sign < 0, "lte": sign <= 0}
    return answers[operator.value]


# --- order


def _sorted(
    found: list[tuple[Reading, Reading]], spec: QuerySpec, names: list[str]
) -> list[tuple[Reading, Reading]]:
    columns = [dimension.name for dimension in spec.dimensions] + [m.name for m in spec.metrics]
    orders = [(order.column.name, order.descending) for order in spec.order_by]
    if not orders:
        time = spec.time_dimension
        orders = [(time.name, False)] if time else [(spec.metrics[0].name, True)]
    orders += [(d.name, False) for d in spec.dimensions if d.name not in dict(orders)]
    for name, descending in reversed(orders):
        at = columns.index(name)
        keys = {id(row): (row[0] + row[1])[at] for row in found}
        nulls = [row for row in found if keys[id(row)] is None]
        others = [row for row in found if keys[id(row)] is not None]
        others.sort(key=lambda row, keys=keys: _place(keys[id(row)], names), reverse=descending)  # type: ignore[misc]
        found = others + nulls
    return found


def _place(value: object, names: list[str]) -> tuple[object, ...]:
    if isinstance(value, bool):
        return 0, value
    if isinstance(value, str):
        return (2, names.index(value)) if value in names else (2, value.encode())
    return 1, value
