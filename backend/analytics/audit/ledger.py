"""The ledger's rows: additive, by project, minute of receipt, key, source, outcome and code."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from psycopg import Cursor

from analytics.audit.models import LedgerRow
from analytics.common.tally import Tally

Row = tuple[int, int, int, str, str, str, int]
"""project_id, minute (minutes since 1970 UTC), key_id (0: none), source, outcome, code, events."""

_ADD: Final = """
    INSERT INTO audit_ledger AS l (project_id, minute, key_id, source, outcome, code, events)
    SELECT * FROM unnest(%b::int[], %b::int[], %b::int[], %b::text[], %b::text[], %b::text[], %b::bigint[])
    ON CONFLICT (project_id, minute, key_id, source, outcome, code)
    DO UPDATE SET events = l.events + excluded.events
"""


def add(cursor: "Cursor[Any]", rows: Iterable[Row]) -> None:
    """Add to the ledger in the caller's transaction, by one statement.

    `cursor` binds on the server (psycopg's plain one, not Django's). Rows may repeat; they are summed up and
    written in one order, so that two workers wait for each other and never in a circle.
    """
    sums: Counter[Tally] = Counter()
    for row in rows:
        sums[Tally(*row[:-1])] += row[-1]
    ordered = sorted((tally, events) for tally, events in sums.items() if events)
    if not ordered:
        return
    columns = zip(*((*tally, events) for tally, events in ordered), strict=True)
    cursor.execute(_ADD, [list(column) for column in columns], prepare=True)


def erase(project_ids: Iterable[int]) -> int:
    """Forget these projects' rows; how many there were."""
    deleted, _ = LedgerRow.objects.filter(project_id__in=list(project_ids)).delete()
    return deleted
