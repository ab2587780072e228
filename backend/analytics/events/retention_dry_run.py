"""What retention would delete now, without deleting anything."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from analytics.events.people import event_days, partition
from analytics.events.retention import Policy

COUNTED_AT_MOST: Final = 1_000_000
"""Rows counted one by one; beyond that the planner's estimate is told."""
_USUAL_BYTES: Final = 300
"""Of an event with its indexes, where PostgreSQL has not counted a day's rows yet."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows that would go. `bytes` is always an estimate: PostgreSQL counts them by the table."""

    rows: int
    bytes: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class WouldGo:
    """What would go of one project."""

    project_id: int
    events: Portion
    bots: Portion
    """Of the events that stay."""
    sessions: Portion


def would_go(policies: Sequence[Policy]) -> list[WouldGo]:
    """What would go of each project, were retention applied now."""
    width = _bytes_an_event()
    return [_of(policy, width) for policy in policies]


def _of(policy: Policy, width: float) -> WouldGo:
    bots_from = max(policy.bots_from, policy.raw_from)
    return WouldGo(
        policy.project_id,
        _portion(
            "events_event WHERE project_id = %s AND timestamp < %s",
            [policy.project_id, policy.raw_from],
            width,
        ),
        _portion(
            "events_event WHERE project_id = %s AND timestamp >= %s AND timestamp < %s"
            " AND bot_id IS NOT NULL",
            [policy.project_id, policy.raw_from, bots_from],
            width,
        ),
        _portion(
            "events_session WHERE project_id = %s AND started_at < %s AND ended_at < %s",
            [policy.project_id, policy.raw_from, policy.raw_from],
            _width(*_size("events_session")),
        ),
    )


def _portion(what: str, values: list[Any], width: float) -> Portion:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM {what} LIMIT {COUNTED_AT_MOST + 1}) AS found",  # noqa: S608
            values,
        )
        rows = int(cursor.fetchone()[0])
        if rows > COUNTED_AT_MOST:
            cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {what}", values)
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            rows = max(rows, int(plan[0]["Plan"]["Plan Rows"]))
    return Portion(rows, round(rows * width), estimated=rows > COUNTED_AT_MOST)


def _bytes_an_event() -> float:
    """By the days that are over, whose rows PostgreSQL has mostly counted."""
    today = datetime.now(UTC).date()
    over = [day for day in event_days() if day < today]
    sizes = [_size(partition(day)) for day in over]
    return _width(sum(size for size, _ in sizes), sum(rows for _, rows in sizes if rows > 0))


def _width(size: int, rows: int) -> float:
    return size / rows if rows > 0 else _USUAL_BYTES


def _size(table: str) -> tuple[int, int]:
    """Bytes with indexes, and rows as last counted; -1 where never."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_total_relation_size(oid), reltuples::bigint
               FROM pg_class WHERE oid = %s::text::regclass""",
            [table],
        )
        size, rows = cursor.fetchone()
    # A table nobody has counted tells nothing of the width of its rows.
    return (int(size), int(rows)) if rows > 0 else (0, 0)
