"""Telling ingest that keys, or what goes with them, have changed.

Beside the services, as the salts are: ingest itself makes salts that are missing, and must not load all that
the services load.
"""

from collections.abc import Callable
from functools import partial

import redis
import structlog
from django.db import connection, transaction

from analytics.common.redis import redis_client
from analytics.projects import keys

_log = structlog.get_logger(__name__)


def tell_ingest() -> None:
    """Raise the key version in this transaction, and say so once it has committed.

    Its row stays locked until then. Call it before the audit entry, always, so that no two transactions
    wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_key_version AS kept (id, version) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET version = kept.version + 1"
        )
    transaction.on_commit(partial(to_redis, _publish))


def to_redis(tell: Callable[["redis.Redis"], object]) -> None:
    """Do what helps and is not needed: a Redis that is away undoes nothing that has committed."""
    try:
        tell(redis_client())
    except redis.RedisError as error:
        _log.warning("change_not_told_to_redis", error=str(error))


def _publish(client: "redis.Redis") -> None:
    # When it is lost, ingest asks for the version twice a second as well.
    client.publish(keys.CHANGED, b"")
