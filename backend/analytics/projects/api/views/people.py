"""`/projects/{project_id}/users/…`: one person, always named in the body, never in an address or a log."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.api import request_ids
from analytics.common.api.streams import lines
from analytics.common.api.throttling import Cost
from analytics.common.redis import redis_client
from analytics.events.people import Person, person
from analytics.projects import services
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.serializers.people import (
    ErasureSerializer,
    FoundPersonSerializer,
    PersonSerializer,
)
from analytics.projects.models import Project
from analytics.projects.roles import Permission
from analytics.projects.services import ErasureState


class PersonLookupView(ProjectView):
    """What is known of somebody."""

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="look_up_person",
        summary="See what is stored of a person",
        request=PersonSerializer,
        responses=FoundPersonSerializer,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """How much, from when to when, and the other ids it came with. Reads all events of the project.

        Noted in the audit log.
        """
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        found = services.look_up_person(
            actor=current_user(request), project=seat.project, person=_asked(request, seat.project)
        )
        return Response(FoundPersonSerializer(found).data)


class PersonExportView(ProjectView):
    """All that is known of somebody."""

    post_cost = Cost.HEAVY

    @extend_schema(
        operation_id="export_person",
        summary="Get all events of a person",
        request=PersonSerializer,
        responses={(200, "application/x-ndjson"): OpenApiTypes.STR},
    )
    def post(self, request: Request, project_id: UUID) -> StreamingHttpResponse:
        """The events as they are stored, one JSON object a line, oldest first. Noted in the audit log."""
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        events = services.export_person(
            actor=current_user(request), project=seat.project, person=_asked(request, seat.project)
        )
        answer = StreamingHttpResponse(lines(events), content_type="application/x-ndjson")
        answer["Content-Disposition"] = 'attachment; filename="person.ndjson"'
        answer["Cache-Control"] = "no-store"
        return answer


class PersonEraseView(ProjectView):
    """Forgetting somebody."""

    @extend_schema(
        operation_id="erase_person",
        summary="Erase a person",
        request=PersonSerializer,
        responses={200: ErasureSerializer, 202: ErasureSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Delete everything of the person, for good. For owners and admins.

        200 once nothing is left, 202 while it goes on. What the person sends while it runs goes too. Erasing
        again finds nothing, and is no error.
        """
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA_ERASE)
        progress = services.erase_person(
            actor=current_user(request),
            project=seat.project,
            person=_asked(request, seat.project),
            request_id=request_ids.current(),
            client=redis_client(),
            now=timezone.now(),
        )
        status = 200 if progress.state is ErasureState.DONE else 202
        return Response(ErasureSerializer(progress).data, status=status)


def _asked(request: Request, project: Project) -> Person:
    asked = PersonSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return person(project.pk, **asked.validated_data)
