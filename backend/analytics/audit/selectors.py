"""Reading the audit log."""

from django.db.models import QuerySet

from analytics.audit.models import AuditEntry


def entries(project_id: int) -> QuerySet[AuditEntry]:
    """What was done in one project, newest first."""
    return AuditEntry.objects.filter(project_id=project_id).order_by("-seq")
