"""Sessions, and the events of one of them, page by page. Whole sessions lie in PostgreSQL alone."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from analytics.common.errors import NotFound
from analytics.common.zones import zone
from analytics.events.storage.engine import EventReader, Snapshot
from analytics.reports.query.begun import SessionsBeside
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, Engine, left_of
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.periods import Range
from analytics.reports.query.planner import Plan, Source
from analytics.reports.query.rollup_reach import expired, spelled
from analytics.reports.query.scope import Scope
from analytics.reports.query.sources import from_events
from analytics.reports.query.spec import Condition, Operator, SpanPeriod
from analytics.reports.questions import Frame, Place, placed, raw_snapshot
from analytics.reports.records.answer import read_page
from analytics.reports.records.cursors import Cursor, Position, spell
from analytics.reports.records.spec import Records, RecordsSpec
from analytics.reports.sessions.spec import Revenue, Session, Sessions, SessionSpec
from analytics.reports.sessions.statement import (
    SESSION_ID,
    Chosen,
    revenue_statement,
    sessions_statement,
    span_statement,
)

_MICROSECOND: Final = timedelta(microseconds=1)


def answer_sessions(
    spec: RecordsSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> Sessions | Problems:
    """The page as of `now`, or what is wrong with the period. A cursor holds the last one's beginning.

    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    place = placed(spec.frame, asker, now)
    if isinstance(place, Problems):
        return place
    after = None
    if spec.cursor is not None:
        place, after = replace(place, range=spec.cursor.covered), spec.cursor.after
    with raw_snapshot(place, engine, now=now, seconds=seconds) as snapshot:
        chosen, plan = _chosen(place, snapshot, engine)
        # One more than asked for says whether there is another page.
        found = snapshot.run(sessions_statement(chosen, after, spec.limit + 1, engine.compiler))
        page = {cast(UUID, key): Session(*cast(Any, rest)) for key, *rest in found[: spec.limit]}
        paid = _paid(asker.project_id, page, snapshot, engine.compiler)
    cursor = None
    if len(found) > spec.limit:
        key, last = list(page.items())[-1]
        cursor = spell(Cursor(spec.question, place.range, Position(last.started_at, key)))
    sessions = [replace(session, revenue=tuple(paid.get(key, ()))) for key, session in page.items()]
    return Sessions(sessions, cursor, place.meta((time.monotonic() - began) * 1000, plan))


def _chosen(place: Place, snapshot: Snapshot, engine: Engine) -> tuple[Chosen, Plan]:
    """Which sessions the list is of: with a filter, segments know sooner which have an event that passes."""
    frame = place.frame
    if frame.filters is None:
        return Chosen(place), Plan(Source.RAW)
    # Those that a bounce rate counts.
    scope = Scope(
        place.project_id, place.range, (METRICS["bounce_rate"],), filters=frame.filters, bots=frame.bots
    )
    beside = SessionsBeside(snapshot, engine.compiler)

    def ask(events: EventReader, compiler: Compiler, plan: Plan) -> tuple[Chosen, Plan]:
        passing = None if plan.source is Source.RAW else beside.passing(scope, events, compiler)
        return Chosen(place, passing), plan

    ranges = () if engine.segments is None else (beside.reach(scope),)
    return from_events(snapshot, engine, place.project_id, ranges, ask)


def _paid(
    project_id: int, page: Mapping[UUID, Session], snapshot: Snapshot, compiler: Compiler
) -> Mapping[UUID, Sequence[Revenue]]:
    """What these sessions paid, by currency; those without one last."""
    if not page:
        return {}
    covered = _whole(
        min(session.started_at for session in page.values()),
        max(session.ended_at for session in page.values()),
    )
    found = snapshot.run(revenue_statement(project_id, list(page), covered, compiler))
    paid: dict[UUID, list[Revenue]] = {}
    for key, currency, amount in cast("Sequence[tuple[UUID, str | None, Decimal]]", found):
        paid.setdefault(key, []).append(Revenue(currency, amount))
    for amounts in paid.values():
        amounts.sort(key=lambda one: (one.currency is None, one.currency or ""))
    return paid


def answer_session(spec: SessionSpec, asker: Asker, engine: Engine, *, seconds: float) -> Records:
    """A page of one session's events, those of bots among them.

    Raises NotFound where the project has no such session, RangeExpired where some of its events are gone, and
    what `answer_records` raises.
    """
    began = time.monotonic()
    after = None if spec.cursor is None else spec.cursor.after
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        place = _place(spec.session_id, asker, snapshot, engine.compiler)
        left = left_of(snapshot, asker.project_id)
        if left.raw_from is not None and place.range.start < left.raw_from:
            gone = f"Events from before {spelled(left.raw_from)} are gone, and some were of this session."
            raise expired(left.raw_from, gone, ["session_id"])
        documents, last = read_page(place, after, spec.limit, snapshot, engine.compiler)
    cursor = None if last is None else spell(Cursor(spec.question, place.range, last))
    return Records(documents, cursor, place.meta((time.monotonic() - began) * 1000))


def _place(session_id: str, asker: Asker, snapshot: Snapshot, compiler: Compiler) -> Place:
    """The session, from its first event to its last one."""
    found = snapshot.run(span_statement(asker.project_id, session_id, compiler))
    if not found:
        raise NotFound("This project has no session with this id.")
    covered = _whole(*cast("tuple[datetime, datetime]", found[0]))
    own = Condition(Operator.IS, SESSION_ID, (session_id,))
    frame = Frame(SpanPeriod(covered.start, covered.end), filters=own, bots=True)
    return Place(frame, asker.project_id, asker.timezone, zone(asker.timezone), covered)


def _whole(first: datetime, last: datetime) -> Range:
    return Range(first, last + _MICROSECOND)
