"""A project, a moment: what happens there, from the events themselves."""

import json
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlglot import exp

from analytics.common.zones import zone
from analytics.events.storage.engine import CompiledQuery, Snapshot
from analytics.reports.live.result import LatestEvent, Live, Minute
from analytics.reports.query.buckets import Buckets, cut
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import DIMENSIONS, Bucket
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.expressions import EVENT, column
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.nodes import BindType
from analytics.reports.query.parts import Parts
from analytics.reports.query.periods import Range
from analytics.reports.query.planner import Plan, Source
from analytics.reports.query.result import Meta, Span
from analytics.reports.query.scope import Scope
from analytics.reports.query.sources import Engine

MINUTES: Final = 30
ACTIVE: Final = timedelta(minutes=5)
LATEST: Final = 50
_MINUTE: Final = timedelta(minutes=1)
_VISITORS: Final = METRICS["visitors"]
_SHOWN: Final = (_VISITORS, METRICS["pageviews"], METRICS["events"])


def read_live(asker: Asker, engine: Engine, *, now: datetime, seconds: float) -> Live | Problems:
    """What happens as of `now`. Events that say to be of a later instant are seen when it has come.

    Raises QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    start = now.replace(second=0, microsecond=0) - (MINUTES - 1) * _MINUTE
    covered = Range(start, now)
    local = zone(asker.timezone)
    buckets = cut(covered, Bucket.MINUTE, local)
    if isinstance(buckets, Problems):
        return buckets
    scope = Scope(asker.project_id, covered, (_VISITORS,))
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        [(active,)] = snapshot.run(engine.compiler.totals(replace(scope, range=Range(now - ACTIVE, now))))
        [(visitors,)] = snapshot.run(engine.compiler.totals(scope))
        minutes = _minutes(scope, buckets, snapshot, engine.compiler)
        latest = _latest(asker.project_id, covered, snapshot, engine.compiler)
    elapsed = round((time.monotonic() - began) * 1000, 1)
    meta = Meta(Plan(Source.RAW), Span(start, now), asker.timezone, elapsed)
    return Live(now, cast(int, active), cast(int, visitors), minutes, latest, meta)


def _minutes(scope: Scope, buckets: Buckets, snapshot: Snapshot, compiler: Compiler) -> tuple[Minute, ...]:
    by_minute = replace(scope, metrics=_SHOWN, dimensions=(DIMENSIONS["time:minute"],), buckets=buckets)
    found = {row[0]: cast("tuple[int, int, int]", row[1:]) for row in snapshot.run(compiler.rows(by_minute))}
    # Engines count buckets from 1.
    return tuple(Minute(name, *found.get(i, (0, 0, 0))) for i, name in enumerate(buckets.names, 1))


def _latest(
    project_id: int, covered: Range, snapshot: Snapshot, compiler: Compiler
) -> tuple[LatestEvent, ...]:
    found = snapshot.run(_latest_statement(project_id, covered, compiler))
    if not found:
        return ()
    documents = snapshot.documents(project_id, cast("list[tuple[datetime, UUID]]", found))
    return tuple(_event(json.loads(document)) for document in documents)


def _event(document: dict[str, str]) -> LatestEvent:
    return LatestEvent(document["event_id"], datetime.fromisoformat(document["received_at"]), document)


def _latest_statement(project_id: int, covered: Range, compiler: Compiler) -> CompiledQuery:
    """When and by which id, the newest first."""
    parts = Parts(compiler, project_id)
    order = (column(EVENT, "timestamp"), column(EVENT, "event_id"))
    select = exp.select(*order).from_(parts.events())
    select = select.where(parts.chosen.within(covered, None, bots=False, engagement=False))
    newest_first = [exp.Ordered(this=one.copy(), desc=True, nulls_first=False) for one in order]
    select.set("order", exp.Order(expressions=newest_first))
    select.set("limit", exp.Limit(expression=parts.binds.named("limit", LATEST, BindType.INTEGER)))
    return compiler.finish(select, parts.binds)
