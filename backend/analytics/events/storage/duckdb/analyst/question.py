"""Asks an analyst's statement of one project's events, in a process that ends with it (`process`).

What it may see is chosen here: the project's segment files, and the rows that are in none.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog

from analytics.common.errors import Unavailable
from analytics.events.segments import store
from analytics.events.segments.parts import Piece
from analytics.events.storage.duckdb.analyst.table import ROWS_BESIDE, STORED, source
from analytics.events.storage.duckdb.intact import intact
from analytics.events.storage.engine import QueryTimeout, Snapshot

_log = structlog.get_logger(__name__)
MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 8 << 20
"""Of an answer's rows as JSON."""
MOST_BESIDE: Final = 100_000
"""Events that are in no segment yet."""
_ENVELOPE: Final = 1 << 20
"""Bytes of an answer beside its rows: the names of columns."""
EVER: Final = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
_FOLDER: Final = Path(__file__).resolve().parents[5]
_MODULE: Final = "analytics.events.storage.duckdb.analyst.process"


class Refused(Exception):
    """The statement is wrong, or more than may be asked. `at` is line and column, where that is known."""

    def __init__(self, kind: str, detail: str, at: tuple[int, int] | None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.at = at


@dataclass(frozen=True, slots=True)
class Table:
    """What a statement found."""

    columns: Sequence[Mapping[str, str]]
    """`name` and DuckDB `type` of each."""
    rows: Sequence[Sequence[Any]]
    truncated: bool
    """Whether there are more rows than these."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one statement may see: text and lists for `process`."""

    files: Sequence[str]
    source: str
    beside: str
    lists: Sequence[str]


def sight(snapshot: Snapshot, project_id: int) -> Sight:
    """All events of the project at the snapshot's moment. Raises Unavailable, and as the snapshot's `run`."""
    try:
        parts = snapshot.parts(project_id, *EVER)
        pieces = [(_place(piece), piece) for piece in parts.pieces]
    except OSError as error:
        raise _failed(project_id, str(error)) from error
    lists = snapshot.unsegmented(project_id, parts.raw, STORED, most=MOST_BESIDE)
    if lists is None:
        raise Unavailable(
            f"More than {MOST_BESIDE:,} events are not in the files that SQL reads yet."
            " Try again in some minutes.",
            code="segments_behind",
        )
    files = sorted({path for path, _ in pieces})
    return Sight(files, source(project_id, pieces), ROWS_BESIDE, lists)


def ask(project_id: int, seen: Sight, sql: str, *, seconds: float) -> Table:
    """What the statement finds there. Raises Refused, QueryTimeout and Unavailable."""
    job = {
        "sql": sql,
        "seconds": seconds,
        "files": seen.files,
        "source": seen.source,
        "beside": seen.beside,
        "lists": seen.lists,
        "rows": MOST_ROWS,
        "bytes": MOST_BYTES,
    }
    told = _answered(project_id, json.dumps(job).encode(), seconds)
    if not {"files", "calls"}.issubset(told["held"]):
        _log.info("sql_less_confined", held=told["held"])
    if "fault" not in told:
        return Table(told["columns"], told["rows"], told["truncated"])
    if told["fault"] == "too_large":
        raise _too_large()
    if told["fault"] == "failed":
        raise _failed(project_id, told["detail"])
    at = told["at"]
    raise Refused(told["fault"], told["detail"], None if at is None else (at[0], at[1]))


def _place(piece: Piece) -> str:
    return str(intact(store.place(piece.path, piece.checksum), piece.checksum).resolve())


def _answered(project_id: int, job: bytes, seconds: float) -> Any:
    """What the process says of a job; it is gone when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-s", "-B", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Nothing of ours: no secrets, no addresses.
        env={"PYTHONPATH": str(_FOLDER), "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"},
        cwd=os.sep,
        close_fds=True,
    )
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        said = _talk(process, job)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if is_late.is_set() or process.returncode == -24:  # SIGXCPU
        raise QueryTimeout(f"The statement took longer than {seconds:.0f} seconds and was stopped.")
    try:
        return json.loads(said)
    except ValueError:
        _log.warning("sql_process_died", project_id=project_id, status=process.returncode)
        raise _too_large() from None


def _talk(process: "subprocess.Popen[bytes]", job: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipes")
    with process.stdin as given, process.stdout as answer:
        try:
            given.write(job)
            given.close()
        except BrokenPipeError:
            return b""
        return answer.read(MOST_BYTES + _ENVELOPE)


def _too_large() -> Unavailable:
    return Unavailable(
        "The statement needs more memory than one may have. Ask for fewer columns, or a shorter time.",
        code="query_too_large",
    )


def _failed(project_id: int, cause: str) -> Unavailable:
    _log.warning("sql_failed", project_id=project_id, error=cause)
    return Unavailable("The events could not be read. Try again in a moment.", code="sql_failed")
