"""The only writers of cohorts and goals."""

from typing import Final

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from analytics.accounts.models import User
from analytics.audit.actions import Target
from analytics.common.errors import Conflict, NotFound
from analytics.projects.models import Project
from analytics.projects.services.changes import locked_project, record
from analytics.reports.kept.forms import Draft, Form
from analytics.reports.kept.selectors import kept_of, kept_one
from analytics.reports.models.kept import Kept

MOST: Final = 100
"""Of one kind, in one project."""


def create_kept(*, actor: User, project: Project, form: Form, draft: Draft) -> Kept:
    """Keep something. Raises Conflict `name_taken`, `too_many_kept`."""
    with transaction.atomic():
        project = locked_project(project)
        if kept_of(project, form).count() >= MOST:
            raise Conflict(f"The project has its {MOST} {form.noun}s already.", code="too_many_kept")
        _require_free(project, form, draft.name)
        made = form.model._default_manager.create(
            project=project, name=draft.name, definition=draft.definition, created_by=actor
        )
        record(actor, form.created, project, _target(form, made))
    return made


def change_kept(*, actor: User, kept: Kept, form: Form, draft: Draft) -> Kept:
    """Make it what the draft says. Raises NotFound, Conflict `name_taken`."""
    with transaction.atomic():
        project = locked_project(kept.project)
        row = kept_one(project, form, kept.public_id)
        changed = [key for key in form.keys if row.definition.get(key) != draft.definition.get(key)]
        if row.name != draft.name:
            changed.insert(0, "name")
            _require_free(project, form, draft.name, but=row.pk)
        if not changed:
            return row
        row.name, row.definition = draft.name, draft.definition
        row.save(update_fields=["name", "definition", "changed_at"])
        record(actor, form.changed, project, _target(form, row), {"changed": changed})
    return row


def remove_kept(*, actor: User, kept: Kept, form: Form) -> None:
    """Let it go; questions that name it are wrong from now on. Raises NotFound."""
    with transaction.atomic():
        project = locked_project(kept.project)
        if not kept_of(project, form).filter(pk=kept.pk).delete()[0]:
            raise NotFound(f"There is no such {form.noun} in this project.")
        record(actor, form.removed, project, _target(form, kept))


def _require_free(project: Project, form: Form, name: str, but: int = 0) -> None:
    others = kept_of(project, form).annotate(lower=Lower("name")).filter(lower=Lower(Value(name)))
    if others.exclude(pk=but).exists():
        raise Conflict(f"The project has a {form.noun} with this name already.", code="name_taken")


def _target(form: Form, kept: Kept) -> Target:
    return Target(form.target, str(kept.public_id))
