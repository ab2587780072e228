"""When chores that failed are tried again: sooner than their period, and later with each failure.

Kept in Redis, not beside the runs in PostgreSQL: a chore often fails because that is away.
"""

from typing import Any, Final

import msgspec
import redis

_KEY: Final = "chores:again"
_FIRST_WAIT: Final = 5.0
_LONGEST_ERROR: Final = 2_000


class Retry(msgspec.Struct, frozen=True):
    """A chore that failed and has not gone well since. Instants are seconds since 1970 UTC."""

    failures: int
    """One after the other."""
    failed_at: float
    due_at: float
    error: str


class ChoreRetries:
    """Shared by whoever schedules and whoever runs chores. Every method raises redis.RedisError."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client

    def failed(self, name: str, error: str, now: float, *, longest: float) -> Retry:
        """Note a failure: tried again after 5 s, then 10, 20 and so on up to `longest`."""
        before = self.all().get(name)
        failures = before.failures + 1 if before else 1
        wait = min(longest, _FIRST_WAIT * 2 ** min(failures - 1, 20))
        retry = Retry(failures, now, now + wait, error[:_LONGEST_ERROR])
        self._keep(name, retry)
        return retry

    def put_off(self, name: str, due_at: float) -> None:
        """It is being tried: not before then again."""
        if retry := self.all().get(name):
            self._keep(name, msgspec.structs.replace(retry, due_at=due_at))

    def forget(self, name: str) -> None:
        """It went well."""
        self._client.hdel(_KEY, name)

    def due(self, now: float) -> set[str]:
        """The names of those to try now."""
        return {name for name, retry in self.all().items() if retry.due_at <= now}

    def all(self) -> dict[str, Retry]:
        """Every chore that failed last, by name."""
        found: Any = self._client.hgetall(_KEY)
        return {name.decode(): msgspec.json.decode(words, type=Retry) for name, words in found.items()}

    def _keep(self, name: str, retry: Retry) -> None:
        self._client.hset(_KEY, name, msgspec.json.encode(retry))
