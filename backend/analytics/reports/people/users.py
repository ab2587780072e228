"""Who there is: people by when they were last seen, a page at a time, on any engine."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlglot import exp

from analytics.events.models import Identifier
from analytics.events.schema import ENGAGEMENT
from analytics.events.storage.engine import CompiledQuery, EventReader
from analytics.reports.query import nodes
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.expressions import EVENT, Binds, all_of, any_of, column, derived
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.planner import Plan
from analytics.reports.query.result import Meta
from analytics.reports.query.sources import Engine
from analytics.reports.questions import Place, from_all_events, placed
from analytics.reports.records.cursors import Cursor, Position, spell
from analytics.reports.records.spec import RecordsSpec

_PERSON: Final = "p"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an event in the period that passes the filters. All of it is of those events alone."""

    user_id: str
    first_seen: datetime
    last_seen: datetime
    events: int
    """All but `engagement`."""
    sessions: int


@dataclass(frozen=True, slots=True)
class People:
    """A page, those last seen first."""

    people: Sequence[Person]
    next_cursor: str | None
    meta: Meta


def answer_users(
    spec: RecordsSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> People | Problems:
    """The page as of `now`, or what is wrong with the period. A cursor's position is the last person's.

    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    place = placed(spec.frame, asker, now)
    if isinstance(place, Problems):
        return place
    after = None
    if spec.cursor is not None:
        place, after = replace(place, range=spec.cursor.covered), spec.cursor.after

    def ask(events: EventReader, compiler: Compiler, plan: Plan) -> People:
        # One more than asked for says whether there is another page.
        found = events.run(users_statement(place, after, spec.limit + 1, compiler))
        rows = [_row(row) for row in found[: spec.limit]]
        cursor = None
        if len(found) > spec.limit:
            cursor = spell(Cursor(spec.question, place.range, Position(rows[-1].last, rows[-1].key)))
        people = _named(asker.project_id, rows)
        return People(people, cursor, place.meta((time.monotonic() - began) * 1000, plan))

    return from_all_events(place, engine, ask, now=now, seconds=seconds)


def users_statement(place: Place, after: Position | None, limit: int, compiler: Compiler) -> CompiledQuery:
    """(key, first and last microsecond, events, sessions) of people, ties by their keys downwards."""
    parts = Parts(compiler, place.project_id)
    frame = place.frame
    moment, key = column(EVENT, "timestamp"), column(EVENT, "user_key")
    counted = exp.Case(
        ifs=[exp.If(this=parts.chosen.not_named(ENGAGEMENT), true=exp.Literal.number(1))],
        default=exp.Literal.number(0),
    )
    sessions = exp.Count(this=exp.Distinct(expressions=[column(EVENT, "session_key")]))
    people = exp.select(
        exp.alias_(key, "user_key"),
        exp.alias_(exp.Min(this=moment), "first"),
        exp.alias_(exp.Max(this=moment.copy()), "last"),
        exp.alias_(nodes.WholeNumber(this=exp.Sum(this=counted)), "events"),
        exp.alias_(sessions, "sessions"),
    ).from_(parts.events())
    people = people.where(
        parts.chosen.within(place.range, frame.filters, bots=frame.bots, engagement=True)
    ).group_by(key.copy())
    last, person = column(_PERSON, "last"), column(_PERSON, "user_key")
    select = exp.select(
        exp.alias_(nodes.SpelledKey(this=person), "user_key"),
        exp.alias_(nodes.Microseconds(this=column(_PERSON, "first")), "first"),
        exp.alias_(nodes.Microseconds(this=last), "last"),
        column(_PERSON, "events"),
        column(_PERSON, "sessions"),
    ).from_(derived(people, _PERSON))
    if after is not None:
        select = select.where(_behind(after, parts.binds))
    newest = [exp.Ordered(this=one.copy(), desc=True, nulls_first=False) for one in (last, person)]
    select.set("order", exp.Order(expressions=newest))
    select.set("limit", exp.Limit(expression=parts.binds.named("limit", limit, BindType.INTEGER)))
    return compiler.finish(select, parts.binds)


def _behind(after: Position, binds: Binds) -> exp.Expression:
    last, person = column(_PERSON, "last"), column(_PERSON, "user_key")
    moment = binds.named("after", after.at, BindType.INSTANT)
    key = binds.named("after_key", after.event_id, BindType.KEY)
    same = exp.EQ(this=last.copy(), expression=moment.copy())
    return any_of([exp.LT(this=last, expression=moment), all_of([same, exp.LT(this=person, expression=key)])])


@dataclass(frozen=True, slots=True)
class _Row:
    key: UUID
    first: datetime
    last: datetime
    events: int
    sessions: int


def _row(found: tuple[object, ...]) -> _Row:
    key, first, last, events, sessions = cast("tuple[str, int, int, int, int]", found)
    return _Row(UUID(key), _moment(first), _moment(last), events, sessions)


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _named(project_id: int, rows: Sequence[_Row]) -> list[Person]:
    """Their ids as they were sent: kept apart where that is no UUID, else the key itself."""
    keys = [row.key for row in rows]
    sent = Identifier.objects.filter(project_id=project_id, key__in=keys).values_list("key", "value")
    names = dict(sent)
    return [
        Person(names.get(row.key, str(row.key)), row.first, row.last, row.events, row.sessions)
        for row in rows
    ]
