"""`/projects/{project_id}/sessions` and `/sessions/timeline`."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
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
from analytics.reports.query import spec
from analytics.reports.records.spec import MAX_RECORDS, PAGE
from analytics.reports.sessions.answer import answer_session, answer_sessions
from analytics.reports.sessions.parse import parse_session, parse_sessions
from analytics.reports.sessions.spec import Session, Sessions

_CLOCK: Final = SystemClock()
_PLAIN: Final = (
    "session_id", "user_id", "duration", "pageviews", "events", "bounced", "host", "entry_path", "exit_path",
    "event_source", "referrer", "channel", "utm_source", "utm_medium", "utm_campaign", "country", "region",
    "city", "browser", "os", "device", "bot",
)  # fmt: skip
"""What goes out as it is."""
_LIST_EXAMPLES: Final = [
    OpenApiExample(
        "Sessions of the last week that came from a newsletter and bought",
        request_only=True,
        value={
            "v": 1,
            "period": {"last": "7d"},
            "filters": ["and", ["is", "event_name", ["purchase"]], ["is", "utm_medium", ["email"]]],
            "limit": 20,
        },
    ),
    OpenApiExample(
        "One of them",
        response_only=True,
        status_codes=["200"],
        value={
            "results": [
                {
                    "session_id": "0192f1a0-0000-7000-8000-00000000000a",
                    "user_id": "anna",
                    "started_at": "2026-11-22T11:42:00Z",
                    "ended_at": "2026-11-22T11:59:03.123456Z",
                    "duration": 1023.123456,
                    "pageviews": 6,
                    "events": 8,
                    "bounced": False,
                    "host": "shop.example",
                    "entry_path": "/sale",
                    "exit_path": "/thanks",
                    "event_source": "default",
                    "referrer": None,
                    "channel": "mail",
                    "utm_source": "newsletter",
                    "utm_medium": "email",
                    "utm_campaign": "november",
                    "country": "DE",
                    "region": "Berlin",
                    "city": "Berlin",
                    "browser": "Firefox",
                    "os": "Linux",
                    "device": "desktop",
                    "bot": None,
                    "revenue": [{"currency": "EUR", "amount": "49.9000"}],
                }
            ],
            "next_cursor": None,
            "meta": frames.META_EXAMPLE,
        },
    ),
]
_EXAMPLES: Final = [
    OpenApiExample(
        "What happened in one session",
        request_only=True,
        value={"session_id": "0192f1a0-0000-7000-8000-00000000000a", "limit": 100},
    ),
]


class SessionQuestionSerializer(serializers.Serializer[Any]):
    """A question for the events of one session."""

    v = serializers.IntegerField(default=spec.VERSION, min_value=spec.VERSION, max_value=spec.VERSION)
    session_id = serializers.CharField(max_length=spec.MAX_TEXT, help_text="As in the events.")
    limit = serializers.IntegerField(default=PAGE, min_value=1, max_value=MAX_RECORDS)
    cursor = serializers.CharField(
        required=False, allow_null=True, help_text="`next_cursor` of the page before, for the same session."
    )


class SessionRevenueSerializer(serializers.Serializer[Any]):
    """What a session paid in one currency."""

    currency = serializers.CharField(allow_null=True)
    amount = serializers.CharField(help_text="A decimal, exact.")


class SessionSerializer(serializers.Serializer[Any]):
    """One session, whole. What it has nothing of is null."""

    session_id = serializers.CharField()
    user_id = serializers.CharField(help_text="Of its first event, as all from `event_source` to `bot`.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    duration = serializers.FloatField(help_text="Seconds from the first event to the last one.")
    pageviews = serializers.IntegerField()
    events = serializers.IntegerField(help_text="All but `engagement`.")
    bounced = serializers.BooleanField(help_text="One page view, and no other event but `engagement`.")
    host = serializers.CharField(allow_null=True, help_text="Of the first page view.")
    entry_path = serializers.CharField(allow_null=True, help_text="Of the first page view.")
    exit_path = serializers.CharField(allow_null=True, help_text="Of the last page view.")
    event_source = serializers.CharField()
    referrer = serializers.CharField(allow_null=True)
    channel = serializers.CharField(allow_null=True)
    utm_source = serializers.CharField(allow_null=True)
    utm_medium = serializers.CharField(allow_null=True)
    utm_campaign = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    city = serializers.CharField(allow_null=True)
    browser = serializers.CharField(allow_null=True)
    os = serializers.CharField(allow_null=True)
    device = serializers.CharField(allow_null=True)
    bot = serializers.CharField(allow_null=True, help_text="Why it is taken for a bot's; null for people's.")
    revenue = SessionRevenueSerializer(many=True)


class SessionsSerializer(serializers.Serializer[Any]):
    """A page of sessions, those begun last first."""

    results = SessionSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")
    meta = frames.MetaField()


class SessionsView(ProjectView):
    """Sessions one by one."""

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="list_sessions",
        summary="List sessions",
        request=RecordsQuestionSerializer,
        responses={200: SessionsSerializer, 422: frames.EXPIRED},
        examples=_LIST_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Sessions that began in the period and have an event that passes the filters, begun last first.

        Needs `personal_data`. Each is told whole, to its very end. A page is asked for by the `next_cursor`
        of the one before, with the same question.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        project_for(request, project_id, Permission.PERSONAL_DATA)
        question = services.read(request.data, parse_sessions, project)
        now = _CLOCK.now()
        page = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_sessions(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return Response(_sessions(page))


def _sessions(page: Sessions) -> dict[str, Any]:
    return {
        "results": [_session(session) for session in page.sessions],
        "next_cursor": page.next_cursor,
        "meta": frames.meta_body(page.meta),
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        **{name: getattr(session, name) for name in _PLAIN},
        "started_at": instant(session.started_at),
        "ended_at": instant(session.ended_at),
        "revenue": [{"currency": one.currency, "amount": str(one.amount)} for one in session.revenue],
    }


class SessionTimelineView(ProjectView):
    """What happened in one session."""

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="session_timeline",
        summary="Read what happened in one session",
        request=SessionQuestionSerializer,
        responses={
            200: RecordsSerializer,
            422: OpenApiResponse(
                {"$ref": "#/components/schemas/Error"},
                description="`range_expired`: some of the session's events are gone.",
            ),
        },
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> HttpResponse:
        """All events of one session, the newest first, a page at a time; needs `personal_data`.

        It takes no period: a session is one. A session that is not there is a 404.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        project_for(request, project_id, Permission.PERSONAL_DATA)
        question = services.read(request.data, parse_session, project)
        page = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_session(question, asker, engine, seconds=seconds),
        )
        return page_of(page)
