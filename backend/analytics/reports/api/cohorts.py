"""`/projects/{project_id}/cohorts`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.projects.api.access import ProjectView
from analytics.reports.api import kept
from analytics.reports.api.serializers import FilterField
from analytics.reports.kept.forms import COHORT

_EXAMPLES: Final = [
    OpenApiExample(
        "Who bought, and never asked for help",
        request_only=True,
        value={"name": "Happy buyers", "filters": ["and", ["did", "purchase"], ["did_not", "ticket_opened"]]},
    ),
]


class CohortDraftSerializer(kept.DraftSerializer):
    """A filter with a name."""

    filters = FilterField(help_text="As in the query. It names no cohort and no goal.")


class CohortChangesSerializer(CohortDraftSerializer):
    """What is left out stays."""

    name = serializers.CharField(max_length=100, required=False)
    filters = FilterField(required=False)


class CohortSerializer(kept.KeptSerializer):
    """A filter that questions name as `["in_cohort", id]`."""

    filters = FilterField(allow_null=True)


class CohortListSerializer(serializers.Serializer[Any]):
    """All cohorts of a project."""

    results = CohortSerializer(many=True)


class CohortsView(ProjectView):
    """All cohorts, and a new one."""

    @extend_schema(
        operation_id="list_cohorts",
        summary="List cohorts",
        parameters=[kept.SEARCH],
        responses=CohortListSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The filters of the project that have a name, by that."""
        return Response(kept.listed(request, project_id, COHORT))

    @extend_schema(
        operation_id="create_cohort",
        summary="Create a cohort",
        request=CohortDraftSerializer,
        responses={201: CohortSerializer},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Give a filter a name. One that names single people needs the permission `personal_data`."""
        return Response(kept.made(request, project_id, COHORT), status=201)


class CohortView(ProjectView):
    """One cohort."""

    @extend_schema(operation_id="read_cohort", summary="Read a cohort", responses=CohortSerializer)
    def get(self, request: Request, project_id: UUID, cohort_id: UUID) -> Response:
        """Its name and its filter."""
        return Response(kept.shown(request, project_id, COHORT, cohort_id))

    @extend_schema(
        operation_id="change_cohort",
        summary="Change a cohort",
        request=CohortChangesSerializer,
        responses=CohortSerializer,
    )
    def patch(self, request: Request, project_id: UUID, cohort_id: UUID) -> Response:
        """Another name or filter; what you leave out stays. All questions that name it follow at once."""
        return Response(kept.changed(request, project_id, COHORT, cohort_id))

    @extend_schema(operation_id="remove_cohort", summary="Remove a cohort", responses={204: None})
    def delete(self, request: Request, project_id: UUID, cohort_id: UUID) -> Response:
        """Forget it. Questions that name it are refused from now on."""
        kept.removed(request, project_id, COHORT, cohort_id)
        return Response(status=204)
