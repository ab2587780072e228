"""Sessions, one by one, in an engine's own SQL. Those are told which a bounce rate of the period counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlglot import exp

from analytics.common.ids import identifier_key
from analytics.events.storage.engine import CompiledQuery
from analytics.reports.query import nodes
from analytics.reports.query.chosen import ChosenSessions
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.conditions import Conditions
from analytics.reports.query.dimensions import DIMENSIONS, Dimension, Table
from analytics.reports.query.expressions import EVENT, all_of, column, derived, is_not_null
from analytics.reports.query.layouts import Layout
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range
from analytics.reports.questions import Place
from analytics.reports.records.cursors import Position
from analytics.reports.records.statement import behind

SESSION_ID: Final = Dimension(
    "session_id",
    "Which session it is of.",
    event_column="session_key",
    table=Table.IDENTIFIER,
    table_column="value",
    personal=True,
)
"""Not among those by which reports part events: there are too many."""
_IDS: Final = (SESSION_ID, DIMENSIONS["user_id"])
_COUNTS: Final = ("started_at", "ended_at", "pageviews", "events")
_TOLD: Final = tuple(
    DIMENSIONS[name]
    for name in (
        "host", "entry_path", "exit_path", "event_source", "referrer", "channel",
        "utm_source", "utm_medium", "utm_campaign", "country", "region", "city",
        "browser", "os", "device", "bot",
    )
)  # fmt: skip
_PAGE: Final = "s"
_KEY: Final = "session_key"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which sessions are listed."""

    place: Place
    passing: str | None = None
    """Those with an event that passes the filters, as a `nodes.KeyList`, where these are known already."""


def sessions_statement(
    chosen: Chosen, after: Position | None, limit: int, compiler: Compiler
) -> CompiledQuery:
    """(key, then the fields of `Session` up to its revenue) of at most `limit` sessions.

    Those begun last come first, ties by key downwards. `after` is where and by which key the last one before
    them began.
    """
    parts = Parts(compiler, chosen.place.project_id)
    sessions = parts.layout.sessions()
    keys = {sessions.key_name(dimension, i): dimension for i, dimension in enumerate((*_IDS, *_TOLD))}
    page = exp.select(
        column(EVENT, _KEY),
        *(column(EVENT, name) for name in _COUNTS),
        *(exp.alias_(_own(dimension), name) for name, dimension in keys.items()),
    ).from_(sessions.events())
    page = page.where(_condition(chosen, after, parts, sessions))
    _newest_first(page, EVENT)
    page.set("limit", exp.Limit(expression=parts.binds.named("limit", limit, BindType.INTEGER)))
    # Only those of the page are looked up in the dictionaries.
    ids, told = (
        [sessions.value(d, column(_PAGE, sessions.key_name(d, i))) for i, d in enumerate(some)]
        for some in (_IDS, _TOLD)
    )
    counts = [column(_PAGE, name) for name in _COUNTS]
    select = exp.select(column(_PAGE, _KEY), *ids, *counts, *told).from_(derived(page, _PAGE))
    select.set("joins", sessions.value_joins(keys, _PAGE))
    _newest_first(select, _PAGE)
    return compiler.finish(select, parts.binds)


def _condition(chosen: Chosen, after: Position | None, parts: Parts, sessions: Layout) -> exp.Expression:
    place, frame = chosen.place, chosen.place.frame
    of_sessions = ChosenSessions(
        Conditions(place.project_id, parts.binds, sessions), parts.chosen, parts.binds
    )
    where = [of_sessions.within(place.range, (), bots=frame.bots)]
    if chosen.passing is not None:
        where.append(of_sessions.among(chosen.passing))
    elif frame.filters is not None:
        where.append(of_sessions.with_event(place.range, frame.filters, parts.events(), bots=frame.bots))
    if after is not None:
        order = (column(EVENT, "started_at"), column(EVENT, _KEY))
        where.append(behind(after, order, parts.binds))
    return all_of(where)


def _own(dimension: Dimension) -> exp.Column:
    if dimension.session_column is None:
        raise ValueError(f"sessions have no {dimension.name}")
    return column(EVENT, dimension.session_column)


def _newest_first(select: exp.Select, name: str) -> None:
    order = (column(name, "started_at"), column(name, _KEY))
    # Neither is null. Said this way an index on the beginning gives the order, read backwards.
    newest_first = [exp.Ordered(this=one, desc=True, nulls_first=True) for one in order]
    select.set("order", exp.Order(expressions=newest_first))


def revenue_statement(
    project_id: int, keys: Sequence[UUID], covered: Range, compiler: Compiler
) -> CompiledQuery:
    """(key, currency, sum) of what these sessions paid, whose events all lie in `covered`; in no order."""
    parts = Parts(compiler, project_id)
    key, currency, revenue = (column(EVENT, name) for name in (_KEY, "currency", "revenue"))
    every = parts.chosen.within(covered, None, bots=True, engagement=True)
    of_these = nodes.AnyOf(this=key, values=parts.binds.named("keys", list(keys), BindType.KEYS))
    select = exp.select(key.copy(), currency, nodes.Money(this=exp.Sum(this=revenue))).from_(parts.events())
    select = select.where(all_of([every, of_these, is_not_null(revenue.copy())]))
    return compiler.finish(select.group_by(key.copy(), currency.copy()), parts.binds)


def span_statement(project_id: int, session_id: str, compiler: Compiler) -> CompiledQuery:
    """(started_at, ended_at) of one session; no row where there is none."""
    parts = Parts(compiler, project_id)
    sessions = parts.layout.sessions()
    key = parts.binds.named("key", identifier_key(project_id, session_id), BindType.KEY)
    same = exp.EQ(this=column(EVENT, _KEY), expression=key)
    select = exp.select(column(EVENT, "started_at"), column(EVENT, "ended_at")).from_(sessions.events())
    return compiler.finish(select.where(all_of([sessions.of_project(EVENT), same])), parts.binds)
