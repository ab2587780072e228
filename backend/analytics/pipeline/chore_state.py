"""How the chores are: what `events_chorerun`, the locks and the retries say, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import redis

from analytics.common.jobs import Lane
from analytics.events.models import ChoreRun
from analytics.pipeline.chore_retries import ChoreRetries, Retry
from analytics.pipeline.chores import CHORES, Chore, held_locks, lock_of

_PATIENCE: Final = timedelta(minutes=2)
"""A chore waits its turn behind others."""


class ChoreOutcome(StrEnum):
    """How a chore is: a closed list."""

    NEVER_RAN = "never_ran"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    KILLED = "killed"
    """Its process ended in the middle of the last run."""


@dataclass(frozen=True, slots=True)
class ChoreState:
    """One chore. Durations are seconds."""

    name: str
    lane: Lane
    every: int
    outcome: ChoreOutcome
    started_at: datetime | None = None
    """Of the last run, as all up to `error`."""
    finished_at: datetime | None = None
    duration: float | None = None
    """None while it runs, and where it was killed."""
    error: str = ""
    succeeded_at: datetime | None = None
    runs: int = 0
    failures: int = 0
    failures_in_row: int = 0
    kills: int = 0
    next_due_at: datetime | None = None
    """None where it is due now."""
    overdue: bool = False
    """Long due, or running for longer than it may: nobody runs chores, or one holds up the others."""


def chore_states(client: "redis.Redis", now: datetime, chores: Sequence[Chore] = CHORES) -> list[ChoreState]:
    """Every chore, in the table's order. Raises redis.RedisError and what the database raises."""
    rows = {row.name: row for row in ChoreRun.objects.all()}
    # After the rows: a run that ends in between shows as running, not as killed.
    held = held_locks()
    retries = ChoreRetries(client).all()
    return [
        _state(chore, rows.get(chore.name), retries.get(chore.name), lock_of(chore.name)[1] in held, now)
        for chore in chores
    ]


def _state(
    chore: Chore, row: ChoreRun | None, retry: Retry | None, is_held: bool, now: datetime
) -> ChoreState:
    if row is None:
        error = retry.error if retry else ""
        outcome = ChoreOutcome.FAILED if retry else ChoreOutcome.NEVER_RAN
        return ChoreState(chore.name, chore.lane, chore.seconds, outcome, error=error, overdue=True)
    outcome, error = _outcome(row, retry, is_held)
    next_due_at = _next_due(chore, row, retry)
    running = outcome is ChoreOutcome.RUNNING
    latest = row.started_at + timedelta(seconds=chore.limit) if running else next_due_at
    return ChoreState(
        name=chore.name,
        lane=chore.lane,
        every=chore.seconds,
        outcome=outcome,
        started_at=row.started_at,
        finished_at=row.finished_at,
        duration=(row.finished_at - row.started_at).total_seconds() if row.finished_at else None,
        error=error,
        succeeded_at=row.succeeded_at,
        runs=row.runs,
        failures=row.failures,
        failures_in_row=max(row.failures_in_row, retry.failures if retry else 0),
        kills=row.kills,
        next_due_at=next_due_at if next_due_at > now else None,
        overdue=latest + _PATIENCE < now,
    )


def _outcome(row: ChoreRun, retry: Retry | None, is_held: bool) -> tuple[ChoreOutcome, str]:
    """How the last run is or ended, and its error."""
    if row.finished_at is None and is_held:
        return ChoreOutcome.RUNNING, ""
    if retry is not None and retry.failed_at >= row.started_at.timestamp():
        return ChoreOutcome.FAILED, retry.error
    if row.finished_at is None:
        return ChoreOutcome.KILLED, ""
    return (ChoreOutcome.FAILED, row.error) if row.error else (ChoreOutcome.SUCCEEDED, "")


def _next_due(chore: Chore, row: ChoreRun, retry: Retry | None) -> datetime:
    in_turn = row.started_at + timedelta(seconds=chore.seconds)
    if retry is None:
        return in_turn
    return min(in_turn, datetime.fromtimestamp(retry.due_at, UTC))
