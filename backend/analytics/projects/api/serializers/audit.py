"""The shapes of audit entries."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analytics.audit.actions import Action
from analytics.projects.api.serializers.base import PageShape, Shape


class ActorSerializer(Shape):
    """Who did it."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="Empty when the person is gone.")


class TargetSerializer(Shape):
    """What was acted upon."""

    type = serializers.CharField()
    id = serializers.CharField()


@extend_schema_field({"type": "object", "additionalProperties": {}})
class AuditDataField(serializers.JSONField):
    """Depends on the action; see docs/reference/audit.md."""


class AuditEntrySerializer(Shape):
    """One thing that was done."""

    seq = serializers.IntegerField(source="entry.seq")
    at = serializers.DateTimeField(source="entry.at")
    actor = ActorSerializer(allow_null=True)
    action = serializers.ChoiceField(
        source="entry.action", choices=[(one.value, one.value) for one in Action]
    )
    target = TargetSerializer()
    data = AuditDataField(source="entry.data")  # type: ignore[assignment]  # shadows Serializer.data


class AuditPageSerializer(PageShape):
    """One page of the audit log."""

    results = AuditEntrySerializer(many=True)
