"""What a project has kept."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from analytics.common.errors import NotFound
from analytics.projects.models import Project
from analytics.reports.kept.forms import FORMS, Form, tree_of
from analytics.reports.models.kept import Kept
from analytics.reports.query.spec import Filter, Named


def kept_of(project: Project, form: Form) -> "QuerySet[Kept]":
    """All of one kind, by name."""
    return form.model._default_manager.filter(project=project).order_by(Lower("name"), "pk")


def kept_one(project: Project, form: Form, public_id: UUID) -> Kept:
    """The one with this id. Raises NotFound."""
    found = kept_of(project, form).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(f"There is no such {form.noun} in this project.")
    return found


def trees_of(project: Project, asked: Sequence[Named]) -> Mapping[Named, Filter]:
    """What the names stand for, as far as this project has them."""
    found: dict[Named, Filter] = {}
    for form in FORMS.values():
        ids = {one.public_id for one in asked if one.kind is form.kind}
        if not ids:
            continue
        rows = kept_of(project, form).filter(public_id__in=ids).values_list("public_id", "definition")
        trees = {public_id: tree_of(form, definition) for public_id, definition in rows}
        found |= {
            one: trees[one.public_id] for one in asked if one.kind is form.kind and one.public_id in trees
        }
    return found
