"""The inner pass: events, or sessions, reduced to what the outer pass counts.

It has a part for each grain that the metrics need (`metrics.Grain`), in most questions one. Every part
gives the group keys and its own columns, and nothing (null) in the columns of the others, so that the outer
pass can count over them all as over one: aggregates leave nulls out.

In a question by session (`scope.by_session`) keys are those of sessions, and events those of the sessions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from sqlglot import exp

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.reports.query import nodes
from analytics.reports.query.chosen import ChosenEvents, ChosenSessions
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.dimensions import Dimension, property_dimension
from analytics.reports.query.expressions import EVENT, Binds, all_of, column, derived, is_not_null
from analytics.reports.query.layouts import Layout
from analytics.reports.query.metrics import (
    MOST_DIGITS,
    CountDistinct,
    CountEvents,
    EventColumn,
    Grain,
    MeanDepth,
    OfProperty,
    Selection,
    SessionColumn,
    Single,
    SumEvents,
    SumSessions,
    grain_of,
    property_keys,
    singles,
)
from analytics.reports.query.nodes import BindType
from analytics.reports.query.scope import Begun, Scope
from analytics.reports.query.spec import Filter, Group, Junction

_SESSION: Final = "s"


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the inner pass beside the group keys."""

    grain: Grain
    value: exp.Expression
    type: BindType = BindType.INTEGER
    is_apart: bool = False
    """Whether rows are told apart by it; else it is an aggregate, or a value of each event."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What a part reads."""

    keys: Mapping[str, exp.Expression]
    table: exp.Expression
    joins: list[exp.Join]
    where: exp.Expression


class Inner:
    """Builds the inner pass of one statement."""

    def __init__(self, scope: Scope, layout: Layout, binds: Binds) -> None:
        self._scope = scope
        self._layout = layout
        self._binds = binds
        self._conditions = Conditions(scope.project_id, binds, layout)
        self._chosen = ChosenEvents(self._conditions, binds)
        self.keys = {layout.key_name(d, i): d for i, d in enumerate(scope.dimensions)}
        """Group keys by name."""
        self._properties = property_keys(scope.metrics)
        self._columns = {self.name(single): self._column(single) for single in self._singles()}

    def query(self) -> exp.Query:
        """The inner pass: the keys, then what `name` gives for each of the metrics' parts."""
        grains = list(dict.fromkeys(one.grain for one in self._columns.values()))
        default = Grain.SESSIONS if self._scope.by_session else Grain.EVENTS
        parts: list[exp.Query] = [self._part(grain) for grain in grains or [default]]
        return reduce(lambda left, right: exp.Union(this=left, expression=right, distinct=False), parts)

    def name(self, single: Single) -> str:
        """What its column is called."""
        match single:
            case CountDistinct(event_column=name):
                return name
            case CountEvents(selection=selection):
                return selection.value
            case SumEvents(event_column=event_column):
                return event_column.value
            case SumSessions(session_column=session_column):
                return session_column.value
            case MeanDepth():
                return "depth"
            case OfProperty(key=key):
                return f"p{self._properties.index(key)}"

    def is_distinct(self, single: CountDistinct) -> bool:
        """Whether no two rows of a group have the same key: they are told apart by nothing else."""
        grain = self._grain(single)
        apart = [name for name, one in self._columns.items() if one.is_apart and one.grain is grain]
        return apart == [self.name(single)]

    def remarks(self) -> exp.Select | None:
        """One row of what `remarks` makes sentences of; None where no metric needs one.

        The least and the greatest currency of revenue, how many events have revenue without one, and of each
        property how many values are no numbers.
        """
        paid = any(single == SumEvents(EventColumn.REVENUE) for single in self._singles())
        if not paid and not self._properties:
            return None
        found = [*_currencies(), *(self._no_numbers(key) for key in self._properties)]
        return self._selected(self._source(Grain.EVENTS), found)

    # --- columns

    def _singles(self) -> Iterable[Single]:
        return (single for metric in self._scope.metrics for single in singles(metric.aggregate))

    def _grain(self, single: Single) -> Grain:
        """A session's row has its visitor, and counts of all its events."""
        whole = isinstance(single, CountEvents) and self._scope.filters is None
        if self._scope.by_session and (whole or isinstance(single, CountDistinct)):
            return Grain.SESSIONS
        return grain_of(single)

    def _column(self, single: Single) -> _Column:
        grain = self._grain(single)
        match single:
            case CountDistinct(event_column=name):
                return _Column(grain, column(EVENT, name), BindType.KEY, is_apart=True)
            case CountEvents(selection=selection) if grain is Grain.SESSIONS:
                return _Column(grain, exp.Sum(this=column(EVENT, selection.value)))
            case CountEvents(selection=selection):
                return _Column(grain, _count_where(self._of(selection)))
            case SumEvents(event_column=event_column):
                money = event_column is EventColumn.REVENUE
                total = exp.Sum(this=column(EVENT, event_column.value))
                return _Column(grain, total, BindType.NUMBER if money else BindType.INTEGER)
            case SumSessions(session_column=session_column):
                return _Column(grain, _of_sessions(session_column))
            case MeanDepth():
                return _Column(grain, exp.Max(this=column(EVENT, "scroll_depth")))
            case OfProperty(key=key):
                return _Column(grain, self._measure(key), BindType.NUMBER)

    def _of(self, selection: Selection) -> exp.Expression:
        if selection is Selection.PAGEVIEWS:
            return self._chosen.named(PAGEVIEW)
        return self._chosen.not_named(ENGAGEMENT)

    def _measure(self, key: str) -> exp.Expression:
        measure = self._conditions.property(nodes.PropertyMeasure, property_dimension(key))
        measure.set("most", exp.Literal.number(MOST_DIGITS))
        return measure

    def _no_numbers(self, key: str) -> exp.Expression:
        there = self._conditions.property(nodes.HasProperty, property_dimension(key))
        no_number = exp.Is(this=self._measure(key), expression=exp.Null())
        return _count_where(all_of([there, no_number]))

    # --- parts

    def _part(self, grain: Grain) -> exp.Select:
        if grain is Grain.SESSIONS and self._scope.begun is not None:
            return self._known(self._scope.begun)
        source = self._source(grain)
        own = {name: one for name, one in self._columns.items() if one.grain is grain}
        columns = self._ordered()
        values = {name: one.value if name in own else _nothing(one) for name, one in columns.items()}
        shown = [exp.alias_(value, name) for name, value in {**source.keys, **values}.items()]
        select = self._selected(source, shown)
        if grain is Grain.VALUES:
            return select
        places = [*source.keys, *columns]
        grouped: list[exp.Expression] = [
            exp.Literal.number(place)
            for place, name in enumerate(places, 1)
            if name in source.keys or (name in own and own[name].is_apart)
        ]
        if grain is Grain.DEPTHS:
            grouped += [column(EVENT, "session_key"), *self._layout.page()]
        if grouped:
            select.set("group", exp.Group(expressions=grouped))
        return select

    def _ordered(self) -> Mapping[str, _Column]:
        """What rows are told apart by stands first, as GROUP BY counts places."""
        apart = {name: one for name, one in self._columns.items() if one.is_apart}
        return apart | self._columns

    def _known(self, begun: Begun) -> exp.Select:
        """What sessions amount to, as it was handed in; the outer pass adds up equal keys."""
        lists: dict[str, tuple[Sequence[object], BindType]] = {}
        for (name, dimension), told in zip(self.keys.items(), begun.values, strict=True):
            lists[name] = told, BindType.TEXTS if dimension.bucket is None else BindType.INTEGERS
        for session_column, sums in begun.sums.items():
            lists[self.name(SumSessions(session_column))] = sums, BindType.INTEGERS
        bound: dict[str, exp.Expression] = {
            name: nodes.Unnested(values=self._binds.named(f"begun_{name}", list(told), kind))
            for name, (told, kind) in lists.items()
        }
        columns = self._ordered()
        values = {name: _nothing(one) for name, one in columns.items()} | bound
        return exp.select(*(exp.alias_(values[name], name) for name in (*self.keys, *columns)))

    def _selected(self, source: _Source, shown: Sequence[exp.Expr]) -> exp.Select:
        select = exp.select(*shown).from_(source.table)
        select.set("joins", source.joins)
        select.set("where", exp.Where(this=source.where))
        return select

    def _source(self, grain: Grain) -> _Source:
        if grain is Grain.SESSIONS:
            return self._sessions(filtered=True)
        return self._events_of_sessions() if self._scope.by_session else self._events()

    def _events(self) -> _Source:
        scope = self._scope
        engagement = not any(dimension.leaves_out_engagement for dimension in scope.dimensions)
        return _Source(
            {name: self._key(dimension) for name, dimension in self.keys.items()},
            self._layout.events(),
            self._layout.key_joins(scope.dimensions),
            self._chosen.within(scope.range, _filters(scope), bots=scope.bots, engagement=engagement),
        )

    def _key(self, dimension: Dimension) -> exp.Expression:
        if dimension.bucket is not None:
            return self._bucket(dimension.event_column)
        if dimension.property_key is not None:
            return self._conditions.property(nodes.PropertyScalar, dimension)
        return self._layout.key(dimension)

    def _bucket(self, name: str) -> exp.Expression:
        starts = list(self._scope.buckets.starts) if self._scope.buckets else []
        bound = self._binds.named("starts", starts, BindType.INSTANTS)
        return nodes.TimeBucket(this=column(EVENT, name), starts=bound)

    def _sessions(self, *, filtered: bool) -> _Source:
        scope, layout = self._scope, self._layout.sessions()
        conditions = Conditions(scope.project_id, self._binds, layout)
        chosen = ChosenSessions(conditions, self._chosen, self._binds)
        where = [chosen.within(scope.range, scope.among, bots=scope.bots)]
        if filtered and scope.filters is not None:
            events = self._layout.events()
            where.append(chosen.with_event(scope.range, scope.filters, events, bots=scope.bots))
        if scope.sessions is not None:
            where.append(chosen.among(scope.sessions))
        return _Source(
            {
                name: self._bucket("started_at") if dimension.bucket else layout.key(dimension)
                for name, dimension in self.keys.items()
            },
            layout.events(),
            layout.key_joins(scope.dimensions),
            all_of(where),
        )

    def _events_of_sessions(self) -> _Source:
        scope, begun = self._scope, self._sessions(filtered=False)
        keys = [exp.alias_(value, name) for name, value in begun.keys.items()]
        sessions = self._selected(begun, [column(EVENT, "session_key"), *keys])
        same = exp.EQ(this=column(_SESSION, "session_key"), expression=column(EVENT, "session_key"))
        return _Source(
            {name: column(_SESSION, name) for name in begun.keys},
            self._layout.events(),
            [exp.Join(this=derived(sessions, _SESSION), on=same)],
            self._chosen.of_sessions(scope.range, scope.filters, bots=scope.bots),
        )


def _filters(scope: Scope) -> Filter | None:
    members = (*([] if scope.filters is None else [scope.filters]), *scope.among)
    return Group(Junction.AND, members) if members else None


def _nothing(one: _Column) -> exp.Expression:
    return nodes.Nothing(this=exp.Identifier(this=one.type.value))


def _count_where(condition: exp.Expression) -> exp.Expression:
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))


def _of_sessions(session_column: SessionColumn) -> exp.Expression:
    match session_column:
        case SessionColumn.STARTED:
            return exp.Count(this=exp.Star())
        case SessionColumn.BOUNCES:
            one = exp.Literal.number(1)
            alone = [
                exp.EQ(this=column(EVENT, name), expression=one.copy()) for name in ("pageviews", "events")
            ]
            return _count_where(all_of(alone))
        case SessionColumn.DURATION_US:
            ended, started = (
                nodes.Microseconds(this=column(EVENT, name)) for name in ("ended_at", "started_at")
            )
            return exp.Sum(this=exp.Sub(this=ended, expression=started))


def _currencies() -> list[exp.Expression]:
    currency = column(EVENT, "currency")
    paid = is_not_null(column(EVENT, "revenue"))
    unnamed = all_of([paid, exp.Is(this=currency.copy(), expression=exp.Null())])
    ends = [
        exp.Filter(this=end(this=currency.copy()), expression=exp.Where(this=paid.copy()))
        for end in (exp.Min, exp.Max)
    ]
    return [*ends, _count_where(unnamed)]
