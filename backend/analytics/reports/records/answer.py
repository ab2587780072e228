"""A question for raw events, an engine, a moment: the page."""

import time
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from analytics.events.storage.engine import Snapshot
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, Engine
from analytics.reports.questions import Place, placed, raw_snapshot
from analytics.reports.records.cursors import Cursor, Position, spell
from analytics.reports.records.spec import Records, RecordsSpec
from analytics.reports.records.statement import records_statement


def answer_records(
    spec: RecordsSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> Records | Problems:
    """The page as of `now`, or what is wrong with the period.

    An event that is stored while somebody pages is seen if it lies behind the page; none is seen twice.
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
        documents, last = read_page(place, after, spec.limit, snapshot, engine.compiler)
    cursor = None if last is None else spell(Cursor(spec.question, place.range, last))
    return Records(documents, cursor, place.meta((time.monotonic() - began) * 1000))


def read_page(
    place: Place, after: Position | None, limit: int, snapshot: Snapshot, compiler: Compiler
) -> tuple[list[str], Position | None]:
    """The documents of at most `limit` events, and the last one's position where more are behind it."""
    # One more than asked for says whether there is another page.
    found = snapshot.run(records_statement(place, after, limit + 1, compiler))
    events = cast("list[tuple[datetime, UUID]]", found[:limit])
    documents = snapshot.documents(place.project_id, events)
    return documents, Position(*events[-1]) if len(found) > limit else None
