"""`/projects/{project_id}/query`."""

from typing import Final
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.projects.api.access import project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import tables
from analytics.reports.api.examples import EXAMPLES
from analytics.reports.api.presenters import result_body
from analytics.reports.api.serializers import QueryResultSerializer, QuerySerializer

_CLOCK: Final = SystemClock()


class QueryView(tables.ReportView):
    """One question, one answer."""

    table = staticmethod(tables.query_table)

    @extend_schema(
        operation_id="query",
        summary="Ask for a report",
        request=QuerySerializer,
        parameters=[tables.FORMAT],
        responses={
            (200, "application/json"): QueryResultSerializer,
            **tables.AS_CSV,
            422: OpenApiResponse(
                {"$ref": "#/components/schemas/Error"},
                description="`range_expired`: no source covers the whole range any more.",
            ),
        },
        examples=EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Metrics of the project's events, by the dimensions you name.

        What each metric and dimension means is in the docs under Concepts, Metrics. Naming single people
        (`user_id`) needs the permission `personal_data`. A wrong query is a 400 that names every fault by
        its path in the body.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        spec = services.read_query(request.data, project)
        if spec.is_personal:
            project_for(request, project_id, Permission.PERSONAL_DATA)
        result = services.run_query(project=project, spec=spec, now=_CLOCK.now())
        return Response(result_body(result))
