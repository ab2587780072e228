"""Answers from events: from segments where these can and are sooner, else from the raw events.

Both give the same answer, at the same moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from analytics.events.storage.engine import EventReader, QueryEngine, Segments, SegmentsUnanswered, Snapshot
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.nodes import Unspelled
from analytics.reports.query.periods import Range
from analytics.reports.query.planner import Plan, Source

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class SegmentSource:
    """What reads segments, and the compiler that speaks its language."""

    storage: Segments
    compiler: Compiler


@dataclass(frozen=True, slots=True)
class Engine:
    """A storage engine and the compiler that speaks its language; segments beside it where there are any."""

    storage: QueryEngine
    compiler: Compiler
    segments: SegmentSource | None = None


def from_events(
    snapshot: Snapshot,
    engine: Engine,
    project_id: int,
    ranges: Sequence[Range],
    ask: Callable[[EventReader, Compiler, Plan], _Answer],
) -> _Answer:
    """What `ask` makes of the project's events in these ranges. It is called anew where segments cannot say.

    Raises what the snapshot's `run` raises.
    """
    if engine.segments is not None:
        spans = [(covered.start, covered.end) for covered in ranges]
        try:
            with engine.segments.storage.opened(snapshot, project_id, spans) as reader:
                return ask(reader, engine.segments.compiler, Plan(Source.SEGMENT))
        except (SegmentsUnanswered, Unspelled):
            # The raw events know it, too.
            pass
    return ask(snapshot, engine.compiler, Plan(Source.RAW))
