"""`/projects/{project_id}/annotations`."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import django_filters  # type: ignore[import-untyped]  # has no stubs
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.projects.api.access import ProjectView, project_for, seat_for
from analytics.projects.api.filters import narrow
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.annotations.forms import KEYS, Kind, parse_annotation
from analytics.reports.annotations.selectors import annotation_of, annotations_of, touching
from analytics.reports.annotations.services import change_annotation, create_annotation, remove_annotation
from analytics.reports.api.presenters import instant
from analytics.reports.models import Annotation
from analytics.reports.models.annotations import MAX_TEXT
from analytics.reports.query.parse_period import EARLIEST, LATEST

_PARAMETERS: Final = [
    OpenApiParameter(
        "from", date, description="Only what touches this day of the project's zone, or a later one."
    ),
    OpenApiParameter("to", date, description="Only what touches this day, or an earlier one."),
    OpenApiParameter("kind", str, enum=list(Kind)),
    OpenApiParameter("search", str, description="Part of the text, in any case."),
]
_EXAMPLES: Final = [
    OpenApiExample(
        "A release",
        request_only=True,
        value={"at": "2026-11-21T09:30:00Z", "text": "New checkout", "kind": "release"},
    ),
    OpenApiExample(
        "A campaign of a week",
        request_only=True,
        value={"at": "2026-11-16", "until": "2026-11-22", "text": "Winter sale", "kind": "campaign"},
    ),
]
_MOMENT: Final = "A date (2026-11-21) or an instant with its offset (2026-11-21T09:30:00Z)."


class AnnotationFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?kind=`: only this one. `?search=`: a part of the text, in any case."""

    kind = django_filters.ChoiceFilter(choices=[(one.value, one.value) for one in Kind])
    search = django_filters.CharFilter(field_name="text", lookup_expr="icontains", max_length=MAX_TEXT)


class DaysSerializer(serializers.Serializer[Any]):
    """Of the query string: `from` and `to`, both included."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python."""
        fields = super().get_fields()
        return {{"first": "from", "last": "to"}.get(name, name): field for name, field in fields.items()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both within what annotations can be of, and in order."""
        for name, day in attrs.items():
            if not EARLIEST.date() <= day < LATEST.date():
                detail = f"Name a day of the years from {EARLIEST.year} to {LATEST.year - 1}."
                raise serializers.ValidationError({name: [detail]})
        if len(attrs) == 2 and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": ["The last day is before the first one."]})
        return attrs


class AnnotationDraftSerializer(serializers.Serializer[Any]):
    """What happened, and when."""

    at = serializers.CharField(help_text=_MOMENT)
    until = serializers.CharField(
        allow_null=True,
        required=False,
        help_text="Of the same sort as `at`, and not before it; a day counts whole.",
    )
    text = serializers.CharField(max_length=MAX_TEXT)
    kind = serializers.ChoiceField(choices=list(Kind), default=Kind.NOTE.value)


class AnnotationChangesSerializer(AnnotationDraftSerializer):
    """What is left out stays."""

    at = serializers.CharField(required=False, help_text=_MOMENT)
    text = serializers.CharField(max_length=MAX_TEXT, required=False)


class AnnotationSerializer(serializers.Serializer[Any]):
    """A note beside the numbers."""

    id = serializers.UUIDField()
    at = serializers.CharField(help_text="A date or an instant, as it was given.")
    until = serializers.CharField(help_text="Of the same sort; as `at` where none was given.")
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(Kind))
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class AnnotationListSerializer(serializers.Serializer[Any]):
    """The annotations of a project."""

    results = AnnotationSerializer(many=True)


class AnnotationsView(ProjectView):
    """All annotations, and a new one."""

    @extend_schema(
        operation_id="list_annotations",
        summary="List annotations",
        parameters=_PARAMETERS,
        responses=AnnotationListSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What happened beside the numbers, the earliest first."""
        project = project_for(request, project_id, Permission.REPORT_READ)
        rows: QuerySet[Annotation] = narrow(AnnotationFilter, request, annotations_of(project))
        first, last = _days(request)
        return Response({"results": [_body(row) for row in touching(rows, project, first, last)]})

    @extend_schema(
        operation_id="create_annotation",
        summary="Make an annotation",
        request=AnnotationDraftSerializer,
        responses={201: AnnotationSerializer},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Note what happened on a day, at an instant, or from one to another."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        draft = services.read(request.data, parse_annotation)
        made = create_annotation(actor=current_user(request), project=project, draft=draft)
        return Response(_body(made), status=201)


class AnnotationView(ProjectView):
    """One annotation."""

    @extend_schema(
        operation_id="read_annotation", summary="Read an annotation", responses=AnnotationSerializer
    )
    def get(self, request: Request, project_id: UUID, annotation_id: UUID) -> Response:
        """What happened, and when."""
        project = project_for(request, project_id, Permission.REPORT_READ)
        return Response(_body(annotation_of(project, annotation_id)))

    @extend_schema(
        operation_id="change_annotation",
        summary="Change an annotation",
        request=AnnotationChangesSerializer,
        responses=AnnotationSerializer,
    )
    def patch(self, request: Request, project_id: UUID, annotation_id: UUID) -> Response:
        """Another text, kind or moment; what you leave out stays, but a new `at` needs a new `until`."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        annotation = annotation_of(project, annotation_id)
        document = request.data
        if isinstance(document, dict):
            stays = [key for key in KEYS if key != "until" or "at" not in document]
            document = {**{key: _body(annotation)[key] for key in stays}, **document}
        draft = services.read(document, parse_annotation)
        changed = change_annotation(actor=current_user(request), annotation=annotation, draft=draft)
        return Response(_body(changed))

    @extend_schema(operation_id="remove_annotation", summary="Remove an annotation", responses={204: None})
    def delete(self, request: Request, project_id: UUID, annotation_id: UUID) -> Response:
        """Forget it."""
        project = seat_for(request, project_id, Permission.REPORT_WRITE).project
        remove_annotation(actor=current_user(request), annotation=annotation_of(project, annotation_id))
        return Response(status=204)


def _days(request: Request) -> tuple[date | None, date | None]:
    """`?from=` and `?to=`. Raises DRF's ValidationError."""
    days = DaysSerializer(data=request.query_params)
    days.is_valid(raise_exception=True)
    return days.validated_data.get("from"), days.validated_data.get("to")


def _body(annotation: Annotation) -> dict[str, Any]:
    return {
        "id": str(annotation.public_id),
        "at": _moment(annotation.day, annotation.at),
        "until": _moment(annotation.last_day, annotation.until),
        "text": annotation.text,
        "kind": annotation.kind,
        "created_at": instant(annotation.created_at),
        "changed_at": instant(annotation.changed_at),
    }


def _moment(day: date | None, at: datetime | None) -> str:
    return day.isoformat() if day is not None else instant(at) if at is not None else ""
