"""`/projects/{project_id}/funnel`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.projects.api.access import project_for
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api import frames, tables
from analytics.reports.api.presenters import json_value
from analytics.reports.funnels import spec
from analytics.reports.funnels.answer import answer_funnel
from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.funnels.result import FunnelResult, StepResult, Times

_CLOCK: Final = SystemClock()
_SECONDS: Final[frames.Schema] = {
    "type": "object",
    "description": "Seconds; null where nobody took both steps.",
    "properties": {
        "median": {"type": "number", "nullable": True},
        "p90": {"type": "number", "nullable": True},
    },
    "required": ["median", "p90"],
}


@extend_schema_field(_SECONDS)
class _SecondsField(serializers.JSONField):
    pass


class FunnelStepSerializer(frames.MatchSerializer):
    """One step: events of this name, with what passes the filters; at least one of the two."""

    name = serializers.CharField(
        required=False, allow_null=True, max_length=200, help_text="What the answer calls it."
    )


class FunnelBreakdownSerializer(serializers.Serializer[Any]):
    """Part people by a value of the event that is their first step."""

    dimension = serializers.CharField(help_text="As in the query, but no time:….")
    limit = serializers.IntegerField(
        default=spec.DEFAULT_GROUPS,
        min_value=1,
        max_value=spec.MAX_GROUPS,
        help_text="Values told apart; people of all others are one group.",
    )


class FunnelSerializer(frames.FrameSerializer):
    """A question."""

    steps = serializers.ListField(
        child=FunnelStepSerializer(), min_length=spec.MIN_STEPS, max_length=spec.MAX_STEPS
    )
    window = serializers.CharField(
        default="7d",
        help_text="How long all steps may take from the first one on: m, h, d, w; one minute to 366 days.",
    )
    order = serializers.ChoiceField(
        choices=list(spec.Order),
        default=spec.Order.ORDERED.value,
        help_text="`strict`: no other event that passes `filters` lies between two steps.",
    )
    breakdown = FunnelBreakdownSerializer(required=False, allow_null=True)


class FunnelStepResultSerializer(serializers.Serializer[Any]):
    """One step."""

    name = serializers.CharField()
    users = serializers.IntegerField(help_text="People who took this step and all before.")
    from_first = serializers.FloatField(allow_null=True, help_text="Their share of the first step's.")
    from_previous = serializers.FloatField(allow_null=True, help_text="Their share of the step before.")
    seconds_from_first = _SecondsField()
    seconds_from_previous = _SecondsField()


class FunnelGroupSerializer(serializers.Serializer[Any]):
    """Those whose first step has one value of the breakdown."""

    value = frames.ValueField(allow_null=True)
    is_other = serializers.BooleanField(help_text="The people of all values that are not shown.")
    steps = FunnelStepResultSerializer(many=True)


class FunnelResultSerializer(serializers.Serializer[Any]):
    """An answer."""

    steps = FunnelStepResultSerializer(many=True)
    groups = FunnelGroupSerializer(many=True, allow_null=True)
    meta = frames.MetaField()


_NOBODY: Final = {"median": None, "p90": None}
EXAMPLES: Final = [
    OpenApiExample(
        "From pricing to purchase, by country",
        request_only=True,
        value={
            "v": 1,
            "steps": [
                {"name": "Pricing", "event": "pageview", "filters": ["is", "path", ["/pricing"]]},
                {"event": "signup"},
                {"event": "purchase", "filters": ["gt", "properties.amount", [0]]},
            ],
            "window": "14d",
            "period": {"last": "30d"},
            "timezone": "Europe/Berlin",
            "breakdown": {"dimension": "country", "limit": 5},
        },
    ),
    OpenApiExample(
        "An answer",
        response_only=True,
        status_codes=["200"],
        value={
            "steps": [
                {
                    "name": "Pricing",
                    "users": 200,
                    "from_first": 1.0,
                    "from_previous": 1.0,
                    "seconds_from_first": _NOBODY,
                    "seconds_from_previous": _NOBODY,
                },
                {
                    "name": "signup",
                    "users": 50,
                    "from_first": 0.25,
                    "from_previous": 0.25,
                    "seconds_from_first": {"median": 95.5, "p90": 3600.0},
                    "seconds_from_previous": {"median": 95.5, "p90": 3600.0},
                },
            ],
            "groups": None,
            "meta": frames.META_EXAMPLE,
        },
    ),
]


class FunnelView(tables.ReportView):
    """How far people come."""

    table = staticmethod(tables.funnel_table)

    @extend_schema(
        operation_id="funnel",
        summary="See how far people come through steps",
        request=FunnelSerializer,
        parameters=[tables.FORMAT],
        responses={(200, "application/json"): FunnelResultSerializer, **tables.AS_CSV, 422: frames.EXPIRED},
        examples=EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """People who took each step, in this order, within a window from the first one on.

        The first step lies in the period. Of all first steps of a person the one counts that leads furthest,
        of several the earliest. Naming single people needs the permission `personal_data`.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        question = services.read(request.data, parse_funnel, project)
        if question.is_personal:
            project_for(request, project_id, Permission.PERSONAL_DATA)
        now = _CLOCK.now()
        result = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_funnel(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return Response(body(result))


def body(result: FunnelResult) -> dict[str, Any]:
    """The answer as JSON."""
    groups = None
    if result.groups is not None:
        groups = [
            {
                "value": "(other)" if group.is_other else json_value(group.value),
                "is_other": group.is_other,
                "steps": [_step(step) for step in group.steps],
            }
            for group in result.groups
        ]
    return {
        "steps": [_step(step) for step in result.steps],
        "groups": groups,
        "meta": frames.meta_body(result.meta),
    }


def _step(step: StepResult) -> dict[str, Any]:
    return {
        "name": step.name,
        "users": step.users,
        "from_first": step.from_first,
        "from_previous": step.from_previous,
        "seconds_from_first": _times(step.seconds_from_first),
        "seconds_from_previous": _times(step.seconds_from_previous),
    }


def _times(times: Times) -> dict[str, float | None]:
    return {"median": times.median, "p90": times.p90}
