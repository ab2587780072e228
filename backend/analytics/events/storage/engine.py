"""What answers compiled questions: one protocol for every storage engine.

A report is several statements (rows, totals, the period before). They must not see different events, so an
engine hands out snapshots: everything run in one sees the events of one moment.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from analytics.common.errors import Unavailable
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import Leading, Ranked, Row
from analytics.events.schema import Kept
from analytics.events.segments.parts import Parts, Span
from analytics.events.segments.shape import Column

Integers = NDArray[np.int64]
"""One column of a statement's rows."""


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """One read-only statement in the engine's own SQL, and the values it binds by name."""

    sql: str
    parameters: Mapping[str, object]
    columns: frozenset[str] = frozenset()
    """All that it names: columns of events, and others."""


class QueryTimeout(Unavailable):
    """The snapshot's time was up before the statement had finished; nothing of it was answered."""

    default_code = "query_timeout"


def too_slow() -> QueryTimeout:
    """The error of a snapshot whose time is up."""
    return QueryTimeout(
        "The query took too long and was stopped. Choose a shorter period or fewer dimensions."
    )


class SegmentsUnanswered(Exception):
    """Segments cannot answer this, or not sooner than the raw events, which still can. Says why in a word."""


INEXACT: Final = "inexact"
"""What a statement fails with that would have to round."""


class Snapshot(Protocol):
    """The events as they were at one moment."""

    def run(self, query: CompiledQuery) -> Sequence[tuple[object, ...]]:
        """All rows of the statement. Raises QueryTimeout, or Unavailable where the engine is away."""
        ...

    def columns(self, query: CompiledQuery, width: int, *, most: int) -> list[Integers]:
        """The `width` columns of a statement that gives whole numbers only, never null, in its order.

        For millions of rows: nothing is made of single values. No more than `most` + 1 of them come, by which
        one sees that there are too many; the statement says nothing of that, as an engine that knows there
        are fewer sorts faster without a limit. Raises what `run` raises.
        """
        ...

    def documents(self, project_id: int, events: Sequence[tuple[datetime, UUID]]) -> list[str]:
        """What is known of these events, by timestamp and id; the newest first. Raises what `run` raises.

        Each is the JSON text of an object: see `events.storage.postgres.documents`.
        """
        ...

    def kept(self, project_id: int) -> Kept:
        """How far back the project still has what. Raises what `run` raises."""
        ...

    def has_rollups_before(self, project_id: int, before: datetime) -> bool:
        """Whether rollups know of any event before an instant. Raises what `run` raises."""
        ...

    def events_about(self, project_id: int, start: datetime, end: datetime) -> int:
        """Roughly how many events a range has, quickly. Raises what `run` raises."""
        ...

    def has_others(self, project_id: int, dimension: Dimension, start: datetime, end: datetime) -> bool:
        """Whether rollups are seen, quickly, to have left out values. Raises what `run` raises."""
        ...

    def stretches(
        self,
        project_id: int,
        dimension: Dimension,
        edges: Sequence[datetime],
        *,
        now: datetime,
        values: Collection[str] | None = None,
    ) -> list[list[Row]]:
        """What rollups hold of each stretch between two edges: see `events.fresh.fresh_rows`.

        Raises what `run` raises, and SliceCut.
        """
        ...

    def session_stretches(
        self, project_id: int, dimension: Dimension, edges: Sequence[datetime]
    ) -> list[list[Row]]:
        """The same of the sessions that began in each: see `events.rollups.reading_sessions.session_rows`.

        Raises what `stretches` raises.
        """
        ...

    def first_values(
        self,
        project_id: int,
        dimension: Dimension,
        span: Span,
        by: Ranked,
        count: int,
        sketched: Collection[str],
        *,
        now: datetime,
    ) -> Leading:
        """The people's first values in [start, end): see `events.rollups.leading.Values.first`.

        Raises what `stretches` raises.
        """
        ...

    def named_values(
        self,
        project_id: int,
        dimension: Dimension,
        span: Span,
        values: Collection[str | None],
        sketched: Collection[str],
        *,
        now: datetime,
    ) -> Leading:
        """The same of some values by name: see `events.rollups.leading.Values.named`."""
        ...

    def seconds_left(self) -> float:
        """How much of the snapshot's time is left; none, or less, when it is up."""
        ...

    def parts(self, project_id: int, start: datetime, end: datetime) -> Parts:
        """Which segments have what of [start, end): see `events.segments.reading.parts`.

        Raises what `run` raises, and OSError.
        """
        ...

    def unsegmented(
        self, project_id: int, spans: Sequence[Span], columns: Sequence[Column], *, most: int
    ) -> list[str] | None:
        """Events as segments would have them: see `events.segments.unsegmented.columns_of`.

        Raises what `run` raises.
        """
        ...


class QueryEngine(Protocol):
    """A storage engine, as reports see it."""

    name: str

    def snapshot(self, *, seconds: float) -> AbstractContextManager[Snapshot]:
        """A snapshot whose statements have `seconds` in all. Raises Unavailable where the engine is away."""
        ...


class EventReader(Protocol):
    """What answers compiled questions about events: a whole snapshot, or its segments."""

    def run(self, query: CompiledQuery) -> Sequence[tuple[object, ...]]:
        """See Snapshot."""
        ...

    def columns(self, query: CompiledQuery, width: int, *, most: int) -> list[Integers]:
        """See Snapshot."""
        ...


class Segments(Protocol):
    """An engine that reads segments, beside a snapshot that reads what is in none."""

    name: str

    def opened(
        self, beside: Snapshot, project_id: int, spans: Sequence[Span]
    ) -> AbstractContextManager[EventReader]:
        """The events of one project in some spans of time, at the snapshot's moment.

        Raises SegmentsUnanswered, and so does whatever is asked of it; else what the snapshot's `run` raises.
        """
        ...
