"""`/projects`, `/projects/{project_id}` and its status."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.accounts.api.authentication import current_user
from analytics.common.api.pagination import PAGE_PARAMETERS, CursorPages
from analytics.events import selectors as events
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, project_for, seat_for
from analytics.projects.api.filters import ProjectFilter, narrow
from analytics.projects.api.presenters import project_card
from analytics.projects.api.serializers.projects import (
    NewProjectSerializer,
    ProjectChangesSerializer,
    ProjectCreatedSerializer,
    ProjectPageSerializer,
    ProjectSerializer,
    ProjectStatusSerializer,
)
from analytics.projects.roles import Permission
from analytics.stream import redis as stream
from analytics.stream.base import StreamUnavailable

RECENT: Final = timedelta(hours=24)


class ProjectPages(CursorPages):
    """In the order of names."""

    ordering = ("name", "id")


class ProjectsView(APIView):
    """`/projects`: for people, as a read key belongs to one project."""

    @extend_schema(
        operation_id="list_projects",
        summary="List projects",
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("search", str, description="Part of the name."),
            OpenApiParameter("slug", str, description="Only the project with this slug."),
        ],
        responses=ProjectPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """The projects you belong to, by name."""
        user = current_user(request)
        pages = ProjectPages()
        page = pages.paginate_queryset(narrow(ProjectFilter, request, selectors.projects_of(user)), request)
        cards = [project_card(seat) for seat in selectors.seats_of(user, page or [])]
        return pages.get_paginated_response(ProjectSerializer(cards, many=True).data)

    @extend_schema(
        operation_id="create_project",
        summary="Create a project",
        request=NewProjectSerializer,
        responses={201: ProjectCreatedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a project and its first public key. You become its owner."""
        user = current_user(request)
        asked = NewProjectSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        new = services.create_project(actor=user, **asked.validated_data)
        seat = selectors.seats_of(user, [new.project])[0]
        card = project_card(seat, public_key=new.public_key)
        return Response(ProjectCreatedSerializer(card).data, status=201)


class ProjectDetailView(ProjectView):
    """`/projects/{project_id}`."""

    @extend_schema(operation_id="get_project", summary="Get a project", responses=ProjectSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The project, its settings, and what you may do in it."""
        seat = seat_for(request, project_id, Permission.PROJECT_READ)
        return Response(ProjectSerializer(project_card(seat)).data)

    @extend_schema(
        operation_id="change_project",
        summary="Change a project",
        request=ProjectChangesSerializer,
        responses=ProjectSerializer,
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Change settings; what you leave out stays. Takes effect everywhere within one second."""
        seat = seat_for(request, project_id, Permission.PROJECT_WRITE)
        asked = ProjectChangesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if "sql_enabled" in asked.validated_data:
            seat_for(request, project_id, Permission.SQL_WRITE)
        services.change_project(
            actor=current_user(request),
            project=seat.project,
            changes=asked.validated_data,
            now=timezone.now(),
        )
        seat = seat_for(request, project_id, Permission.PROJECT_READ)
        return Response(ProjectSerializer(project_card(seat)).data)

    @extend_schema(operation_id="delete_project", summary="Delete a project", responses={204: None})
    def delete(self, request: Request, project_id: UUID) -> Response:
        """Delete the project with all its data, for good. For owners."""
        seat = seat_for(request, project_id, Permission.PROJECT_DELETE)
        services.delete_project(actor=current_user(request), project=seat.project, now=timezone.now())
        return Response(status=204)


class ProjectStatusView(ProjectView):
    """`/projects/{project_id}/status`."""

    @extend_schema(
        operation_id="get_project_status", summary="Do events arrive", responses=ProjectStatusSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """First and last event, how many of the last day are stored, how many are on their way."""
        project = project_for(request, project_id, Permission.PROJECT_READ)
        activity = events.activity(project.pk)
        return Response(
            ProjectStatusSerializer(
                {
                    "first_event_at": activity.first_event_at,
                    "last_event_at": activity.last_event_at,
                    "stored_events": events.stored_since(project.pk, timezone.now() - RECENT),
                    "pending": _pending(),
                }
            ).data
        )


def _pending() -> int | None:
    """None while the stream is away: what is stored can be told all the same."""
    try:
        return stream.depth()
    except StreamUnavailable:
        return None
