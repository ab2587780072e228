"""The only writers of annotations."""

from typing import Final

from django.db import transaction

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict
from analytics.projects.models import Project
from analytics.projects.services.changes import locked_project, record
from analytics.reports.annotations.forms import AnnotationDraft
from analytics.reports.annotations.selectors import annotation_of
from analytics.reports.models import Annotation

MOST: Final = 1_000
"""In one project."""
_KEYS: Final = {
    "day": "at",
    "at": "at",
    "last_day": "until",
    "until": "until",
    "text": "text",
    "kind": "kind",
}
"""What a column is called outside."""


def create_annotation(*, actor: User, project: Project, draft: AnnotationDraft) -> Annotation:
    """Keep a note. Raises Conflict `too_many_kept`."""
    with transaction.atomic():
        project = locked_project(project)
        if Annotation.objects.filter(project=project).count() >= MOST:
            raise Conflict(f"The project has its {MOST:,} annotations already.", code="too_many_kept")
        made = Annotation.objects.create(project=project, created_by=actor, **draft.fields)
        record(actor, Action.ANNOTATION_CREATED, project, _target(made))
    return made


def change_annotation(*, actor: User, annotation: Annotation, draft: AnnotationDraft) -> Annotation:
    """Make it what the draft says. Raises NotFound."""
    with transaction.atomic():
        project = locked_project(annotation.project)
        row = annotation_of(project, annotation.public_id)
        fields = [name for name, value in draft.fields.items() if getattr(row, name) != value]
        if not fields:
            return row
        for name in fields:
            setattr(row, name, draft.fields[name])
        row.save(update_fields=[*fields, "changed_at"])
        changed = list(dict.fromkeys(_KEYS[name] for name in fields))
        record(actor, Action.ANNOTATION_CHANGED, project, _target(row), {"changed": changed})
    return row


def remove_annotation(*, actor: User, annotation: Annotation) -> None:
    """Forget it. Raises NotFound."""
    with transaction.atomic():
        project = locked_project(annotation.project)
        annotation_of(project, annotation.public_id).delete()
        record(actor, Action.ANNOTATION_REMOVED, project, _target(annotation))


def _target(annotation: Annotation) -> Target:
    return Target(TargetType.ANNOTATION, str(annotation.public_id))
