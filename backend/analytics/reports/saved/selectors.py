"""What questions a project has saved."""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from analytics.common.errors import NotFound
from analytics.projects.models import Project
from analytics.reports.models import Report


def reports_of(project: Project) -> "QuerySet[Report]":
    """All, by name."""
    return Report.objects.filter(project=project).select_related("project").order_by(Lower("name"), "pk")


def report_of(project: Project, public_id: UUID) -> Report:
    """The one with this id. Raises NotFound."""
    found = reports_of(project).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such report in this project.")
    return found
