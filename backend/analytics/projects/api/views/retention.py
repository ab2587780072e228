"""`/projects/{project_id}/data`."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.projects import services
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.serializers.retention import DataOutlookSerializer, DataQuestionSerializer
from analytics.projects.roles import Permission


class DataOutlookView(ProjectView):
    """How long data is kept."""

    @extend_schema(
        operation_id="get_data_outlook",
        summary="See what retention would delete",
        parameters=[DataQuestionSerializer],
        responses=DataOutlookSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """A dry run: what the project's settings would delete now, in rows and bytes. Deletes nothing.

        How long is a setting of the project: `raw_retention_days` and `aggregate_retention_days`. Ask here
        with other days before you save them.
        """
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA_ERASE)
        asked = DataQuestionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        days = asked.validated_data.get("raw_retention_days")
        (found,) = services.outlook([seat.project], timezone.now(), days)
        return Response(DataOutlookSerializer(found).data)
