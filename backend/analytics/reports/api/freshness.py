"""`/projects/{project_id}/freshness`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports.freshness import State, read_freshness

_CLOCK: Final = SystemClock()


class FreshnessSerializer(serializers.Serializer[Any]):
    """Whether answers of this moment are complete."""

    state = serializers.ChoiceField([one.value for one in State])
    seconds_behind = serializers.FloatField(
        allow_null=True,
        help_text="The age of the oldest accepted event that is not stored yet, 0 without one; null while the"
        " stream does not answer.",
    )


class FreshnessView(ProjectView):
    """How far numbers are behind."""

    @extend_schema(
        operation_id="read_freshness", summary="See how far numbers are behind", responses=FreshnessSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """`late` where accepted events have waited for over a minute, `away` while Redis is; else `current`.

        Projects share the stream, so the time is that of the whole installation.
        """
        project_for(request, project_id, Permission.REPORT_READ)
        return Response(FreshnessSerializer(read_freshness(_CLOCK.now())).data)
