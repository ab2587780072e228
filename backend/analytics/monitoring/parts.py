"""How each part of the installation is, in words, for its owners."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import Error
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from analytics.common.redis import redis_client
from analytics.monitoring import health
from analytics.pipeline.chore_state import ChoreOutcome, chore_states

LOW_BYTES: Final = 5 * 1024**3
"""PostgreSQL needs room for its log and for sorting; below this a busy hour can fill the disk."""
FULL_BYTES: Final = 512 * 1024**2
_GIB: Final = 1024**3


class State(StrEnum):
    """How a part is: as it should be, in need of somebody, or not there."""

    OK = "ok"
    WARNING = "warning"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `detail` is a sentence, without what may name a person or a secret."""

    name: str
    state: State
    detail: str


def parts(now: datetime) -> list[Part]:
    """Every part, asked now. Never raises: one that is away says so and keeps no other from answering."""
    checked = health.checks()
    found = [_of(check) for check in checked]
    if all(check.ok for check in checked if check.name in ("postgres", "redis")):
        found.extend(_chores(now))
    found.append(_disk())
    return found


def _of(check: health.Check) -> Part:
    if not check.ok:
        return Part(check.name, State.DOWN, check.detail)
    return Part(check.name, State.WARNING if check.is_warning else State.OK, check.detail)


def _chores(now: datetime) -> Iterator[Part]:
    try:
        states = chore_states(redis_client(), now)
    except (Error, PoolTimeout, RedisError, OSError):
        return
    late = [one.name for one in states if one.overdue]
    failed = [one.name for one in states if one.outcome in (ChoreOutcome.FAILED, ChoreOutcome.KILLED)]
    said = []
    if late:
        said.append(f"Long past their turn: {_named(late)}. Does `run_chores` run?")
    if failed:
        said.append(f"Did not go well: {_named(failed)}. Each is tried again.")
    if not said:
        yield Part("chores", State.OK, f"All {len(states)} had their turn.")
    else:
        yield Part("chores", State.DOWN if late else State.WARNING, " ".join(said))


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _disk() -> Part:
    try:
        disk = shutil.disk_usage(settings.STATE_DIR)
    except OSError as error:
        return Part("disk", State.DOWN, f"The folder of state cannot be read ({type(error).__name__}).")
    free = f"{disk.free / _GIB:.1f} GiB of {disk.total / _GIB:.0f} are free where the state is kept."
    if disk.free < FULL_BYTES:
        return Part("disk", State.DOWN, f"{free} Make room at once: nothing can be stored on a full disk.")
    if disk.free < LOW_BYTES:
        return Part("disk", State.WARNING, f"{free} Make room, or keep data for fewer days.")
    return Part("disk", State.OK, free)
