"""`/projects/{project_id}/goals`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.projects.api.access import ProjectView
from analytics.reports.api import kept
from analytics.reports.api.serializers import FilterField
from analytics.reports.goals.patterns import MAX_PATH
from analytics.reports.kept.forms import GOAL

_EXAMPLES: Final = [
    OpenApiExample(
        "A purchase of the shop",
        request_only=True,
        value={"name": "Purchase", "event": "purchase", "filters": ["is", "host", ["shop.example.com"]]},
    ),
    OpenApiExample(
        "A page that only customers see, worth five euros",
        request_only=True,
        value={"name": "Signed up", "path": "/welcome/*", "value": {"amount": "5.00", "currency": "EUR"}},
    ),
]


class GoalValueSerializer(serializers.Serializer[Any]):
    """What one conversion is worth, in place of what its event says."""

    amount = serializers.DecimalField(max_digits=18, decimal_places=4, min_value=0)
    currency = serializers.RegexField("^[A-Z]{3}$")


class GoalDraftSerializer(kept.DraftSerializer):
    """Events that somebody hopes for: exactly one of `event` and `path`."""

    event = serializers.CharField(required=False, allow_null=True, max_length=200)
    path = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=MAX_PATH,
        help_text="Of page views. `*` is any text within a part of the path, `**` any text at all.",
    )
    filters = FilterField(required=False, help_text="As in the query, without `did`.")
    value = GoalValueSerializer(required=False, allow_null=True)


class GoalChangesSerializer(GoalDraftSerializer):
    """What is left out stays."""

    name = serializers.CharField(max_length=100, required=False)


class GoalSerializer(kept.KeptSerializer):
    """Events that questions name as `["goal", id]`."""

    event = serializers.CharField(allow_null=True)
    path = serializers.CharField(allow_null=True)
    filters = FilterField(allow_null=True)
    value = GoalValueSerializer(allow_null=True)


class GoalListSerializer(serializers.Serializer[Any]):
    """All goals of a project."""

    results = GoalSerializer(many=True)


class GoalsView(ProjectView):
    """All goals, and a new one."""

    @extend_schema(
        operation_id="list_goals",
        summary="List goals",
        parameters=[kept.SEARCH],
        responses=GoalListSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What visitors of the project shall do, by name. What became of it, `/goals/report` says."""
        return Response(kept.listed(request, project_id, GOAL))

    @extend_schema(
        operation_id="create_goal",
        summary="Create a goal",
        request=GoalDraftSerializer,
        responses={201: GoalSerializer},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Events of one name, or page views of some paths. It counts what was before it was made, too."""
        return Response(kept.made(request, project_id, GOAL), status=201)


class GoalView(ProjectView):
    """One goal."""

    @extend_schema(operation_id="read_goal", summary="Read a goal", responses=GoalSerializer)
    def get(self, request: Request, project_id: UUID, goal_id: UUID) -> Response:
        """Its name and its events."""
        return Response(kept.shown(request, project_id, GOAL, goal_id))

    @extend_schema(
        operation_id="change_goal",
        summary="Change a goal",
        request=GoalChangesSerializer,
        responses=GoalSerializer,
    )
    def patch(self, request: Request, project_id: UUID, goal_id: UUID) -> Response:
        """What you leave out stays, null takes away. The past is counted by what it is now."""
        return Response(kept.changed(request, project_id, GOAL, goal_id))

    @extend_schema(operation_id="remove_goal", summary="Remove a goal", responses={204: None})
    def delete(self, request: Request, project_id: UUID, goal_id: UUID) -> Response:
        """Forget it; its events stay. Questions that name it are refused from now on."""
        kept.removed(request, project_id, GOAL, goal_id)
        return Response(status=204)
