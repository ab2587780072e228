"""The shapes of sources."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.projects import rules
from analytics.projects.api.serializers.base import Shape


class SourceSerializer(Shape):
    """A named origin of events."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    keys = serializers.IntegerField(help_text="Keys that stand for it and are not revoked.")
    created_at = serializers.DateTimeField()


class SourceListSerializer(Shape):
    """All sources of a project."""

    results = SourceSerializer(many=True)


@extend_schema_serializer(component_name="Source")
class NewSourceSerializer(Shape):
    """What a source is called."""

    name = serializers.CharField(max_length=rules.MAX_NAME)
