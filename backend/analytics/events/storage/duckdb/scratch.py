"""A DuckDB for making one Parquet file: bounded memory, tables in a file beside it, no extensions."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import duckdb
import numpy as np

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
    path = folder / f"{name}.duckdb"
    connection = duckdb.connect(
        str(path),
        config={
            "memory_limit": MEMORY,
            # One: two need twice the memory and write the rows in another order each time.
            "threads": 1,
            "temp_directory": str(folder / f"{name}.swap"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield Scratch(connection)
    finally:
        connection.close()
        for left in (path, path.with_suffix(".duckdb.wal")):
            left.unlink(missing_ok=True)


def _raise_failure(read: "Future[None]") -> None:
    failure = read.exception()
    if failure is not None:
        raise failure


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
