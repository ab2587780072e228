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

import numpy as np

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "256MB"
"""Of DuckDB. More is put into its file; Python and what DuckDB does not count come on top."""
_ROWS_TOGETHER: Final = 61_440
"""Rows in a Parquet row group. Twice as many no longer fit into MEMORY, and it swaps."""

Column = tuple[str, str]
"""Name and DuckDB type."""
Feed = Callable[[BinaryIO], None]
"""Writes rows as PostgreSQL's COPY does with FORMAT csv: nothing for NULL, "" for the empty text."""


class Scratch:
    """Tables to be filled from CSV and joined into a file."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection

    def load(self, table: str, columns: Sequence[Column], feed: Feed) -> None:
        """Make a table of what `feed` writes, which runs in this thread while DuckDB reads in another.

        Raises what either raises.
        """
        reading, writing = os.pipe()
        with ThreadPoolExecutor(1) as executor:
            read = executor.submit(self._read, table, columns, reading)
            try:
                with os.fdopen(writing, "wb", 1 << 18) as target:
                    feed(target)
            except BrokenPipeError:
                # DuckDB has given up: what it says is the cause.
                _raise_failure(read)
                raise
            read.result()

    def numbers(self, query: str) -> "np.ndarray[Any, Any]":
        """The first column of a query, of integers and without NULL."""
        columns = self._connection.execute(query).fetchnumpy()
        return np.asarray(next(iter(columns.values())))

    def write_parquet(self, query: str, path: Path) -> None:
        """Write the query's rows, in their order, into a new file."""
        self._connection.execute(
            f"""COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2,
                ROW_GROUP_SIZE {_ROWS_TOGETHER})"""
        )

    def _read(self, table: str, columns: Sequence[Column], pipe: int) -> None:
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
        try:
            self._connection.execute(
                f"""CREATE TABLE {table} AS SELECT * FROM read_csv('/dev/fd/{pipe}', columns = {{{types}}},
                    header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
                    new_line = '\\n', nullstr = '', allow_quoted_nulls = false, parallel = false)"""  # noqa: S608 - our own names
            )
        finally:
            # Only then a writer that nobody reads any more is told so.
            os.close(pipe)


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[Scratch]:
    """A scratch database in `folder`, which must be there; its files go at the end."""
    path, swap = folder / f"{name}.duckdb", folder / f"{name}.swap"
    try:
        with closing(_connect(str(path), temp_directory=str(swap))) as connection:
            yield Scratch(connection)
    finally:
        for left in (path, path.with_suffix(".duckdb.wal")):
            left.unlink(missing_ok=True)
        shutil.rmtree(swap, ignore_errors=True)


def is_found(path: Path, condition: str, values: Sequence[Any]) -> bool:
    """Whether a Parquet file has a row of that condition, which binds the values. Raises duckdb.Error."""
    query = f"SELECT 1 FROM read_parquet('{_quoted(path)}') WHERE {condition} LIMIT 1"  # noqa: S608 - ours
    with closing(_connect(":memory:")) as connection:
        return connection.execute(query, values).fetchone() is not None


def _connect(database: str, **config: str) -> "duckdb.DuckDBPyConnection":
    import duckdb  # noqa: PLC0415 - see above

    connection = duckdb.connect(
        database,
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


def _raise_failure(read: "Future[None]") -> None:
    failure = read.exception()
    if failure is not None:
        raise failure


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
