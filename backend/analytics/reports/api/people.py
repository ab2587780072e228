"""`/projects/{project_id}/users` and `/users/timeline`."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.api.throttling import Cost
from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import frames
from analytics.reports.api.presenters import instant
from analytics.reports.api.records import RecordsQuestionSerializer, RecordsSerializer, page_of
from analytics.reports.people.parse import parse_timeline, parse_users
from analytics.reports.people.users import People, answer_users
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


class PersonSerializer(serializers.Serializer[Any]):
    """Somebody, as far as events of the period that pass the filters tell."""

    user_id = serializers.CharField()
    first_seen = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()
    events = serializers.IntegerField(help_text="All but `engagement`.")
    sessions = serializers.IntegerField()


class PeopleSerializer(serializers.Serializer[Any]):
    """A page of people, those last seen first."""

    results = PersonSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")
    meta = frames.MetaField()


class UsersView(ProjectView):
    """Who there is."""

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="list_users",
        summary="List people",
        request=RecordsQuestionSerializer,
        responses={200: PeopleSerializer, 422: frames.EXPIRED},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """People with an event in the period that passes the filters, those last seen first.

        Needs `personal_data`. A page is asked for by the `next_cursor` of the one before, with the same
        question. Who does something meanwhile moves to the front, where the pages were already.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        project_for(request, project_id, Permission.PERSONAL_DATA)
        question = services.read(request.data, parse_users, project)
        now = _CLOCK.now()
        page = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_users(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return Response(_people(page))


def _people(page: People) -> dict[str, Any]:
    return {
        "results": [
            {
                "user_id": person.user_id,
                "first_seen": instant(person.first_seen),
                "last_seen": instant(person.last_seen),
                "events": person.events,
                "sessions": person.sessions,
            }
            for person in page.people
        ],
        "next_cursor": page.next_cursor,
        "meta": frames.meta_body(page.meta),
    }


class TimelineView(ProjectView):
    """What one person did."""

    post_cost = Cost.REPORT

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
