"""What a report must say, worked out the slow and obvious way: a list of events and loops.

It shares nothing with the compiler but the parsed question and the resolved period. Buckets are found by
walking through the range in steps of a quarter of an hour and reading the zone's clock at each.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from analytics.reports.query.dimensions import Bucket, Dimension
from analytics.reports.query.metrics import is_about_sessions
from analytics.reports.query.periods import Range
from analytics.reports.query.spec import (
    Condition,
    Did,
    Filter,
    Group,
    Junction,
    Named,
    Negation,
    Operator,
    QuerySpec,
)
from analytics.reports.tests.facts import Fact
from analytics.reports.tests.oracle_metrics import Session, metrics_of

Reading = tuple[object, ...]
_STEP: Final = timedelta(minutes=15)
_FIELDS: Final = {"event_name": "name", "event_source": "source", "user_id": "user", "account_id": "account"}


@dataclass(slots=True)
class _Row:
    """What one row is counted from."""

    facts: list[Fact] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _World:
    """All there is, and what is asked of it."""

    spec: QuerySpec
    facts: Sequence[Fact]
    covered: Range

    def chosen(self) -> list[Fact]:
        """The events that count."""
        return [fact for fact in self.facts if self._is_there(fact) and self.passes(fact, self.spec.filters)]

    def sessions(self) -> list[Session]:
        """The sessions that began in the range, whole, and have an event that passes."""
        every = [Session.of(self.facts, name) for name in dict.fromkeys(fact.session for fact in self.facts)]
        return [
            session
            for session in every
            if self._is_there(session.first)
            and any(self.passes(fact, self.spec.filters) for fact in session.facts)
        ]

    def _is_there(self, fact: Fact) -> bool:
        is_wanted = self.spec.include.bots or fact.bot is None
        return self.covered.start <= fact.at < self.covered.end and is_wanted

    def value_of(self, fact: Fact, dimension: Dimension) -> object:
        if dimension.of_session:
            return session_value(Session.of(self.facts, fact.session), dimension)
        return value_of(fact, dimension)

    def passes(self, fact: Fact, tree: Filter | None) -> bool:
        return passes(fact, tree, self)

    def users_with(self, event: Filter) -> set[str]:
        return {fact.user for fact in self.facts if self._is_there(fact) and self.passes(fact, event)}


def sessions(spec: QuerySpec, facts: Sequence[Fact], covered: Range) -> list[Session]:
    """The sessions that a question about whole sessions is about."""
    return _World(spec, facts, covered).sessions()


def rows(spec: QuerySpec, facts: Sequence[Fact], covered: Range, zone: ZoneInfo) -> list[Reading]:
    """All rows of the answer, in its order, without paging: dimension values and metrics."""
    world = _World(spec, facts, covered)
    if not spec.dimensions:
        return [totals(spec, facts, covered)]
    names = _bucket_names(covered, spec, zone)
    groups: dict[tuple[str, ...], tuple[tuple[object, ...], _Row]] = {}

    def row(values: tuple[object, ...]) -> _Row:
        return groups.setdefault(_same(values), (values, _Row()))[1]

    if not spec.by_session and not all(is_about_sessions(metric) for metric in spec.metrics):
        for fact in world.chosen():
            if fact.name != "engagement" or not _lists_names(spec):
                row(tuple(_bucket_or_value(fact, d, names, zone) for d in spec.dimensions)).facts.append(fact)
    if spec.by_session or any(is_about_sessions(metric) for metric in spec.metrics):
        for session in world.sessions():
            values = tuple(
                names[_clock(session.first.at, d.bucket, zone)] if d.bucket else session_value(session, d)
                for d in spec.dimensions
            )
            row(values).sessions.append(session)
            if spec.by_session:
                row(values).facts += [one for one in session.facts if world.passes(one, spec.filters)]
    if spec.time_dimension is not None:
        _fill(groups, spec, list(dict.fromkeys(names.values())))
    found = [(values, metrics_of(spec, row.facts, row.sessions)) for values, row in groups.values()]
    return [values + metrics for values, metrics in _sorted(found, spec, list(names.values()))]


def totals(spec: QuerySpec, facts: Sequence[Fact], covered: Range) -> Reading:
    """The metrics of everything chosen."""
    world = _World(spec, facts, covered)
    sessions, chosen = world.sessions(), world.chosen()
    if spec.by_session:
        chosen = [one for session in sessions for one in session.facts if world.passes(one, spec.filters)]
    return metrics_of(spec, chosen, sessions)


def _lists_names(spec: QuerySpec) -> bool:
    return any(dimension.name == "event_name" for dimension in spec.dimensions)


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
    groups: dict[tuple[str, ...], tuple[tuple[object, ...], _Row]], spec: QuerySpec, names: list[str]
) -> None:
    assert spec.time_dimension is not None
    time = spec.dimensions.index(spec.time_dimension)
    present = [values for values, _ in groups.values()] or []
    if len(spec.dimensions) == 1:
        present = [("",)]
    for values in present:
        for name in names:
            filled = (*values[:time], name, *values[time + 1 :])
            groups.setdefault(_same(filled), (filled, _Row()))


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


def session_value(session: Session, dimension: Dimension) -> object:
    """The dimension's value of a whole session."""
    if dimension.name == "exit_path":
        return session.views[-1].path if session.views else None
    if dimension.name in ("entry_path", "path", "host"):
        name = "host" if dimension.name == "host" else "path"
        return getattr(session.views[0], name) if session.views else None
    return value_of(session.first, dimension)


def _same(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(f"{type(value).__name__}:{value}" for value in values)


def passes(fact: Fact, tree: Filter | None, world: "_World | None" = None) -> bool:
    """Whether an event passes a filter; one that asks about sessions or users needs the world around it."""
    match tree:
        case None:
            return True
        case Condition(dimension=dimension):
            return _meets(tree, world.value_of(fact, dimension) if world else value_of(fact, dimension))
        case Group(junction=junction, members=members):
            answers = [passes(fact, member, world) for member in members]
            return all(answers) if junction is Junction.AND else any(answers)
        case Negation(member=member):
            return not passes(fact, member, world)
        case Did(event=event):
            assert world is not None
            return fact.user in world.users_with(event)
        case Named():
            raise TypeError("what a name stands for is not known here")


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
