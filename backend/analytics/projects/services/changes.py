"""Telling the rest of the stack, and the audit log, what has changed."""

from collections.abc import Mapping, Sequence
from functools import partial

import redis
from django.db import transaction

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target
from analytics.audit.chain import Json
from analytics.common import names
from analytics.common.errors import NotFound
from analytics.projects.key_version import to_redis
from analytics.projects.models import Project


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
    transaction.on_commit(partial(to_redis, partial(_forget_sources, project.pk, gone)))


def forget_names(project: Project) -> None:
    """Once this transaction has committed, let go of all names that ingest has counted for the project."""
    transaction.on_commit(partial(to_redis, partial(_forget_names, project.pk)))


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


def _forget_sources(project_id: int, gone: Sequence[str], client: "redis.Redis") -> None:
    names.forget(client, project_id, names.NameKind.SOURCE, gone)


def _forget_names(project_id: int, client: "redis.Redis") -> None:
    names.forget_project(client, project_id)
