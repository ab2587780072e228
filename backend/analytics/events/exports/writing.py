"""Writes a day of an export into its folder. What is written twice, after a kill, is there once.

CSV and NDJSON grow in one file: what lies behind the bytes that were noted is cut off before the next day. Of
Parquet each day has a file, which become one at the end.
"""

import gzip
import os
import shutil
from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

from django.db import transaction

from analytics.events.exports.columns import header, statement, typed_columns
from analytics.events.exports.folder import FILE
from analytics.events.models import Export, ExportFormat
from analytics.events.storage.duckdb.scratch import Block, scratch
from analytics.events.storage.postgres.connections import raw_connection

_LEVEL: Final = 6
_PARTS: Final = "day-*.parquet"
_GROWING: Final = "growing"
_PRIVATE: Final = 0o600


def write_day(export: Export, start: datetime, end: datetime, folder: Path) -> tuple[int, int]:
    """Write the events of [start, end), of one day; how many, and the bytes of all files by then.

    Raises OSError (FileNotFoundError where something is gone), psycopg.Error and duckdb.Error.
    """
    if export.format == ExportFormat.PARQUET:
        return _write_part(export, start, end, folder), _size_of_parts(folder)
    path = folder / _GROWING
    if export.bytes == 0:
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
    with path.open("r+b") as file:
        if file.seek(0, os.SEEK_END) < export.bytes:
            raise FileNotFoundError(path)
        file.truncate(export.bytes)
        file.seek(export.bytes)
        rows = _append(export, start, end, file)
        file.flush()
        os.fsync(file.fileno())
        return rows, file.tell()


def is_begun(export: Export, folder: Path) -> bool:
    """Whether there is anything of it, and be it no event at all."""
    if (folder / FILE).exists():
        return True
    if export.format == ExportFormat.PARQUET:
        return any(folder.glob(_PARTS))
    return (folder / _GROWING).exists()


def complete(export: Export, folder: Path, target: Path) -> int:
    """Make one file of what was written; its bytes. Raises as `write_day` does."""
    if not target.exists():  # it does where somebody was killed a moment ago
        if export.format == ExportFormat.PARQUET:
            _unite(folder, target)
        else:
            growing = folder / _GROWING
            os.truncate(growing, export.bytes)
            growing.rename(target)
    for left in folder.iterdir():
        # Parts, and drafts of those who were killed.
        if left != target:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return target.stat().st_size


def _append(export: Export, start: datetime, end: datetime, file: IO[bytes]) -> int:
    if not export.compressed:
        return _copy(export, start, end, file)
    # Members of gzip that follow each other are one file to whoever unpacks it.
    with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
        return _copy(export, start, end, packed)


def _copy(export: Export, start: datetime, end: datetime, file: "IO[bytes] | gzip.GzipFile") -> int:
    if export.bytes == 0 and export.format == ExportFormat.CSV:
        file.write(header())
    counted: list[int] = []
    with closing(_events(export, start, end, counted)) as blocks:
        for block in blocks:
            file.write(block)
    return counted[0]


def _write_part(export: Export, start: datetime, end: datetime, folder: Path) -> int:
    draft = folder / f"{uuid4().hex}.parquet"
    with scratch(folder, draft.stem) as tables:
        events = _events(export, start, end, [])
        rows = tables.write_parquet("event", typed_columns(), events, query="FROM event", path=draft)
    _publish(draft, folder / f"day-{start:%Y%m%d%H%M%S}.parquet")
    return rows


def _unite(folder: Path, target: Path) -> None:
    draft = folder / f"{uuid4().hex}.parquet"
    with scratch(folder, draft.stem) as tables:
        tables.unite(sorted(folder.glob(_PARTS)), draft)
    _publish(draft, target)


def _publish(draft: Path, target: Path) -> None:
    draft.chmod(_PRIVATE)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)


def _size_of_parts(folder: Path) -> int:
    return sum(part.stat().st_size for part in folder.glob(_PARTS))


def _events(
    export: Export, start: datetime, end: datetime, counted: list[int]
) -> Generator[Block, None, None]:
    """The rows as they come; how many there were is added to `counted` at the end."""
    with transaction.atomic():
        connection = raw_connection()
        # As for segments: of a table that was filled a moment ago PostgreSQL may believe that it is empty.
        connection.execute("SET LOCAL enable_nestloop = off")
        connection.execute("SET LOCAL jit = off")
        cursor = connection.cursor()
        with cursor.copy(statement(ExportFormat(export.format), export.query, start, end)) as source:
            yield from source
        counted.append(cursor.rowcount)
