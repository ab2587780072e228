"""`/projects/{project_id}/audit`."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.audit import selectors as audit
from analytics.audit.actions import Action
from analytics.common.api.pagination import PAGE_PARAMETERS, CursorPages
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.filters import AuditFilter, narrow
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
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("action", str, enum=[one.value for one in Action], description="Only this."),
        ],
        responses=AuditPageSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What was changed in this project, by whom, newest first. For owners and admins."""
        seat = seat_for(request, project_id, Permission.AUDIT_READ)
        pages = AuditPages()
        rows = narrow(AuditFilter, request, audit.entries(seat.project.pk))
        lines = audit_lines(pages.paginate_queryset(rows, request) or [])
        return pages.get_paginated_response(AuditEntrySerializer(lines, many=True).data)
