"""`/projects/{project_id}/reports`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.errors import Forbidden
from analytics.projects.api.access import ProjectView, project_for, seat_for
from analytics.projects.api.filters import narrow
from analytics.projects.roles import Permission
from analytics.reports.api import kept
from analytics.reports.api.presenters import instant
from analytics.reports.models import Report
from analytics.reports.saved.forms import ReportDraft, is_personal, read_report
from analytics.reports.saved.kinds import Kind
from analytics.reports.saved.selectors import report_of, reports_of
from analytics.reports.saved.services import change_report, remove_report, save_report

_EXAMPLES: Final = [
    OpenApiExample(
        "Countries of the last month",
        request_only=True,
        value={
            "name": "Countries",
            "kind": "query",
            "question": {"metrics": ["visitors"], "dimensions": ["country"], "period": {"last": "30d"}},
        },
    ),
]


class ReportDraftSerializer(kept.DraftSerializer):
    """A question with a name."""

    kind = serializers.ChoiceField(choices=list(Kind), help_text="The address that answers the question.")
    question = serializers.DictField(help_text="The body that this address takes.")


class ReportChangesSerializer(ReportDraftSerializer):
    """What is left out stays."""

    name = serializers.CharField(max_length=100, required=False)
    kind = serializers.ChoiceField(choices=list(Kind), required=False)
    question = serializers.DictField(required=False)


class ReportSerializer(kept.KeptSerializer):
    """A question that can be asked again."""

    kind = serializers.ChoiceField(choices=list(Kind))
    question = serializers.DictField(allow_null=True)


class ReportListSerializer(serializers.Serializer[Any]):
    """All saved reports of a project."""

    results = ReportSerializer(many=True)


class ReportsView(ProjectView):
    """All saved reports, and a new one."""

    @extend_schema(
        operation_id="list_reports",
        summary="List saved reports",
        parameters=[kept.SEARCH],
        responses=ReportListSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The questions that the project has saved, by name. To answer one, send it to its address."""
        project = project_for(request, project_id, Permission.REPORT_READ)
        rows = narrow(kept.KeptFilter, request, reports_of(project))
        sees = _sees_people(request, project_id)
        return Response({"results": [_body(row, sees_people=sees) for row in rows]})

    @extend_schema(
        operation_id="save_report",
        summary="Save a report",
        request=ReportDraftSerializer,
        responses={201: ReportSerializer},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Give a question a name. One that names single people needs the permission `personal_data`."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        draft = read_report(request.data, project)
        _require_sight(request, project_id, is_needed=draft.is_personal)
        report = save_report(actor=current_user(request), project=project, draft=draft)
        return Response(_body(report, sees_people=True), status=201)


class ReportView(ProjectView):
    """One saved report."""

    @extend_schema(operation_id="read_report", summary="Read a saved report", responses=ReportSerializer)
    def get(self, request: Request, project_id: UUID, report_id: UUID) -> Response:
        """Its name and its question."""
        project = project_for(request, project_id, Permission.REPORT_READ)
        report = report_of(project, report_id)
        return Response(_body(report, sees_people=_sees_people(request, project_id)))

    @extend_schema(
        operation_id="change_report",
        summary="Change a saved report",
        request=ReportChangesSerializer,
        responses=ReportSerializer,
    )
    def patch(self, request: Request, project_id: UUID, report_id: UUID) -> Response:
        """Another name or question; what you leave out stays. Links to it show the new one at once."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        report = report_of(project, report_id)
        document = request.data
        if isinstance(document, dict):
            document = {"name": report.name, **report.definition, **document}
        draft = _changed(request, project_id, report, document)
        changed = change_report(actor=current_user(request), report=report, draft=draft)
        return Response(_body(changed, sees_people=True))

    @extend_schema(operation_id="remove_report", summary="Remove a saved report", responses={204: None})
    def delete(self, request: Request, project_id: UUID, report_id: UUID) -> Response:
        """Forget it. Links to it lead nowhere from now on."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        remove_report(actor=current_user(request), report=report_of(project, report_id))
        return Response(status=204)


def _changed(request: Request, project_id: UUID, report: Report, document: object) -> ReportDraft:
    # Before the draft is looked at: what is wrong with it would tell of what is stored.
    _require_sight(request, project_id, is_needed=is_personal(report))
    draft = read_report(document, report.project)
    _require_sight(request, project_id, is_needed=draft.is_personal)
    return draft


def _require_sight(request: Request, project_id: UUID, *, is_needed: bool) -> None:
    if is_needed:
        project_for(request, project_id, Permission.PERSONAL_DATA)


def _sees_people(request: Request, project_id: UUID) -> bool:
    try:
        project_for(request, project_id, Permission.PERSONAL_DATA)
    except Forbidden:
        return False
    return True


def _body(report: Report, *, sees_people: bool) -> dict[str, Any]:
    personal = is_personal(report)
    return {
        "id": str(report.public_id),
        "v": report.definition["v"],
        "name": report.name,
        "kind": report.definition["kind"],
        "question": report.definition["question"] if sees_people or not personal else None,
        "personal": personal,
        "created_at": instant(report.created_at),
        "changed_at": instant(report.changed_at),
    }
