"""DuckDB for making one Parquet file, or looking into one: bounded memory, no extensions.

It is imported where it is first needed: many load this module, and it takes 30 MB and half a second.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "320MB"
"""Of DuckDB. More is swapped where it can be; Python and what DuckDB does not count come on top."""
_ROWS_TOGETHER: Final = 61_440
"""Rows in a Parquet row group, at most."""
_BYTES_TOGETHER: Final = "32MB"
"""Of its rows as DuckDB has them, some 750 of each and the texts. While it is written some five times as much
is in use, none of which can be swapped: wide rows fail with 48 MB of 320 for it."""

Column = tuple[str, str]
"""Name and DuckDB type."""
Block = bytes | bytearray | memoryview
Feed = Generator[Block, None, None]
"""Whole rows as PostgreSQL's COPY has them with FORMAT csv: nothing for NULL, "" for the empty text."""
_PARTS: Final = 64
"""Pipes for one stream. DuckDB keeps what it has read of a pipe until the pipe's end, and slows down when its
memory is full of that: with one, three million events took three times as long as three times a million."""
_PART: Final = 32 << 20
"""Bytes in a pipe."""
_PIECE: Final = _PARTS * _PART
"""Bytes that are streamed into one file; of more there are several, which become one at the end."""
_BUFFER: Final = 8 << 20
"""Bytes that DuckDB reads of a pipe at once. Rows that it works on together are of one buffer, so that they
are few where they are wide; it must hold the widest."""


class Scratch:
    """Tables to be filled from CSV, and a stream of CSV to be joined with them into a file."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection

    def load(self, table: str, columns: Sequence[Column], feed: Feed) -> None:
        """Make a table of what `feed` has. Raises what it raises, and duckdb.Error."""
        with closing(feed):
            self._run(lambda source: f"CREATE TABLE {table} AS FROM {source}", columns, feed)

    def write_parquet(
        self, stream: str, columns: Sequence[Column], feed: Feed, *, query: str, path: Path
    ) -> int:
        """Write the query's rows into a new file; how many there are.

        The query reads the tables and, once, what `feed` has, under the name `stream`: row by row, so that
        it is never in memory as a whole, and the rows keep its order. Raises as `load` does.
        """
        rows, first = 0, next(feed, b"")
        pieces: list[Path] = []
        try:
            with closing(feed):
                while first or not pieces:
                    pieces.append(path.with_suffix(f".{len(pieces)}.parquet"))
                    rows += self._write_piece(
                        stream, columns, chain([first], _some(feed)), query=query, path=pieces[-1]
                    )
                    first = next(feed, b"")
            self.unite(pieces, path)
        finally:
            for piece in pieces:
                piece.unlink(missing_ok=True)
        return rows

    def _write_piece(
        self, stream: str, columns: Sequence[Column], feed: Iterable[Block], *, query: str, path: Path
    ) -> int:
        [(rows,)] = self._run(
            lambda source: _copy(f"WITH {stream} AS NOT MATERIALIZED (FROM {source}) {query}", path),
            columns,
            feed,
            _PARTS,
        )
        return int(rows)

    def unite(self, pieces: Sequence[Path], path: Path) -> None:
        """Make one Parquet file of at least one, all of the same columns. Raises duckdb.Error, OSError."""
        if len(pieces) == 1:
            pieces[0].rename(path)
            return
        files = ", ".join(f"'{_quoted(piece)}'" for piece in pieces)
        self._connection.execute(_copy(f"FROM read_parquet([{files}])", path))

    def _run(
        self,
        statement: Callable[[str], str],
        columns: Sequence[Column],
        feed: Iterable[Block],
        parts: int = 1,
    ) -> list[Any]:
        """The rows that a statement returns, which is told where to read what `feed` has.

        `feed` runs in this thread, DuckDB in another: so PostgreSQL and DuckDB work at the same time.
        """
        pipes = [os.pipe() for _ in range(parts)]
        with ThreadPoolExecutor(1) as executor:
            read = executor.submit(self._read, statement, columns, [reading for reading, _ in pipes])
            try:
                _write([writing for _, writing in pipes], feed)
            except BrokenPipeError:
                # DuckDB has given up: what it says is the cause.
                _raise_failure(read)
                raise
            return read.result()

    def _read(
        self, statement: Callable[[str], str], columns: Sequence[Column], pipes: Sequence[int]
    ) -> list[Any]:
        files = ", ".join(f"'/dev/fd/{pipe}'" for pipe in pipes)
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
        source = f"""read_csv([{files}], columns = {{{types}}}, header = false, auto_detect = false,
                     delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '',
                     allow_quoted_nulls = false, parallel = false, buffer_size = {_BUFFER})"""
        try:
            return self._connection.execute(statement(source)).fetchall()
        finally:
            # Only then a writer that nobody reads any more is told so.
            for pipe in pipes:
                os.close(pipe)


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[Scratch]:
    """A scratch database; what it swaps is in `folder`, which must be there, and goes at the end."""
    swap = folder / f"{name}.swap"
    try:
        with closing(_connect(temp_directory=str(swap))) as connection:
            # The joins as they are written: else it may read the stream as a whole, for a table of its own.
            connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
            yield Scratch(connection)
    finally:
        shutil.rmtree(swap, ignore_errors=True)


def is_found(path: Path, condition: str, values: Sequence[Any]) -> bool:
    """Whether a Parquet file has a row of that condition, which binds the values. Raises duckdb.Error."""
    query = f"SELECT 1 FROM read_parquet('{_quoted(path)}') WHERE {condition} LIMIT 1"  # noqa: S608 - ours
    with closing(_connect()) as connection:
        return connection.execute(query, values).fetchone() is not None


def is_disk_full(error: BaseException) -> bool:
    """Whether DuckDB failed for want of room on a disk, which it says in words only."""
    return type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb") and "No space left" in str(error)


def is_of_duckdb(error: Exception) -> bool:
    """Whether DuckDB has failed, as it does where a disk is full or its memory too small."""
    import duckdb  # noqa: PLC0415 - see above

    return isinstance(error, duckdb.Error)


def _connect(**config: str) -> "duckdb.DuckDBPyConnection":
    import duckdb  # noqa: PLC0415 - see above

    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            # One: two need twice the memory and write the rows in another order each time.
            "threads": 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            **config,
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def _copy(query: str, path: Path) -> str:
    return f"""COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2,
               ROW_GROUP_SIZE {_ROWS_TOGETHER}, ROW_GROUP_SIZE_BYTES '{_BYTES_TOGETHER}')"""


def _some(feed: Feed) -> Iterator[Block]:
    """The next of its rows, a piece of them at most."""
    taken = 0
    while taken < _PIECE and (rows := next(feed, b"")):
        taken += len(rows)
        yield rows


def _write(pipes: Sequence[int], feed: Iterable[Block]) -> None:
    """Write the rows, into one pipe after the other; all are closed at the end."""
    with ExitStack() as opened:
        targets = [opened.enter_context(os.fdopen(pipe, "wb", 1 << 18)) for pipe in pipes]
        target, *later = targets
        written = 0
        for rows in feed:
            if written > _PART and later:
                target.close()
                target, written = later.pop(0), 0
            written += target.write(rows)


def _raise_failure(read: "Future[Any]") -> None:
    failure = read.exception()
    if failure is not None:
        raise failure


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
