"""The DuckDB that reads segments for reports: one a process, in memory, kept, and shut off from all else.

It may read files below the folder of segments, and swap into a folder of its own; it can load nothing, write
nowhere else, and nobody can change that. Each snapshot has a connection of its own in it.
"""

import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "640MB"
"""Of all questions that are being answered at once. What needs more is swapped."""
SWAP: Final = "4GB"
_THREADS: Final = 4
_lock: Final = threading.Lock()
_open: Final[dict[tuple[int, Path, Path], "duckdb.DuckDBPyConnection"]] = {}


def connect(folder: Path, swap: Path) -> "duckdb.DuckDBPyConnection":
    """A connection that can read what is below `folder`. Raises duckdb.Error and OSError."""
    # A database cannot be used across a fork.
    key = (os.getpid(), folder, swap)
    with _lock:
        if key not in _open:
            _open[key] = _database(folder, swap / f"reports-{os.getpid()}")
        return _open[key].cursor()


def _database(folder: Path, swap: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb  # noqa: PLC0415 - 30 MB and half a second, which only who reads segments should spend

    swap.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(swap.parent)
    database = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": min(os.cpu_count() or 1, _THREADS),
            "temp_directory": str(swap),
            "max_temp_directory_size": SWAP,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
            "preserve_insertion_order": False,
        },
    )
    database.execute("SET TimeZone = 'UTC'")
    database.execute("SET enable_progress_bar = false")
    database.execute("SET parquet_metadata_cache = true")
    allowed = str(folder.resolve()).replace("'", "''")
    database.execute(f"SET allowed_directories = ['{allowed}']")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


def _sweep(folder: Path) -> None:
    """Delete what processes swapped that are no more."""
    for swap in folder.glob("reports-*"):
        number = swap.name.removeprefix("reports-")
        if number.isdigit() and not _is_alive(int(number)):
            shutil.rmtree(swap, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
