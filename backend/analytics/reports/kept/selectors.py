"""What a project has kept."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from analytics.common.errors import NotFound
from analytics.projects.models import Project
from analytics.reports.goals.report_spec import MAX_GOALS, AskedGoal
from analytics.reports.kept.forms import FORMS, GOAL, Form, goal_of, tree_of
from analytics.reports.models.kept import Kept
from analytics.reports.query.errors import Code, Findings, Problems
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


def asked_goals(
    project: Project, ids: Sequence[UUID] | None, *, personal: bool
) -> list[AskedGoal] | Problems:
    """The goals with these ids, in their order; all by name for None, then without those that name single
    people unless `personal`. What is wrong with the ids otherwise; those goals are too many.
    """
    rows = kept_of(project, GOAL) if ids is None else kept_of(project, GOAL).filter(public_id__in=ids)
    goals = {row.public_id: AskedGoal(row.public_id, row.name, goal_of(row.definition)) for row in rows}
    findings = Findings()
    if ids is None:
        found = [one for one in goals.values() if personal or not one.goal.is_personal]
        if len(found) > MAX_GOALS:
            detail = f"The project has {len(found)} goals. Name up to {MAX_GOALS} of them."
            findings.add("goals", Code.TOO_MANY, detail)
        return findings.problems() or found
    for position, public_id in enumerate(ids):
        if public_id not in goals:
            findings.add(f"goals[{position}]", Code.UNKNOWN_ID, "This project has no goal with this id.")
    return findings.problems() or [goals[public_id] for public_id in ids]


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
