"""DuckDB for making one Parquet file, or looking into one: bounded memory, no extensions.

It is imported where it is first needed: many load this module, and it takes 30 MB and half a second.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "256MB"
"""Of DuckDB. More is swapped; Python and what DuckDB does not count come on top."""
_ROWS_TOGETHER: Final = 61_440
"""Rows in a Parquet row group. Twice as many no longer fit into MEMORY, and it swaps."""

Column = tuple[str, str]
"""Name and DuckDB type."""
Feed = Callable[[BinaryIO], None]
"""Writes rows as PostgreSQL's COPY does with FORMAT csv: nothing for NULL, "" for the empty text."""


class Scratch:
    """Tables to be filled from CSV, and a stream of CSV to be joined with them into a file."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection

    def load(self, table: str, columns: Sequence[Column], feed: Feed) -> None:
        """Make a table of what `feed` writes. Raises what it raises, and duckdb.Error."""
        self._run(lambda source: f"CREATE TABLE {table} AS FROM {source}", columns, feed)

    def write_parquet(
        self, stream: str, columns: Sequence[Column], feed: Feed, *, query: str, path: Path
    ) -> int:
        """Write the query's rows into a new file; how many there are.

        The query reads the tables and, once, what `feed` writes, under the name `stream`: row by row, so that
        it is never in memory as a whole, and the rows keep its order. Raises as `load` does.
        """
        [(rows,)] = self._run(
            lambda source: (
                f"""COPY (WITH {stream} AS NOT MATERIALIZED (FROM {source}) {query})
                TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2,
                ROW_GROUP_SIZE {_ROWS_TOGETHER})"""
            ),
            columns,
            feed,
        )
        return int(rows)

    def _run(self, statement: Callable[[str], str], columns: Sequence[Column], feed: Feed) -> list[Any]:
        """The rows that a statement returns, which is told where to read what `feed` writes.

        `feed` runs in this thread, DuckDB in another: so PostgreSQL and DuckDB work at the same time.
        """
        reading, writing = os.pipe()
        with ThreadPoolExecutor(1) as executor:
            read = executor.submit(self._read, statement, columns, reading)
            try:
                with os.fdopen(writing, "wb", 1 << 18) as target:
                    feed(target)
            except BrokenPipeError:
                # DuckDB has given up: what it says is the cause.
                _raise_failure(read)
                raise
            return read.result()

    def _read(self, statement: Callable[[str], str], columns: Sequence[Column], pipe: int) -> list[Any]:
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
        source = f"""read_csv('/dev/fd/{pipe}', columns = {{{types}}}, header = false, auto_detect = false,
                     delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '',
                     allow_quoted_nulls = false, parallel = false)"""
        try:
            return self._connection.execute(statement(source)).fetchall()
        finally:
            # Only then a writer that nobody reads any more is told so.
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


def _raise_failure(read: "Future[Any]") -> None:
    failure = read.exception()
    if failure is not None:
        raise failure


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
