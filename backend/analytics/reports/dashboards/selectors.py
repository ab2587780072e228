"""What dashboards a project has."""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from analytics.common.errors import NotFound
from analytics.projects.models import Project
from analytics.reports.models import Dashboard


def dashboards_of(project: Project) -> "QuerySet[Dashboard]":
    """All, by name."""
    return Dashboard.objects.filter(project=project).select_related("project").order_by(Lower("name"), "pk")


def dashboard_of(project: Project, public_id: UUID) -> Dashboard:
    """The one with this id. Raises NotFound."""
    found = dashboards_of(project).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such dashboard in this project.")
    return found
