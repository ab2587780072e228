"""Compiled questions answered by segments, and by raw events where no segment has them: one moment's, both.

What the segments of a snapshot cannot answer raises SegmentsUnanswered; the same snapshot's raw events still
can. No file is passed over in silence.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import structlog

from analytics.common.metrics import SEGMENTS_UNREADABLE
from analytics.events.segments import store
from analytics.events.segments.parts import Parts, Piece, Span
from analytics.events.segments.unsegmented import COLUMNS
from analytics.events.storage.duckdb.database import connect
from analytics.events.storage.duckdb.intact import intact
from analytics.events.storage.engine import (
    INEXACT,
    CompiledQuery,
    Integers,
    SegmentsUnanswered,
    Snapshot,
    too_slow,
)

if TYPE_CHECKING:
    import duckdb

_log = structlog.get_logger(__name__)
MOST_RAW: Final = 200_000
"""Events that are in no segment, which one question may read beside segments."""
FEWEST: Final = 50_000
"""Events in segments, below which PostgreSQL has counted them before DuckDB has opened a file."""
_MOST_CUT: Final = 60
"""Pieces of files that are read in part, and stretches of raw events."""
_RAW: Final = "unsegmented"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class SegmentSnapshot:
    """The segments of one project in some spans of time, and the raw events beside them."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        beside: Snapshot,
        project_id: int,
        files: Mapping[Path, Sequence[Piece]],
        raw: Sequence[Span],
    ) -> None:
        self._connection = connection
        self._beside = beside
        self._project_id = project_id
        self._files = files
        self._raw = raw
        self._loaded: frozenset[str] = frozenset()

    def run(self, query: CompiledQuery) -> Sequence[tuple[object, ...]]:
        """All rows of the statement. Raises what the snapshot's own `run` raises, and SegmentsUnanswered."""
        with self._ran(query) as found:
            return found.fetchall()

    def columns(self, query: CompiledQuery, width: int, *, most: int) -> list[Integers]:
        """See Snapshot. Raises as `run`."""
        if MOST_RAW + sum(pieces[0].rows for pieces in self._files.values()) > most:
            query = replace(query, sql=f"{query.sql} LIMIT {most + 1}")
        with self._ran(query) as found:
            named = found.fetchnumpy()
        columns = [np.asarray(column, dtype=np.int64) for column in named.values()]
        if len(columns) != width:
            raise ValueError(f"{len(columns)} columns, {width} were expected")
        return columns

    @contextmanager
    def _ran(self, query: CompiledQuery) -> "Iterator[duckdb.DuckDBPyConnection]":
        columns = sorted(query.columns & COLUMNS.keys())
        self._load(columns)
        # What names no column reads no events.
        sql = _reading(self._source(columns), query.sql) if columns else query.sql
        with self._bounded():
            yield self._connection.execute(sql, query.parameters)

    def _load(self, columns: Collection[str]) -> None:
        """Bring the raw events into DuckDB, with these columns."""
        if not self._raw or self._loaded.issuperset(columns):
            return
        wanted = sorted(self._loaded.union(columns))
        types = [(name, COLUMNS[name]) for name in wanted]
        lists = self._beside.unsegmented(self._project_id, self._raw, types, most=MOST_RAW)
        if lists is None:
            raise SegmentsUnanswered("too_many_raw")
        shown = ", ".join(f"{_from_json(kind, i)} AS {name}" for i, (name, kind) in enumerate(types, 1))
        with self._bounded():
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {_RAW} AS SELECT {shown}", lists)
        self._loaded = frozenset(wanted)

    def _source(self, columns: Sequence[str]) -> str:
        """All events there are to be read, with these columns."""
        whole = [path for path, pieces in self._files.items() if pieces[0].is_whole]
        parts = [_select(columns, _read(whole))] if whole else []
        parts += [
            _select(columns, _read([path]), where=_within(pieces))
            for path, pieces in self._files.items()
            if not pieces[0].is_whole
        ]
        if self._raw:
            parts.append(_select(columns, _RAW))
        nothing = ", ".join(f"NULL::{COLUMNS[name]} AS {name}" for name in columns)
        return " UNION ALL ".join(parts) or f"SELECT {nothing} WHERE false"

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Statements end when the snapshot's time is up."""
        import duckdb  # noqa: PLC0415 - see `database`

        left = self._beside.seconds_left()
        if left <= 0:
            raise too_slow()
        timer = threading.Timer(left, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        except duckdb.InterruptException as error:
            raise too_slow() from error
        except duckdb.InvalidInputException as error:
            if str(error).endswith(f": {INEXACT}"):
                raise SegmentsUnanswered(INEXACT) from error
            raise _unanswered(self._project_id, error) from error
        except duckdb.Error as error:
            # A torn file, too little memory: all the same to the asker.
            raise _unanswered(self._project_id, error) from error
        finally:
            timer.cancel()


class SegmentEngine:
    """Reads segments through this process's DuckDB."""

    name = "duckdb"

    def __init__(self, swap: Path, *, fewest: int = FEWEST) -> None:
        self._swap = swap
        self._fewest = fewest

    @contextmanager
    def opened(self, beside: Snapshot, project_id: int, spans: Sequence[Span]) -> Iterator[SegmentSnapshot]:
        """See `events.storage.engine.Segments`."""
        import duckdb  # noqa: PLC0415 - see `database`

        try:
            parts = _parts(beside, project_id, spans, self._fewest)
            files = _placed(parts.pieces)
            connection = connect(store.folder(), self._swap)
        except (OSError, duckdb.Error) as error:
            raise _unanswered(project_id, error) from error
        with closing(connection):
            yield SegmentSnapshot(connection, beside, project_id, files, parts.raw)


def _unanswered(project_id: int, error: Exception) -> SegmentsUnanswered:
    SEGMENTS_UNREADABLE.labels("damaged" if isinstance(error, OSError) else "failed").inc()
    _log.warning("segments_unanswered", project_id=project_id, error=str(error)[:500])
    return SegmentsUnanswered(type(error).__name__)


def _parts(beside: Snapshot, project_id: int, spans: Sequence[Span], fewest: int) -> Parts:
    """What there is to be read of all the spans; where they overlap, once."""
    found = [beside.parts(project_id, *span) for span in _joined(spans)]
    parts = Parts(
        [piece for one in found for piece in one.pieces],
        [cut for one in found for cut in one.raw],
        [cut for one in found for cut in one.lost],
    )
    if sum(piece.rows for piece in parts.pieces) < fewest:
        raise SegmentsUnanswered("few_events")
    if len(parts.raw) > _MOST_CUT or sum(not piece.is_whole for piece in parts.pieces) > _MOST_CUT:
        raise SegmentsUnanswered("many_cuts")
    return parts


def _placed(pieces: Sequence[Piece]) -> dict[Path, list[Piece]]:
    """The pieces of each file, by where it lies. Raises OSError for one that is not what was written."""
    by_path = sorted(pieces, key=lambda piece: (piece.path, piece.start))
    return {
        intact(store.place(path, some[0].checksum), some[0].checksum): some
        for path, same in groupby(by_path, key=lambda piece: piece.path)
        if (some := list(same))
    }


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The same time in spans that do not overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _reading(source: str, sql: str) -> str:
    """The statement with `events` before what it names itself."""
    rest = sql.removeprefix("WITH ")
    return f"WITH events AS NOT MATERIALIZED ({source}){' ' if rest == sql else ', '}{rest}"


def _select(columns: Sequence[str], source: str, *, where: str = "true") -> str:
    return f"SELECT {', '.join(columns)} FROM {source} WHERE {where}"  # noqa: S608 - names of ours


def _read(paths: Sequence[Path]) -> str:
    quoted = ", ".join("'" + str(path.resolve()).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{quoted}], hive_partitioning = false)"


def _within(pieces: Sequence[Piece]) -> str:
    return " OR ".join(
        f"(timestamp >= {_instant(piece.start)} AND timestamp < {_instant(piece.end)})" for piece in pieces
    )


def _instant(at: datetime) -> str:
    return f"make_timestamptz({(at - _EPOCH) // _MICROSECOND})"


def _from_json(kind: str, position: int) -> str:
    if kind == "TIMESTAMPTZ":
        return f"make_timestamptz(UNNEST(from_json(${position}, '[\"BIGINT\"]')))"
    return f"UNNEST(from_json(${position}, '[\"VARCHAR\"]'))::{kind}"
