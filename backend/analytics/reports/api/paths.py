"""`/projects/{project_id}/paths`."""

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
from analytics.reports.paths import spec
from analytics.reports.paths.answer import answer_paths
from analytics.reports.paths.parse import parse_paths
from analytics.reports.paths.result import Node, PathsResult

_CLOCK: Final = SystemClock()
_ANCHOR: Final[frames.Schema] = {
    "nullable": True,
    "type": "object",
    "description": "One page, by its path, or one event, by its name.",
    "properties": {"page": {"type": "string"}, "event": {"type": "string"}},
    "additionalProperties": False,
    "example": {"page": "/pricing"},
}


@extend_schema_field(_ANCHOR)
class _AnchorField(serializers.JSONField):
    pass


class PathsSerializer(frames.FrameSerializer):
    """A question: either `from` or `to`."""

    items = serializers.ChoiceField(
        choices=[items.value for items in spec.Items],
        default=spec.Items.BOTH.value,
        help_text="What is a step: page views by their path, all other events by their name, or both.",
    )
    depth = serializers.IntegerField(
        default=spec.DEFAULT_DEPTH,
        min_value=spec.MIN_DEPTH,
        max_value=spec.MAX_DEPTH,
        help_text="How many places, the first one included.",
    )
    branches = serializers.IntegerField(
        default=spec.DEFAULT_BRANCHES,
        min_value=1,
        max_value=spec.MAX_BRANCHES,
        help_text="Nodes told apart at each place; all others are one.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python's own."""
        ends = {"from": _AnchorField(required=False), "to": _AnchorField(required=False)}
        return {**ends, **super().get_fields()}


class PathsNodeSerializer(serializers.Serializer[Any]):
    """A page or event at one place."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in spec.Kind], allow_null=True)
    value = serializers.CharField(
        allow_null=True, help_text="The path or name; null for a page without path."
    )
    is_other = serializers.BooleanField(help_text="All that are not shown here, together.")
    sessions = serializers.IntegerField()
    ended = serializers.IntegerField(
        allow_null=True, help_text="How many have no further step; null at the last place of `depth`."
    )


class PathsLinkSerializer(serializers.Serializer[Any]):
    """From a node of this place to one of the next, by their positions in `nodes`."""

    source = serializers.IntegerField()  # type: ignore[assignment]  # a field of that name, not the attribute
    target = serializers.IntegerField()
    sessions = serializers.IntegerField()


class PathsPlaceSerializer(serializers.Serializer[Any]):
    """One place of the ways."""

    nodes = PathsNodeSerializer(many=True)
    links = PathsLinkSerializer(many=True)


class PathsResultSerializer(serializers.Serializer[Any]):
    """An answer."""

    places = PathsPlaceSerializer(many=True)
    meta = frames.MetaField()


EXAMPLES: Final = [
    OpenApiExample(
        "Where people go from the pricing page",
        request_only=True,
        value={"v": 1, "from": {"page": "/pricing"}, "depth": 4, "branches": 5, "period": {"last": "30d"}},
    ),
    OpenApiExample(
        "By which pages people come to sign up",
        request_only=True,
        value={"to": {"event": "signup"}, "period": {"last": "7d"}, "filters": ["is", "country", ["DE"]]},
    ),
    OpenApiExample(
        "An answer",
        response_only=True,
        status_codes=["200"],
        value={
            "places": [
                {
                    "nodes": [
                        {"kind": "page", "value": "/pricing", "is_other": False, "sessions": 90, "ended": 30}
                    ],
                    "links": [
                        {"source": 0, "target": 0, "sessions": 40},
                        {"source": 0, "target": 1, "sessions": 20},
                    ],
                },
                {
                    "nodes": [
                        {
                            "kind": "event",
                            "value": "signup",
                            "is_other": False,
                            "sessions": 40,
                            "ended": None,
                        },
                        {"kind": None, "value": "(other)", "is_other": True, "sessions": 20, "ended": None},
                    ],
                    "links": [],
                },
            ],
            "meta": frames.META_EXAMPLE,
        },
    ),
]


class PathsView(tables.ReportView):
    """Where sessions go."""

    table = staticmethod(tables.paths_table)

    @extend_schema(
        operation_id="paths",
        summary="See which ways sessions take",
        request=PathsSerializer,
        parameters=[tables.FORMAT],
        responses={(200, "application/json"): PathsResultSerializer, **tables.AS_CSV, 422: frames.EXPIRED},
        examples=EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """The ways of sessions from a page or event on, or, told backwards, to one.

        Up to eight places deep; at each the nodes that most sessions have, and the rest as one. Naming
        single people needs the permission `personal_data`.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        question = services.read(request.data, parse_paths, project)
        if question.is_personal:
            project_for(request, project_id, Permission.PERSONAL_DATA)
        now = _CLOCK.now()
        result = services.run(
            project=project,
            answer=lambda asker, engine, seconds: answer_paths(
                question, asker, engine, now=now, seconds=seconds
            ),
        )
        return Response(body(result))


def body(result: PathsResult) -> dict[str, Any]:
    """The answer as JSON."""
    return {
        "places": [
            {
                "nodes": [_node(node) for node in place.nodes],
                "links": [
                    {"source": link.start, "target": link.end, "sessions": link.sessions}
                    for link in place.links
                ],
            }
            for place in result.places
        ],
        "meta": frames.meta_body(result.meta),
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "kind": node.kind,
        "value": "(other)" if node.kind is None else node.value,
        "is_other": node.kind is None,
        "sessions": node.sessions,
        "ended": node.ended,
    }
