"""`/projects/{project_id}/dashboards`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.projects.api.access import ProjectView, project_for, seat_for
from analytics.projects.api.filters import narrow
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import kept
from analytics.reports.api.presenters import instant
from analytics.reports.dashboards.forms import (
    COLUMNS,
    HEIGHT,
    MAX_CARDS,
    MAX_DESCRIPTION,
    MAX_ROWS,
    WIDTH,
    Shape,
    parse_dashboard,
)
from analytics.reports.dashboards.selectors import dashboard_of, dashboards_of
from analytics.reports.dashboards.services import change_dashboard, create_dashboard, remove_dashboard
from analytics.reports.models import Dashboard
from analytics.reports.models.kept import MAX_NAME

_EXAMPLES: Final = [
    OpenApiExample(
        "Two reports of the last month",
        request_only=True,
        value={
            "name": "Marketing",
            "period": {"last": "30d"},
            "cards": [
                {"report": "01a208fb-5d05-7227-9916-588962dad72f", "shape": "line", "width": 12},
                {"report": "01a208fb-5d05-7227-9916-588962dad730", "title": "Where they come from"},
            ],
        },
    ),
]


class CardSerializer(serializers.Serializer[Any]):
    """A saved report on a dashboard."""

    report = serializers.UUIDField(help_text="The id of a saved report of the project.")
    title = serializers.CharField(
        max_length=MAX_NAME, allow_null=True, required=False, help_text="Instead of the report's name."
    )
    shape = serializers.ChoiceField(
        choices=list(Shape),
        default=Shape.AUTO.value,
        help_text="`auto`: as suits the answer. What an answer cannot be shown as is a table.",
    )
    width = serializers.IntegerField(
        min_value=1, max_value=COLUMNS, default=WIDTH, help_text=f"In columns, of {COLUMNS} in a row."
    )
    height = serializers.IntegerField(min_value=1, max_value=MAX_ROWS, default=HEIGHT, help_text="In rows.")


class DashboardDraftSerializer(kept.DraftSerializer):
    """Cards with a name."""

    description = serializers.CharField(max_length=MAX_DESCRIPTION, allow_blank=True, required=False)
    period = serializers.DictField(
        allow_null=True,
        required=False,
        help_text="As in `/query`: what all cards show, instead of the periods of their reports.",
    )
    cards = serializers.ListField(
        child=CardSerializer(),
        required=False,
        max_length=MAX_CARDS,
        help_text="From left to right, row by row.",
    )


class DashboardChangesSerializer(DashboardDraftSerializer):
    """What is left out stays."""

    name = serializers.CharField(max_length=MAX_NAME, required=False)


class DashboardSerializer(serializers.Serializer[Any]):
    """Saved reports beside each other."""

    id = serializers.UUIDField()
    v = serializers.IntegerField(help_text="Of the language its period is written in.")
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    period = serializers.DictField(allow_null=True)
    cards = CardSerializer(many=True)
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class DashboardListSerializer(serializers.Serializer[Any]):
    """All dashboards of a project."""

    results = DashboardSerializer(many=True)


class DashboardsView(ProjectView):
    """All dashboards, and a new one."""

    @extend_schema(
        operation_id="list_dashboards",
        summary="List dashboards",
        parameters=[kept.SEARCH],
        responses=DashboardListSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The dashboards of the project, by name. What a card asks is in its saved report."""
        project = project_for(request, project_id, Permission.REPORT_READ)
        rows = narrow(kept.KeptFilter, request, dashboards_of(project))
        return Response({"results": [_body(row) for row in rows]})

    @extend_schema(
        operation_id="create_dashboard",
        summary="Make a dashboard",
        request=DashboardDraftSerializer,
        responses={201: DashboardSerializer},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Put saved reports of the project beside each other."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        draft = services.read(request.data, parse_dashboard)
        dashboard = create_dashboard(actor=current_user(request), project=project, draft=draft)
        return Response(_body(dashboard), status=201)


class DashboardView(ProjectView):
    """One dashboard."""

    @extend_schema(operation_id="read_dashboard", summary="Read a dashboard", responses=DashboardSerializer)
    def get(self, request: Request, project_id: UUID, dashboard_id: UUID) -> Response:
        """Its name and its cards."""
        project = project_for(request, project_id, Permission.REPORT_READ)
        return Response(_body(dashboard_of(project, dashboard_id)))

    @extend_schema(
        operation_id="change_dashboard",
        summary="Change a dashboard",
        request=DashboardChangesSerializer,
        responses=DashboardSerializer,
    )
    def patch(self, request: Request, project_id: UUID, dashboard_id: UUID) -> Response:
        """Another name, period or other cards; what you leave out stays. `cards` replaces all of them."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        dashboard = dashboard_of(project, dashboard_id)
        document = request.data
        if isinstance(document, dict):
            document = {"name": dashboard.name, **dashboard.definition, **document}
        draft = services.read(document, parse_dashboard)
        changed = change_dashboard(actor=current_user(request), dashboard=dashboard, draft=draft)
        return Response(_body(changed))

    @extend_schema(operation_id="remove_dashboard", summary="Remove a dashboard", responses={204: None})
    def delete(self, request: Request, project_id: UUID, dashboard_id: UUID) -> Response:
        """Forget it. Its reports stay."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        remove_dashboard(actor=current_user(request), dashboard=dashboard_of(project, dashboard_id))
        return Response(status=204)


def _body(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "id": str(dashboard.public_id),
        "v": dashboard.definition["v"],
        "name": dashboard.name,
        "description": dashboard.definition["description"],
        "period": dashboard.definition["period"],
        "cards": dashboard.definition["cards"],
        "created_at": instant(dashboard.created_at),
        "changed_at": instant(dashboard.changed_at),
    }
