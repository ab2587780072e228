"""`/projects/{project_id}/records`."""

import json
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from analytics.common.api.throttling import Cost
from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import frames
from analytics.reports.records.answer import answer_records
from analytics.reports.records.parse import parse_records
from analytics.reports.records.spec import MAX_RECORDS, PAGE, Records

_CLOCK: Final = SystemClock()


class RecordsQuestionSerializer(frames.FrameSerializer):
    """A question for raw events."""

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


class RecordsSerializer(serializers.Serializer[Any]):
    """A page of events, the newest first."""

    results = RecordSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")
    meta = frames.MetaField()


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

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="records",
        summary="Read raw events",
        request=RecordsQuestionSerializer,
        responses={200: RecordsSerializer, 422: frames.EXPIRED},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> HttpResponse:
        """The events of a period, the newest first, a page at a time; needs `personal_data`.

        `engagement` events are among them. A page is asked for by the `next_cursor` of the one before, with
        the same question; events that are stored meanwhile neither move nor double what the pages show.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        project_for(request, project_id, Permission.PERSONAL_DATA)
        question = services.read(request.data, parse_records, project)
        now = _CLOCK.now()
        page = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_records(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return page_of(page)


def page_of(page: Records) -> HttpResponse:
    """JSON in which the events' own texts stand as they are."""
    rest = json.dumps({"next_cursor": page.next_cursor, "meta": frames.meta_body(page.meta)})
    body = f'{{"results": [{", ".join(page.documents)}], {rest[1:]}'
    return HttpResponse(body, content_type="application/json")
