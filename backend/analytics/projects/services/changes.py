"""Telling the rest of the stack, and the audit log, what has changed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import redis
import structlog
from django.db import connection, transaction

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target
from analytics.audit.chain import Json
from analytics.common import names
from analytics.common.errors import NotFound
from analytics.common.redis import redis_client
from analytics.projects import keys
from analytics.projects.models import Project

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
    transaction.on_commit(partial(_to_redis, _publish))


def locked_project(project: Project) -> Project:
    """The project as it is now that nobody else can change it. Needs a transaction.

    Raises NotFound when it has been deleted meanwhile.
    """
    found = Project.objects.select_for_update().filter(pk=project.pk, deleted_at=None).first()
    if found is None:
        raise NotFound("There is no such project.")
    return found


def forget_sources(project: Project, *gone: str) -> None:
    """Once this transaction has committed, let ingest's count of sources make room for others."""
    transaction.on_commit(partial(_to_redis, partial(_forget_sources, project.pk, gone)))


def forget_names(project: Project) -> None:
    """Once this transaction has committed, let go of all names that ingest has counted for the project."""
    transaction.on_commit(partial(_to_redis, partial(_forget_names, project.pk)))


def record(
    actor: User | None,
    action: Action,
    project: Project,
    target: Target,
    data: Mapping[str, Json] | None = None,
) -> None:
    """The audit entry of something done in `project`."""
    audit.record(
        actor=actor.public_id if actor else None,
        action=action,
        project_id=project.pk,
        target=target,
        data=data,
    )


def _to_redis(tell: Callable[["redis.Redis"], object]) -> None:
    """Do what helps and is not needed: a Redis that is away undoes nothing that has committed."""
    try:
        tell(redis_client())
    except redis.RedisError as error:
        _log.warning("change_not_told_to_redis", error=str(error))


def _publish(client: "redis.Redis") -> None:
    # When it is lost, ingest asks for the version twice a second as well.
    client.publish(keys.CHANGED, b"")


def _forget_sources(project_id: int, gone: Sequence[str], client: "redis.Redis") -> None:
    names.forget(client, project_id, names.NameKind.SOURCE, gone)


def _forget_names(project_id: int, client: "redis.Redis") -> None:
    names.forget_project(client, project_id)
