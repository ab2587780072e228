"""What notes a project has."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from analytics.common.errors import NotFound
from analytics.common.zones import zone
from analytics.projects.models import Project
from analytics.reports.models import Annotation


def annotations_of(project: Project) -> "QuerySet[Annotation]":
    """All, in the order of the days in the project's zone; a day's own notes before those of its instants."""
    local = TruncDate("at", tzinfo=zone(project.timezone))
    return (
        Annotation.objects.filter(project=project)
        .select_related("project")
        .annotate(first_day=Coalesce(F("day"), local))
        .order_by("first_day", F("at").asc(nulls_first=True), "pk")
    )


def touching(
    rows: "QuerySet[Annotation]", project: Project, first: date | None, last: date | None
) -> "QuerySet[Annotation]":
    """Those with a moment from the first day to the last one, both included, in the project's zone."""
    local = zone(project.timezone)
    if first is not None:
        begin = datetime.combine(first, time.min, local)
        rows = rows.filter(Q(last_day__gte=first) | Q(until__gte=begin))
    if last is not None:
        end = datetime.combine(last + timedelta(days=1), time.min, local)
        rows = rows.filter(Q(day__lte=last) | Q(at__lt=end))
    return rows


def annotation_of(project: Project, public_id: UUID) -> Annotation:
    """The one with this id. Raises NotFound."""
    found = Annotation.objects.filter(project=project, public_id=public_id).select_related("project").first()
    if found is None:
        raise NotFound("There is no such annotation in this project.")
    return found
