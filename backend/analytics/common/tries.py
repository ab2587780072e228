"""How often something was tried, counted in Redis: for secrets that could be guessed."""

from dataclasses import dataclass

import redis

from analytics.common.errors import LimitExceeded, Unavailable
from analytics.common.redis import redis_client


@dataclass(frozen=True, slots=True)
class Tries:
    """At most `most` of them in `seconds`, each counted; `detail` and `code` are what is said of more.

    `away` is said where Redis does not answer.
    """

    most: int
    seconds: int
    detail: str
    away: str
    code: str | None = None

    def count(self, key: str) -> None:
        """Count one. Raises LimitExceeded; Unavailable without Redis."""
        try:
            with redis_client().pipeline(transaction=True) as pipe:
                pipe.set(key, 0, ex=self.seconds, nx=True)
                pipe.incr(key)
                pipe.ttl(key)
                _, used, left = pipe.execute()
        except redis.RedisError as error:
            raise Unavailable(self.away) from error
        if used > self.most:
            raise LimitExceeded(self.detail, retry_after=max(left, 1), code=self.code)

    def forget(self, key: str) -> None:
        """Begin anew: it was right. Raises Unavailable without Redis."""
        try:
            redis_client().delete(key)
        except redis.RedisError as error:
            raise Unavailable(self.away) from error
