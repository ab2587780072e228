"""What owners of the installation do about dead letters and a pipeline that has stopped."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import RedisError

from analytics.accounts.models import User
from analytics.common.errors import Unavailable
from analytics.common.redis import redis_client
from analytics.pipeline import letters
from analytics.pipeline.letters import Choice, Done
from analytics.stream.base import StreamUnavailable
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.stops import RedisStops


def replay(*, actor: User, choice: Choice) -> Done:
    """See `letters.replay`. Raises Unavailable without Redis."""
    with redis_needed():
        kept = RedisDeadLetters(redis_client())
        return letters.replay(actor=actor.public_id, kept=kept, choice=choice)


def purge(*, actor: User, choice: Choice) -> Done:
    """See `letters.purge`. Raises Unavailable without Redis."""
    with redis_needed():
        kept = RedisDeadLetters(redis_client())
        return letters.purge(actor=actor.public_id, kept=kept, choice=choice)


def release(*, actor: User, minutes: int) -> None:
    """See `letters.release`. Raises Unavailable without Redis."""
    with redis_needed():
        letters.release(actor=actor.public_id, stops=RedisStops(redis_client()), minutes=minutes)


@contextmanager
def redis_needed() -> Iterator[None]:
    """Redis away is Unavailable to who asks."""
    try:
        yield
    except (StreamUnavailable, RedisError, OSError) as error:
        raise Unavailable("Redis is away: dead letters and the stream are there. Try again later.") from error
