"""A project, a moment: what happens there, from the events themselves."""

import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from analytics.common.zones import zone
from analytics.events.storage.engine import Snapshot
from analytics.reports.live.result import LatestEvent, Live, Minute
from analytics.reports.live.statement import latest_statement, minutes_statement
from analytics.reports.query.buckets import Buckets, cut
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import Bucket
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.periods import Range
from analytics.reports.query.planner import Plan, Source
from analytics.reports.query.result import Meta, Span
from analytics.reports.query.sources import Engine

MINUTES: Final = 30
ACTIVE: Final = timedelta(minutes=5)
LATEST: Final = 50
_MINUTE: Final = timedelta(minutes=1)


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
    counted = minutes_statement(asker.project_id, covered, buckets, now - ACTIVE, engine.compiler)
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        found = cast("list[tuple[int, ...]]", snapshot.run(counted))
        latest = _latest(asker.project_id, covered, snapshot, engine.compiler)
    visitors, active = (sum(row[place] for row in found) for place in (4, 5))
    elapsed = round((time.monotonic() - began) * 1000, 1)
    meta = Meta(Plan(Source.RAW), Span(start, now), asker.timezone, elapsed)
    return Live(now, active, visitors, _minutes(found, buckets), latest, meta)


def _minutes(found: Sequence[tuple[int, ...]], buckets: Buckets) -> tuple[Minute, ...]:
    counts = {row[0]: row[1:4] for row in found}
    # Engines count buckets from 1.
    return tuple(Minute(name, *counts.get(i, (0, 0, 0))) for i, name in enumerate(buckets.names, 1))


def _latest(
    project_id: int, covered: Range, snapshot: Snapshot, compiler: Compiler
) -> tuple[LatestEvent, ...]:
    found = snapshot.run(latest_statement(project_id, covered, LATEST, compiler))
    if not found:
        return ()
    documents = snapshot.documents(project_id, cast("list[tuple[datetime, UUID]]", found))
    return tuple(_event(json.loads(document)) for document in documents)


def _event(document: dict[str, str]) -> LatestEvent:
    return LatestEvent(document["event_id"], datetime.fromisoformat(document["received_at"]), document)
