"""The process in which one analyst's statement runs: a job on stdin, an answer on stdout, both JSON.

It knows one table, cannot change anything, and ends with its statement. `confine` has what the kernel forbids
it, `statement` what is refused before it runs, `_locked` what DuckDB forbids.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb

from analytics.events.storage.duckdb.analyst import allowed
from analytics.events.storage.duckdb.analyst.confine import confine, end_with_parent, limit
from analytics.events.storage.duckdb.analyst.faults import Fault, explained
from analytics.events.storage.duckdb.analyst.statement import check, plain

_THREADS: Final = 2
_MEMORY: Final = "512MB"
_ADDRESSES: Final = 1_024 << 20
"""Bytes of address space for all DuckDB does: what it counts, what it does not, its threads' stacks."""
_SAFE_INTEGER: Final = (1 << 53) - 1
"""Beyond it JSON's readers round."""
_NUMBERS: Final = """
    BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE
"""
_AS_THEY_ARE: Final = frozenset(_NUMBERS.split())
_NESTED: Final = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")

Job = Mapping[str, Any]


def main() -> None:
    """Answer the job."""
    end_with_parent()
    job: Job = json.load(sys.stdin)
    files: Sequence[str] = job["files"]
    limit(cpu_seconds=int(job["seconds"] * _THREADS) + 1, more_bytes=_ADDRESSES)
    # Before DuckDB has threads of its own, which would not be held.
    held = confine(files)
    try:
        answer = _answer(job, files)
    except Fault as fault:
        answer = {"fault": fault.kind, "detail": fault.detail, "at": fault.at}
    except MemoryError:
        answer = {"fault": "too_large", "detail": "", "at": None}
    except duckdb.Error as error:
        answer = {"fault": "failed", "detail": str(error)[:500], "at": None}
    sys.stdout.write(json.dumps({"held": held, **answer}))
    sys.stdout.flush()


def _answer(job: Job, files: Sequence[str]) -> dict[str, Any]:
    connection = _locked(job, files)
    sql: str = job["sql"]
    try:
        check(connection, sql)
        found = connection.sql(plain(connection, sql))
        names, types = list(found.columns), [str(kind) for kind in found.types]
        shown = ", ".join(_shown(position, kind) for position, kind in enumerate(types, 1))
        rows = found.limit(job["rows"] + 1).project(shown).fetchall()
    except duckdb.Error as error:
        raise explained(_told(connection, sql, error), sql) from error
    return {
        "columns": [{"name": name, "type": kind} for name, kind in zip(names, types, strict=True)],
        **_cut(rows, types, job["rows"], job["bytes"]),
    }


def _locked(job: Job, files: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """A database with the job's table, which nobody can change any more. Raises duckdb.Error."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": _MEMORY,
            "threads": _THREADS,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
            "errors_as_json": True,
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    if files:
        # Those of the project. Folders are never allowed: other projects' files lie beside them.
        connection.execute(f"SET allowed_paths = [{', '.join(map(_quoted, files))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute(job["beside"], job["lists"])
    connection.execute(f"CREATE VIEW {allowed.TABLE} AS {job['source']}")
    connection.execute("SET lock_configuration = true")
    return connection


def _told(connection: duckdb.DuckDBPyConnection, sql: str, error: duckdb.Error) -> duckdb.Error:
    """The same error with its place, which one that is found before a statement runs has only here."""
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        try:
            connection.execute(f"EXPLAIN {sql}")
        except duckdb.Error as again:
            return again
    return error


# --- values


def _shown(position: int, kind: str) -> str:
    """How a column leaves DuckDB: as a number or truth, else as a text that Python need not understand."""
    if kind in _AS_THEY_ARE:
        return f"#{position}"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(#{position} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    if kind.endswith("]") or kind.startswith(_NESTED):
        return f"to_json(#{position})::VARCHAR"
    return f"#{position}::VARCHAR"


def _cut(rows: list[Any], types: Sequence[str], most: int, most_bytes: int) -> dict[str, Any]:
    """As many whole rows as may be sent, and whether there are more."""
    nested = [kind.endswith("]") or kind.startswith(_NESTED) for kind in types]
    sent: list[list[Any]] = []
    size = 0
    for row in rows[:most]:
        one = [_value(value, inside) for value, inside in zip(row, nested, strict=True)]
        size += len(json.dumps(one)) + 2
        if size > most_bytes:
            break
        sent.append(one)
    return {"rows": sent, "truncated": len(sent) < len(rows)}


def _value(value: Any, is_nested: bool) -> Any:
    match value:
        case str() if is_nested:
            return json.loads(value)
        case bool() | None | str():
            return value
        case int():
            return value if abs(value) <= _SAFE_INTEGER else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
