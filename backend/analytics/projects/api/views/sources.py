"""`/projects/{project_id}/sources`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.errors import NotFound
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.serializers.sources import (
    NewSourceSerializer,
    SourceListSerializer,
    SourceSerializer,
)
from analytics.projects.models import Project, Source
from analytics.projects.roles import Permission


class SourcesView(ProjectView):
    """All sources, and a new one."""

    @extend_schema(operation_id="list_sources", summary="List sources", responses=SourceListSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The sources of the project by name: those made by hand, with a key, or by their first event."""
        seat = seat_for(request, project_id, Permission.PROJECT_READ)
        return Response(SourceListSerializer({"results": selectors.sources_of(seat.project)}).data)

    @extend_schema(
        operation_id="create_source",
        summary="Create a source",
        request=NewSourceSerializer,
        responses={201: SourceSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Make a source known before its first event, for projects that refuse unknown ones."""
        seat = seat_for(request, project_id, Permission.PROJECT_WRITE)
        asked = NewSourceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = services.create_source(
            actor=current_user(request), project=seat.project, name=asked.validated_data["name"]
        )
        return _answer(made, 201)


class SourceDetailView(ProjectView):
    """One source."""

    @extend_schema(
        operation_id="change_source",
        summary="Rename a source",
        request=NewSourceSerializer,
        responses=SourceSerializer,
    )
    def patch(self, request: Request, project_id: UUID, source_id: UUID) -> Response:
        """Give it, and the keys that stand for it, another name. Stored events keep the old one."""
        seat = seat_for(request, project_id, Permission.PROJECT_WRITE)
        source = _source(seat.project, source_id)
        asked = NewSourceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        name = asked.validated_data["name"]
        return _answer(services.rename_source(actor=current_user(request), source=source, name=name))

    @extend_schema(operation_id="remove_source", summary="Remove a source", responses={204: None})
    def delete(self, request: Request, project_id: UUID, source_id: UUID) -> Response:
        """Take it off the list, which makes room for another. Its events stay."""
        seat = seat_for(request, project_id, Permission.PROJECT_WRITE)
        source = _source(seat.project, source_id)
        services.remove_source(actor=current_user(request), source=source)
        return Response(status=204)


def _source(project: Project, public_id: UUID) -> Source:
    source = selectors.sources_of(project).filter(public_id=public_id).first()
    if source is None:
        raise NotFound("There is no such source in this project.")
    return source


def _answer(source: Source, status: int = 200) -> Response:
    """The source with the number of its keys, which only the selector counts."""
    shown = selectors.sources_of(source.project).get(pk=source.pk)
    return Response(SourceSerializer(shown).data, status=status)
