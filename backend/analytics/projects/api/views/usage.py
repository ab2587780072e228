"""`/projects/{project_id}/usage`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.redis import redis_client
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.serializers.usage import UsageSerializer
from analytics.projects.roles import Permission
from analytics.projects.selectors.usage import usage_of


class UsageView(ProjectView):
    """Quotas and caps."""

    @extend_schema(
        operation_id="get_usage", summary="See what is used of the limits", responses=UsageSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Events of this day and month (UTC) against the quotas, and names against the caps.

        Events count while at least one limit applies to the project. Repeats of the same `event_id` are
        taken off again once they are recognised.
        """
        seat = seat_for(request, project_id, Permission.PROJECT_READ)
        return Response(UsageSerializer(usage_of(seat.project, redis_client())).data)
