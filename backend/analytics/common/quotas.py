"""What each project has used of its quotas, in Redis: one counter a day and one a month, both UTC.

Ingest counts (`common/charge.lua`), who finds that an event was none after all gives it back, and the
usage page reads. Days are numbered from 1970-01-01 on, months from the year 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import redis

#: One hash tag for all: the script that charges must find every key in one cluster slot.
PREFIX: Final = "limits:{limits}:"
DAY_SECONDS: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()

#: Holds, while the limit of addresses is off (`ingest.limiter.addresses`), when that was last seen: seconds
#: since 1970 UTC.
ADDRESS_OFF: Final = f"{PREFIX}address_off"

#: KEYS: counters; ARGV: events to take off each. Never below nothing, and no counter is made.
GIVE_BACK: Final = """
for at, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or 0)
  local events = math.min(used, tonumber(ARGV[at]))
  if events > 0 then
    redis.call('DECRBY', key, events)
  end
end
"""


@dataclass(frozen=True, slots=True)
class Used:
    """Events charged since the last midnight and since the first of the month, UTC."""

    day: int
    month: int


def day_of(micros: int) -> int:
    """The day of an instant in microseconds since 1970 UTC."""
    return micros // (DAY_SECONDS * 1_000_000)


def month_of(day: int) -> int:
    """The month of a day."""
    calendar = date.fromordinal(_EPOCH + day)
    return 12 * calendar.year + calendar.month - 1


def day_end(day: int) -> datetime:
    """The midnight that ends it."""
    return datetime.fromtimestamp((day + 1) * DAY_SECONDS, UTC)


def month_end(day: int) -> datetime:
    """The midnight that ends the month of a day."""
    year, month = divmod(month_of(day) + 1, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def counter_keys(project_id: int, day: int) -> tuple[str, str]:
    """The counters of a day and of its month."""
    return f"{PREFIX}d:{project_id}:{day}", f"{PREFIX}m:{project_id}:{month_of(day)}"


def refund(client: "redis.Redis", events: Mapping[tuple[int, int], int]) -> None:
    """Give back events that were charged and did not become any: by (project id, day of receipt).

    Best effort: it may be lost or, when repeated, given twice; a counter never falls below 0, and what is
    not counted any more is left alone. Raises redis.RedisError.
    """
    keys, numbers = give_back_arguments(events)
    if keys:
        client.eval(GIVE_BACK, len(keys), *keys, *numbers)


def give_back_arguments(events: Mapping[tuple[int, int], int]) -> tuple[list[str], list[str]]:
    """KEYS and ARGV of `GIVE_BACK`."""
    keys: list[str] = []
    numbers: list[str] = []
    for (project_id, day), number in events.items():
        keys += counter_keys(project_id, day)
        numbers += [str(number)] * 2
    return keys, numbers


def today(client: "redis.Redis") -> int:
    """The day by Redis's clock, which is the one that counts. Raises redis.RedisError."""
    seconds: int = client.time()[0]
    return seconds // DAY_SECONDS


def used(client: "redis.Redis", project_id: int, day: int) -> Used:
    """What was used on a day, and in its month up to now. Raises redis.RedisError."""
    by_day, by_month = client.mget(counter_keys(project_id, day))
    return Used(int(by_day or 0), int(by_month or 0))


def addresses_are_off(client: "redis.Redis") -> bool:
    """Whether addresses cannot be limited at present, as visitors cannot be told apart. Raises RedisError."""
    return bool(client.exists(ADDRESS_OFF))
