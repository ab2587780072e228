"""`/projects/{project_id}/records`."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api.presenters import records_body
from analytics.reports.api.serializers import FilterField, PeriodField
from analytics.reports.query import spec
from analytics.reports.query.records_spec import MAX_RECORDS, PAGE

_CLOCK: Final = SystemClock()


class RecordsIncludeSerializer(serializers.Serializer[Any]):
    """What the pages shall hold beside people's events."""

    bots = serializers.BooleanField(default=False)


class RecordsQuestionSerializer(serializers.Serializer[Any]):
    """A question for raw events."""

    v = serializers.IntegerField(default=spec.VERSION, min_value=spec.VERSION, max_value=spec.VERSION)
    period = PeriodField()
    filters = FilterField(required=False)
    timezone = serializers.CharField(
        required=False, allow_null=True, help_text="IANA name; the project's zone where absent."
    )
    include = RecordsIncludeSerializer(required=False)
    limit = serializers.IntegerField(default=PAGE, min_value=1, max_value=MAX_RECORDS)
    cursor = serializers.CharField(
        required=False, allow_null=True, help_text="`next_cursor` of the page before, for the same question."
    )


@extend_schema_field({"type": "object", "additionalProperties": {}})
class _PropertiesField(serializers.JSONField):
    pass


class RecordSerializer(serializers.Serializer[Any]):
    """One event, as it is stored. What it has nothing of is null."""

    event_id = serializers.UUIDField()
    event_name = serializers.CharField()
    event_source = serializers.CharField()
    timestamp = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    user_id = serializers.CharField()
    session_id = serializers.CharField()
    anonymous_id = serializers.CharField(allow_null=True)
    account_id = serializers.CharField(allow_null=True)
    host = serializers.CharField(allow_null=True)
    path = serializers.CharField(allow_null=True)
    url_query = serializers.CharField(allow_null=True, help_text="Query and fragment of the address.")
    title = serializers.CharField(allow_null=True)
    referrer = serializers.CharField(allow_null=True)
    channel = serializers.CharField(allow_null=True)
    utm_source = serializers.CharField(allow_null=True)
    utm_medium = serializers.CharField(allow_null=True)
    utm_campaign = serializers.CharField(allow_null=True)
    utm_term = serializers.CharField(allow_null=True)
    utm_content = serializers.CharField(allow_null=True)
    user_agent = serializers.CharField(allow_null=True)
    browser = serializers.CharField(allow_null=True)
    os = serializers.CharField(allow_null=True)
    device = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    city = serializers.CharField(allow_null=True)
    language = serializers.CharField(allow_null=True)
    screen = serializers.CharField(allow_null=True)
    ip_address = serializers.CharField(allow_null=True)
    revenue = serializers.CharField(allow_null=True, help_text="A decimal, exact.")
    currency = serializers.CharField(allow_null=True)
    engagement_time = serializers.FloatField(allow_null=True, help_text="Seconds.")
    scroll_depth = serializers.IntegerField(allow_null=True, help_text="Percent.")
    bot = serializers.CharField(allow_null=True, help_text="Why it is taken for a bot; null for people.")
    event_properties = _PropertiesField()


class RecordsMetaSerializer(serializers.Serializer[Any]):
    """Which events the pages are about."""

    timezone = serializers.CharField()
    elapsed_ms = serializers.FloatField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python's own."""
        return {
            "from": serializers.DateTimeField(),
            "to": serializers.DateTimeField(),
            **super().get_fields(),
        }


class RecordsSerializer(serializers.Serializer[Any]):
    """A page of events, the newest first."""

    results = RecordSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")
    meta = RecordsMetaSerializer()


_EXAMPLES: Final = [
    OpenApiExample(
        "Sign-ups of the last week",
        request_only=True,
        value={
            "v": 1,
            "period": {"last": "7d"},
            "filters": ["is", "event_name", ["signup"]],
            "limit": 20,
        },
    ),
]


class RecordsView(ProjectView):
    """Raw events."""

    @extend_schema(
        operation_id="records",
        summary="Read raw events",
        request=RecordsQuestionSerializer,
        responses={
            200: RecordsSerializer,
            422: OpenApiResponse(
                {"$ref": "#/components/schemas/Error"},
                description="`range_expired`: events of a part of the period are gone.",
            ),
        },
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> HttpResponse:
        """The events of a period, the newest first, a page at a time; needs `personal_data`.

        `engagement` events are among them. A page is asked for by the `next_cursor` of the one before, with
        the same question; events that are stored meanwhile neither move nor double what the pages show.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        project_for(request, project_id, Permission.PERSONAL_DATA)
        question = services.read_records_question(request.data)
        page = services.run_records(project=project, spec=question, now=_CLOCK.now())
        return HttpResponse(records_body(page), content_type="application/json")
