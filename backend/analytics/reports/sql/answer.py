"""Answers one SQL statement of an analyst, where the project has it turned on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.chain import Json
from analytics.common.errors import DomainError, Forbidden, Invalid, Problem, Unavailable
from analytics.events.segments.manifest import lost
from analytics.events.storage.duckdb.analyst.question import EVER, Refused, Table, ask, sight
from analytics.events.storage.registry import has_sql, query_engine
from analytics.projects.models import Project
from analytics.projects.services.changes import record
from analytics.reports.losses import warning
from analytics.reports.places import Places

SECONDS: Final = 20.0
"""For all of it. Less than the 30 s after which browsers and proxies give up."""
MAX_SQL: Final = 20_000
"""Characters."""
AT_ONCE: Final = 2
"""Processes of an installation's web process, of up to a gigabyte each."""
OF_A_PROJECT: Final = 1
_PLACES: Final = Places(AT_ONCE, OF_A_PROJECT)
_ANSWERED: Final = "answered"


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """What was found, and how long it took."""

    table: Table
    elapsed_ms: float
    warnings: Sequence[str] = ()


def answer_sql(*, project: Project, sql: str) -> SqlAnswer:
    """What the statement finds among the project's events, as they are now.

    Raises Forbidden `sql_off`, Invalid with what is wrong, QueryTimeout, and Unavailable: `too_many_queries`,
    `query_too_large`, `segments_behind`, `sql_failed`, `sql_unavailable`.
    """
    if not project.sql_enabled:
        raise Forbidden(
            "SQL is off in this project. An owner can turn it on in the settings.", code="sql_off"
        )
    if not has_sql():
        raise Unavailable("This installation keeps no segments, which SQL reads.", code="sql_unavailable")
    began = time.monotonic()
    with _PLACES.held(project.id):
        started = time.monotonic()
        with query_engine().snapshot(seconds=SECONDS) as snapshot:
            seen = sight(snapshot, project.id)
            gone = lost(project.id, *EVER)
        left = max(SECONDS - (time.monotonic() - started), 0.1)
        try:
            table = ask(project.id, seen, sql, seconds=left)
        except Refused as refused:
            raise _invalid(refused) from refused
    return SqlAnswer(table, round((time.monotonic() - began) * 1000, 1), [warning(gone)] if gone else [])


def ask_sql(*, actor: User, project: Project, sql: str) -> SqlAnswer:
    """See `answer_sql`. Leaves an entry in the audit log before anybody sees an answer, or why there is none.

    The statement itself is not in it, nor its hash, which a guess could be compared with: it may name a
    person, and the log cannot forget.
    """
    began = time.monotonic()
    try:
        found = answer_sql(project=project, sql=sql)
    except DomainError as refusal:
        _note(actor, project, refusal.code, began, None)
        raise
    _note(actor, project, _ANSWERED, began, len(found.table.rows))
    return found


def _note(actor: User, project: Project, outcome: str, began: float, rows: int | None) -> None:
    milliseconds = round((time.monotonic() - began) * 1000)
    target = Target(TargetType.PROJECT, str(project.public_id))
    data: dict[str, Json] = {"outcome": outcome, "milliseconds": milliseconds, "rows": rows}
    record(actor, Action.SQL_ASKED, project, target, data)


def _invalid(refused: Refused) -> Invalid:
    where = "" if refused.at is None else f"Line {refused.at[0]}, column {refused.at[1]}: "
    detail = where + refused.detail
    return Invalid(detail, code="invalid_query", problems=[Problem("sql", refused.kind, detail)])
