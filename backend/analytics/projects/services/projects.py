"""Making and deleting projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import redis
from django.db import transaction
from django.db.models import CASCADE, ManyToOneRel
from django.utils.text import slugify

from analytics.accounts.models import User
from analytics.audit import ledger
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Forbidden, NotFound
from analytics.common.jobs import enqueue
from analytics.common.locks import Lock, hold
from analytics.common.samples import DAYS, erase_samples
from analytics.events import selectors as event_selectors
from analytics.events import services as events
from analytics.projects import rules
from analytics.projects.key_version import tell_ingest
from analytics.projects.kinds import KeyKind, Role
from analytics.projects.models import ApiKey, ClientId, DailySalt, Membership, Project
from analytics.projects.services.changes import forget_names, record
from analytics.projects.services.keys import KeyFields, insert_key, record_new_key
from analytics.stream.redis import oldest
from analytics.stream.removal import remove_letters

MAX_SLUG: Final = 50
FIRST_KEY: Final = "First key"
_SAMPLES_LAST: Final = timedelta(days=DAYS + 1)
_STILL_SENT: Final = timedelta(minutes=1)
"""After its deletion: ingest hears of that within a second, if both clocks agree."""


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project and the public key that was made with it."""

    project: Project
    public_key: str


def create_project(
    *, actor: User, name: str, timezone: str = "UTC", allowed_origins: Sequence[str] = (rules.ANY_ORIGIN,)
) -> NewProject:
    """Make a project with its first public key; the actor owns it.

    Raises Forbidden for somebody who may not make projects, Invalid for a wrong setting.
    """
    if not actor.may_create_projects:
        raise Forbidden("You may not create projects. Ask an owner of this installation.")
    project = Project(
        name=rules.name(name),
        timezone=rules.timezone(timezone),
        allowed_origins=rules.origins(allowed_origins),
    )
    with transaction.atomic():
        hold(Lock.SLUG)
        project.slug = _free_slug(project.name)
        project.save(force_insert=True)
        Membership.objects.create(project=project, user=actor, role=Role.OWNER, personal_data=True)
        key = insert_key(actor, project, KeyKind.PUBLIC, KeyFields(name=FIRST_KEY))
        tell_ingest()
        data = {"slug": project.slug, "timezone": project.timezone}
        record(actor, Action.PROJECT_CREATED, project, _target(project), data)
        record_new_key(actor, key.key)
    return NewProject(project, key.text)


def delete_project(*, actor: User | None, project: Project, now: datetime) -> None:
    """Take a project away at once; its keys end within a second, its events go in the background."""
    with transaction.atomic():
        if not Project.objects.filter(pk=project.pk, deleted_at=None).update(deleted_at=now):
            raise NotFound("There is no such project.")
        ApiKey.objects.filter(project=project, revoked_at=None).update(revoked_at=now)
        ClientId.objects.filter(project=project).delete()
        DailySalt.objects.filter(project=project).delete()
        _delete_what_was_kept(project)
        tell_ingest()
        forget_names(project)
        record(actor, Action.PROJECT_DELETED, project, _target(project), {"slug": project.slug})
        enqueue(events.delete_project_data, project.pk)


def _delete_what_was_kept(project: Project) -> None:
    """Goals, reports, links and the like, of apps that are not known here: their filters may name people.

    All of them hang on the project by a foreign key that cascades. The project's own row stays, so the
    cascade itself never comes.
    """
    for relation in Project._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.on_delete is not CASCADE:
            continue
        kept = relation.related_model
        if kept._meta.app_label != Project._meta.app_label:
            kept._default_manager.filter(**{relation.field.name: project}).delete()


def erase_leftovers(client: "redis.Redis", now: datetime) -> None:
    """Delete what came of projects after their deletion: events that still waited in the stream, tallies.

    Samples too, which nobody else deletes. Safe to run again and again.
    """
    gone = Project.objects.exclude(deleted_at=None)
    deleted = gone.values_list("pk", flat=True)
    for project_id in event_selectors.active_projects(deleted):
        events.delete_project_data(project_id)
    ledger.erase(deleted)
    for project_id in gone.filter(deleted_at__gt=now - _SAMPLES_LAST).values_list("pk", flat=True):
        erase_samples(client, project_id)
    for project in gone.filter(erased_at=None):
        _finish_erasing(client, project, now)


def _finish_erasing(client: "redis.Redis", project: Project, now: datetime) -> None:
    """Once nothing of the project is stored nor waits to be, its dead letters away, and the receipt written.

    Raises StreamUnavailable while Redis is away.
    """
    assert project.deleted_at is not None  # noqa: S101 - so it was chosen
    waiting = oldest(client)
    sent_until = int((project.deleted_at + _STILL_SENT).timestamp() * 1000)
    if now < project.deleted_at + _STILL_SENT or (waiting is not None and waiting <= sent_until):
        return
    if event_selectors.active_projects([project.pk]):
        return
    letters = remove_letters(client, lambda one: one.project_id == project.pk)
    with transaction.atomic():
        if Project.objects.filter(pk=project.pk, erased_at=None).update(erased_at=now):
            record(None, Action.PROJECT_ERASED, project, _target(project), {"dead_letters": letters})


def _free_slug(name: str) -> str:
    """The name for URLs, with a number if another project has it. Needs Lock.SLUG."""
    base = slugify(name)[:MAX_SLUG].strip("-_") or "project"
    taken = set(Project.objects.filter(deleted_at=None, slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def _target(project: Project) -> Target:
    return Target(TargetType.PROJECT, str(project.public_id))
