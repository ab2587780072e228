"""`/projects/{project_id}/schema`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports.api import frames
from analytics.reports.api.presenters import json_value
from analytics.reports.catalogue import Catalogue, Counted, catalogue
from analytics.reports.questions import MAX_NAME

_CLOCK: Final = SystemClock()
MOST_DAYS: Final = 90


class CatalogueQuestionSerializer(serializers.Serializer[Any]):
    """The query string."""

    days = serializers.IntegerField(default=30, min_value=1, max_value=MOST_DAYS)
    event_name = serializers.CharField(
        required=False, max_length=MAX_NAME, help_text="Only properties of events of this name."
    )


class CatalogueNameSerializer(serializers.Serializer[Any]):
    """A name, and how many events have it."""

    name = serializers.CharField()
    events = serializers.IntegerField()


class CatalogueValueSerializer(serializers.Serializer[Any]):
    """A value, and how many events have it."""

    value = frames.ValueField()
    events = serializers.IntegerField()


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
class _TypesField(serializers.JSONField):
    pass


class CataloguePropertySerializer(serializers.Serializer[Any]):
    """A key of event_properties."""

    key = serializers.CharField()
    events = serializers.IntegerField()
    types = _TypesField(help_text="string, number, boolean, null, array, object: events with such a value.")
    values = CatalogueValueSerializer(many=True, help_text="The most frequent ones.")


class CatalogueSerializer(serializers.Serializer[Any]):
    """What there is to choose from."""

    event_names = CatalogueNameSerializer(many=True)
    event_sources = CatalogueNameSerializer(many=True)
    properties = CataloguePropertySerializer(many=True)
    events_read = serializers.IntegerField(help_text="The newest ones, in which properties were looked for.")


class CatalogueView(ProjectView):
    """For pickers."""

    @extend_schema(
        operation_id="schema",
        summary="See what events are called and carry",
        parameters=[CatalogueQuestionSerializer],
        responses=CatalogueSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Event names and sources with their events, property keys with types and frequent values.

        Of the last days. Properties are those of the newest 20,000 events.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        asked = CatalogueQuestionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = catalogue(
            project=project,
            days=asked.validated_data["days"],
            event_name=asked.validated_data.get("event_name"),
            now=_CLOCK.now(),
        )
        return Response(_body(found))


def _body(found: Catalogue) -> dict[str, Any]:
    return {
        "event_names": [_named(one) for one in found.event_names],
        "event_sources": [_named(one) for one in found.event_sources],
        "properties": [
            {
                "key": one.key,
                "events": one.events,
                "types": one.types,
                "values": [
                    {"value": json_value(value.value), "events": value.events} for value in one.values
                ],
            }
            for one in found.properties
        ],
        "events_read": found.events_read,
    }


def _named(one: Counted) -> dict[str, Any]:
    return {"name": one.value, "events": one.events}
