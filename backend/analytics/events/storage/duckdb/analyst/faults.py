"""What is wrong with a statement, in words for who wrote it: never a path, never another's text."""

import json
from dataclasses import dataclass
from typing import Any, Final

import duckdb

LONGEST: Final = 1_000
Place = tuple[int, int]
"""Line and column, from 1."""
_TOLD: Final = frozenset(
    {"Binder", "Catalog", "Parser", "Syntax", "Conversion", "Out of Range", "Invalid Input", "Mismatch Type"}
)
"""DuckDB's kinds of errors that are about the statement alone."""
_EXPLAIN: Final = "EXPLAIN "


@dataclass
class Fault(Exception):
    """`kind`: "wrong" or "forbidden" (the statement), "too_large" (its memory), "failed" (anything else)."""

    kind: str
    detail: str
    at: Place | None = None


def place(sql: str, position: int | None) -> Place | None:
    """Where in the text; `position` counts bytes of UTF-8, and may be none at all."""
    content = sql.encode()
    if position is None or not 0 <= position <= len(content):
        return None
    before = content[:position].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def explained(error: duckdb.Error, sql: str) -> Fault:
    """What DuckDB said of the statement, which may have been explained instead of run."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return Fault("too_large", "")
    told = _document(error)
    if told.get("exception_type") not in _TOLD:
        return Fault("failed", str(error)[:LONGEST])
    detail = str(told["exception_message"]).partition("\n\tCandidate functions")[0].strip()[:LONGEST]
    if "/" in detail and "parquet" in detail:
        return Fault("failed", detail)
    position = int(told["position"]) if "position" in told else None
    if position is not None and told["exception_type"] in ("Binder", "Catalog"):
        position -= len(_EXPLAIN)
    return Fault("wrong", detail, place(sql, position))


def _document(error: duckdb.Error) -> dict[str, Any]:
    """The error's own JSON, which follows its kind."""
    kind, _, text = str(error).partition(": ")
    try:
        found = json.loads(text)
    except ValueError:
        return {"exception_type": kind.removesuffix(" Error"), "exception_message": text}
    return found if isinstance(found, dict) else {}
