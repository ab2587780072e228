"""`/projects/{project_id}/users/timeline`."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import frames
from analytics.reports.api.records import RecordsQuestionSerializer, RecordsSerializer, page_of
from analytics.reports.people.parse import parse_timeline
from analytics.reports.query.spec import MAX_TEXT
from analytics.reports.records.answer import answer_records

_CLOCK: Final = SystemClock()
_EXAMPLES: Final = [
    OpenApiExample(
        "What Anna did this month",
        request_only=True,
        value={"user_id": "anna", "period": {"last": "1mo"}, "limit": 20},
    ),
]


class TimelineQuestionSerializer(RecordsQuestionSerializer):
    """A question for what one person did."""

    user_id = serializers.CharField(max_length=MAX_TEXT, help_text="As in the events.")


class TimelineView(ProjectView):
    """What one person did."""

    @extend_schema(
        operation_id="user_timeline",
        summary="Read what one person did",
        request=TimelineQuestionSerializer,
        responses={200: RecordsSerializer, 422: frames.EXPIRED},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> HttpResponse:
        """A person's events of a period, the newest first, a page at a time; needs `personal_data`.

        The person is in the body, never in an address. Somebody who is not there has no events.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        project_for(request, project_id, Permission.PERSONAL_DATA)
        question = services.read(request.data, parse_timeline, project)
        now = _CLOCK.now()
        page = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_records(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return page_of(page)
