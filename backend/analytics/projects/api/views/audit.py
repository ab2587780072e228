"""`/projects/{project_id}/audit`."""

from datetime import tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.audit import selectors as audit
from analytics.common.api.pagination import CursorPages
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.filters import AUDIT_PARAMETERS, AuditFilter, narrow
from analytics.projects.api.presenters import audit_lines
from analytics.projects.api.serializers.audit import AuditEntrySerializer, AuditPageSerializer
from analytics.projects.roles import Permission


class AuditPages(CursorPages):
    """Newest first."""

    ordering = ("-seq",)


class AuditView(ProjectView):
    """Who changed what."""

    @extend_schema(
        operation_id="list_audit_entries",
        summary="Read the audit log",
        parameters=AUDIT_PARAMETERS,
        responses=AuditPageSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What was changed in this project, by whom, newest first. For owners and admins."""
        seat = seat_for(request, project_id, Permission.AUDIT_READ)
        return audit_page(request, seat.project.pk, ZoneInfo(seat.project.timezone))


def audit_page(request: Request, project_id: int | None, zone: tzinfo) -> Response:
    """A page of the log that the query string asks for; of the installation itself without a project."""
    pages = AuditPages()
    rows = narrow(AuditFilter, request, audit.entries(project_id), zone=zone)
    lines = audit_lines(pages.paginate_queryset(rows, request) or [])
    return pages.get_paginated_response(AuditEntrySerializer(lines, many=True).data)
