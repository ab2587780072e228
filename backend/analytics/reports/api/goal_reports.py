"""`/projects/{project_id}/goals/report`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.api.throttling import Cost
from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import frames, kept
from analytics.reports.api.funnels import FunnelBreakdownSerializer
from analytics.reports.api.presenters import json_value
from analytics.reports.api.serializers import CompareField
from analytics.reports.goals.parse_report import parse_report
from analytics.reports.goals.report import answer_goals
from analytics.reports.goals.report_spec import (
    MAX_GOALS,
    GoalReport,
    Numbers,
    Paid,
    Reached,
)
from analytics.reports.kept.selectors import asked_goals
from analytics.reports.query.errors import Problems

_CLOCK: Final = SystemClock()


class GoalReportQuestionSerializer(frames.FrameSerializer):
    """A question."""

    goals = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        min_length=1,
        max_length=MAX_GOALS,
        help_text="All where absent, by name.",
    )
    compare = CompareField(required=False)
    breakdown = FunnelBreakdownSerializer(required=False, allow_null=True)


class ReachedSerializer(serializers.Serializer[Any]):
    """How often, and by how many of whom."""

    conversions = serializers.IntegerField(help_text="Events.")
    converting_visitors = serializers.IntegerField(help_text="Visitors with at least one of them.")
    visitors = serializers.IntegerField(help_text="All who pass the question's filters.")
    rate = serializers.FloatField(
        allow_null=True, help_text="Converting of all; null where nobody was there."
    )


class PaidSerializer(serializers.Serializer[Any]):
    """Revenue of one currency."""

    currency = serializers.CharField(allow_null=True, help_text="Null where events named none.")
    amount = serializers.CharField(help_text="A decimal, exact.")
    compare = serializers.CharField(allow_null=True)


class GoalNumbersSerializer(ReachedSerializer):
    """The numbers of a goal, or of a group of it."""

    revenue = PaidSerializer(many=True)
    compare = ReachedSerializer(allow_null=True)


class GoalGroupSerializer(GoalNumbersSerializer):
    """The conversions that have one value of the breakdown."""

    value = frames.ValueField(allow_null=True)


class GoalResultSerializer(GoalNumbersSerializer):
    """What became of one goal."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    groups = GoalGroupSerializer(many=True, allow_null=True)


class GoalReportSerializer(serializers.Serializer[Any]):
    """An answer."""

    visitors = serializers.IntegerField()
    visitors_compare = serializers.IntegerField(allow_null=True)
    goals = GoalResultSerializer(many=True)
    meta = frames.MetaField()


_EXAMPLES: Final = [
    OpenApiExample(
        "All goals of a month, by channel",
        request_only=True,
        value={
            "period": {"last": "30d"},
            "compare": "previous_period",
            "breakdown": {"dimension": "channel", "limit": 5},
        },
    ),
]


class GoalReportView(ProjectView):
    """What became of goals."""

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="goal_report",
        summary="See how many visitors convert",
        request=GoalReportQuestionSerializer,
        responses={200: GoalReportSerializer, 422: frames.EXPIRED},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Conversions, the visitors who convert and their share, and revenue by currency, goal by goal.

        Counted from events, never estimated. Naming or showing single people needs `personal_data`.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        question = services.read(request.data, parse_report, project)
        may_see_people = kept.may_see_people(request, project_id)

        goals = asked_goals(project, question.goals, personal=may_see_people)
        if isinstance(goals, Problems):
            raise services.invalid(goals)
        if question.is_personal or any(one.goal.is_personal for one in goals):
            project_for(request, project_id, Permission.PERSONAL_DATA)
        now = _CLOCK.now()
        report = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_goals(
                question, goals, asker, engine, now=now, seconds=seconds
            ),
        )
        return Response(_body(report))


def _body(report: GoalReport) -> dict[str, Any]:
    return {
        "visitors": report.visitors,
        "visitors_compare": report.visitors_before,
        "goals": [
            {
                "id": str(one.asked.public_id),
                "name": one.asked.name,
                **_numbers(one.numbers),
                "groups": None
                if one.groups is None
                else [{"value": json_value(group.value), **_numbers(group.numbers)} for group in one.groups],
            }
            for one in report.goals
        ],
        "meta": frames.meta_body(report.meta),
    }


def _numbers(numbers: Numbers) -> dict[str, Any]:
    return {
        **_reached(numbers.now),
        "revenue": [_paid(one) for one in numbers.revenue],
        "compare": None if numbers.before is None else _reached(numbers.before),
    }


def _reached(reached: Reached) -> dict[str, Any]:
    return {
        "conversions": reached.conversions,
        "converting_visitors": reached.converting,
        "visitors": reached.visitors,
        "rate": reached.rate,
    }


def _paid(paid: Paid) -> dict[str, Any]:
    return {
        "currency": paid.currency,
        "amount": f"{paid.amount:.4f}",
        "compare": None if paid.before is None else f"{paid.before:.4f}",
    }
