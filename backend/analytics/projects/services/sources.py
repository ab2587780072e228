"""The sources of a project: made by hand, with a key, or because events named them."""

from collections.abc import Iterable
from typing import Final

import redis
from django.db import transaction

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common import names
from analytics.common.errors import Conflict
from analytics.projects import rules
from analytics.projects.key_version import tell_ingest
from analytics.projects.models import ApiKey, Project, Source
from analytics.projects.services.changes import forget_sources, locked_project, record

_AT_ONCE: Final = 500
"""Projects whose names are read in one go."""


def create_source(*, actor: User | None, project: Project, name: str) -> Source:
    """Let a project know a source before its first event. Raises Invalid, Conflict: `source_exists`,
    `too_many_sources`.
    """
    wanted = rules.source_name(name)
    with transaction.atomic():
        project = locked_project(project)
        _require_free(project, wanted)
        source = source_named(project, wanted)
        tell_ingest()
        record(actor, Action.SOURCE_CREATED, project, _target(source), {"name": wanted})
    return source


def rename_source(*, actor: User | None, source: Source, name: str) -> Source:
    """Give a source, and the keys that stand for it, another name. Events that are stored keep the old one.

    Raises Invalid, Conflict `source_exists`.
    """
    wanted = rules.source_name(name)
    with transaction.atomic():
        project = locked_project(source.project)
        source = Source.objects.select_related("project").get(pk=source.pk)
        if source.name == wanted:
            return source
        _require_free(project, wanted)
        changed = [source.name, wanted]
        source.name = wanted
        source.save(update_fields=["name"])
        tell_ingest()
        forget_sources(project, changed[0])
        record(actor, Action.SOURCE_CHANGED, project, _target(source), {"changed": {"name": changed}})
    return source


def remove_source(*, actor: User | None, source: Source) -> None:
    """Take a source off the list. Its events stay; one that comes later may bring it back.

    Raises Conflict `source_in_use` while a key that is not revoked stands for it.
    """
    with transaction.atomic():
        project = locked_project(source.project)
        keys = ApiKey.objects.filter(source=source)
        if keys.filter(revoked_at=None).exists():
            detail = "A key stands for this source. Revoke it, or give it another source, first."
            raise Conflict(detail, code="source_in_use")
        keys.update(source=None)
        target = _target(source)
        source.delete()
        tell_ingest()
        forget_sources(project, source.name)
        record(actor, Action.SOURCE_REMOVED, project, target, {"name": source.name})


def source_named(project: Project, name: str) -> Source:
    """The source with this name, made if need be. Needs the project locked. Raises Conflict
    `too_many_sources`.
    """
    found = Source.objects.filter(project=project, name=name).first()
    if found is not None:
        return found
    if Source.objects.filter(project=project).count() >= project.max_sources:
        raise Conflict(f"The project has its {project.max_sources} sources already.", code="too_many_sources")
    return Source.objects.create(project=project, name=name)


def note_sources(project_id: int, sending: Iterable[str]) -> int:
    """Put sources that events have named on the list, as far as there is room; how many were new.

    Not audited: it is not an act of a person. A project that is gone is passed over.
    """
    wanted = sorted(set(sending))
    known = set(Source.objects.filter(project=project_id, name__in=wanted).values_list("name", flat=True))
    if known.issuperset(wanted):
        return 0
    with transaction.atomic():
        rows = Project.objects.select_for_update(no_key=True)
        project = rows.filter(pk=project_id, deleted_at=None).first()
        if project is None:
            return 0
        there = set(Source.objects.filter(project=project).values_list("name", flat=True))
        room = max(project.max_sources - len(there), 0)
        new = [Source(project=project, name=name) for name in wanted if name not in there][:room]
        if new:
            Source.objects.bulk_create(new)
            tell_ingest()
    return len(new)


def note_sending_sources(client: "redis.Redis") -> None:
    """Put on the lists what events have named since the last time. Raises redis.RedisError."""
    projects = list(Project.objects.filter(deleted_at=None).values_list("pk", flat=True))
    known = set(Source.objects.values_list("project_id", "name"))
    for start in range(0, len(projects), _AT_ONCE):
        sending = names.held(client, projects[start : start + _AT_ONCE], names.NameKind.SOURCE)
        for project, found in sending.items():
            new = [name for name in found if (project, name) not in known and len(name) <= rules.MAX_NAME]
            if new:
                note_sources(project, new)


def _require_free(project: Project, name: str) -> None:
    if Source.objects.filter(project=project, name=name).exists():
        raise Conflict("The project has a source with this name already.", code="source_exists")


def _target(source: Source) -> Target:
    return Target(TargetType.SOURCE, str(source.public_id))
