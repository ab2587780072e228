"""`/projects/{project_id}/retention`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.projects.api.access import project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import frames, tables
from analytics.reports.retention.answer import answer_retention
from analytics.reports.retention.parse import parse_retention
from analytics.reports.retention.result import RetentionResult
from analytics.reports.retention.spec import LENGTHS, MAX_PERIODS

_CLOCK: Final = SystemClock()


class RetentionSerializer(frames.FrameSerializer):
    """A question."""

    first = frames.MatchSerializer(
        required=False, allow_null=True, help_text="What begins; any event where absent."
    )
    returning = frames.MatchSerializer(
        required=False, allow_null=True, help_text="What is a return; any event where absent."
    )
    by = serializers.ChoiceField(
        choices=[length.value for length in LENGTHS],
        default=LENGTHS[0].value,
        help_text=f"Of the zone. At most {MAX_PERIODS} of them.",
    )


class RetentionPeriodSerializer(serializers.Serializer[Any]):
    """One day, week or month."""

    start = serializers.CharField(help_text="Its local start with offset.")
    complete = serializers.BooleanField(help_text="Whether all of it was asked for, and is over.")


class RetentionCohortSerializer(serializers.Serializer[Any]):
    """The people who began in one period."""

    start = serializers.CharField(help_text="The local start of the period in which they began.")
    size = serializers.IntegerField(help_text="How many they are.")
    returned = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="How many were back: later in the same period, in the next one, and so on.",
    )


class RetentionResultSerializer(serializers.Serializer[Any]):
    """An answer."""

    periods = RetentionPeriodSerializer(many=True)
    cohorts = RetentionCohortSerializer(many=True)
    meta = frames.MetaField()


EXAMPLES: Final = [
    OpenApiExample(
        "Who buys again after signing up",
        request_only=True,
        value={
            "v": 1,
            "first": {"event": "signup"},
            "returning": {"event": "purchase", "filters": ["gt", "properties.amount", [0]]},
            "by": "week",
            "period": {"last": "12w"},
            "timezone": "Europe/Berlin",
        },
    ),
    OpenApiExample(
        "Who comes back at all", request_only=True, value={"period": {"last": "6mo"}, "by": "month"}
    ),
    OpenApiExample(
        "An answer",
        response_only=True,
        status_codes=["200"],
        value={
            "periods": [
                {"start": "2026-11-09T00:00:00+01:00", "complete": True},
                {"start": "2026-11-16T00:00:00+01:00", "complete": False},
            ],
            "cohorts": [
                {"start": "2026-11-09T00:00:00+01:00", "size": 120, "returned": [31, 18]},
                {"start": "2026-11-16T00:00:00+01:00", "size": 80, "returned": [22]},
            ],
            "meta": frames.META_EXAMPLE,
        },
    ),
]


class RetentionView(tables.ReportView):
    """Who comes back."""

    table = staticmethod(tables.retention_table)

    @extend_schema(
        operation_id="retention",
        summary="See who comes back",
        request=RetentionSerializer,
        parameters=[tables.FORMAT],
        responses={
            (200, "application/json"): RetentionResultSerializer,
            **tables.AS_CSV,
            422: frames.EXPIRED,
        },
        examples=EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """People by the day, week or month in which they began, and how many came back in each after it.

        A person begins with their earliest event of the period asked for that fits `first`. Naming single
        people needs the permission `personal_data`.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        question = services.read(request.data, parse_retention, project)
        if question.is_personal:
            project_for(request, project_id, Permission.PERSONAL_DATA)
        now = _CLOCK.now()
        result = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_retention(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return Response(body(result))


def body(result: RetentionResult) -> dict[str, Any]:
    """The answer as JSON."""
    return {
        "periods": [{"start": one.start, "complete": one.is_complete} for one in result.periods],
        "cohorts": [
            {"start": period.start, "size": cohort.size, "returned": list(cohort.returned)}
            for period, cohort in zip(result.periods, result.cohorts, strict=True)
        ],
        "meta": frames.meta_body(result.meta),
    }
