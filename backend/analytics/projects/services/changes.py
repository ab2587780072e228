"""Telling the rest of the stack, and the audit log, what has changed."""

from collections.abc import Mapping

import redis
import structlog
from django.db import connection, transaction

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target
from analytics.audit.chain import Json
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
    transaction.on_commit(_publish)


def locked_project(project: Project) -> Project:
    """The project as it is now that nobody else can change it. Needs a transaction.

    Raises NotFound when it has been deleted meanwhile.
    """
    found = Project.objects.select_for_update().filter(pk=project.pk, deleted_at=None).first()
    if found is None:
        raise NotFound("There is no such project.")
    return found


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


def _publish() -> None:
    # A failure leaves nothing wrong: ingest asks for the version twice a second as well.
    try:
        redis_client().publish(keys.CHANGED, b"")
    except redis.RedisError as error:
        _log.warning("keys_changed_not_published", error=str(error))
