"""Reading the audit log."""

from django.db.models import QuerySet

from analytics.audit.models import AuditEntry


def entries(project_id: int | None) -> QuerySet[AuditEntry]:
    """What was done in one project, newest first; without one, in the installation itself."""
    return AuditEntry.objects.filter(project_id=project_id).order_by("-seq")
