"""What became of all projects' events, by time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from redis.exceptions import RedisError

from analytics.audit import ledger_now
from analytics.audit.ledger_now import Narrowed, Unfolded
from analytics.common.clock import MINUTE_US, from_micros, to_micros
from analytics.common.redis import redis_client
from analytics.common.tally import minute_of
from analytics.stream.envelope import SHARDS


class Last(StrEnum):
    """How far back."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"


#: Length, and minutes of a bucket.
_SPANS: Final = {
    Last.HOUR: (timedelta(hours=1), 1),
    Last.DAY: (timedelta(days=1), 60),
    Last.WEEK: (timedelta(days=7), 60),
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Events received in a minute or an hour from `start` on, by outcome; zeros are left out."""

    start: datetime
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """Every bucket, empty ones too, the running one last.

    `is_fresh`: what Redis has counted and not yet handed over is in it.
    """

    minutes: int
    results: list[Bucket]
    totals: Mapping[str, int]
    is_fresh: bool


def flow(last: Last, now: datetime) -> Flow:
    """Of all projects, also where Redis is away."""
    length, step = _SPANS[last]
    until = minute_of(to_micros(now)) + 1
    first = (until - 1) // step * step - (length // timedelta(minutes=step) - 1) * step
    unfolded, is_fresh = _unfolded()
    counted = ledger_now.sums(Narrowed(since=first, until=until), "minute", unfolded)
    found: dict[int, Counter[str]] = {start: Counter() for start in range(first, until, step)}
    totals: Counter[str] = Counter()
    for (minute, outcome), events in counted.items():
        found[minute // step * step][outcome] += events
        totals[outcome] += events
    buckets = [Bucket(from_micros(start * MINUTE_US), found[start]) for start in sorted(found)]
    return Flow(step, buckets, totals, is_fresh)


def _unfolded() -> tuple[Unfolded, bool]:
    try:
        return ledger_now.look(redis_client(), range(SHARDS)), True
    except (RedisError, OSError):
        return Unfolded({}), False
