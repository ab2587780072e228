"""The shapes of keys."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.accounts.models import User
from analytics.projects import rules
from analytics.projects.api.serializers.base import Shape
from analytics.projects.kinds import KeyKind, Scope
from analytics.projects.limits import RATES
from analytics.projects.models import ApiKey
from analytics.projects.services.keys import MAX_GRACE


class KeyMakerSerializer(serializers.ModelSerializer[User]):
    """Who made a key."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.SerializerMethodField(help_text="The address of one who gave no name.")

    class Meta:
        model = User
        fields = ["id", "name"]
        read_only_fields = fields

    def get_name(self, user: User) -> str:
        """What to call the person."""
        return user.name or user.email


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key as those see it who manage it."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=KeyKind.choices())
    key = serializers.CharField(
        source="text", allow_null=True, help_text="Whole only for public keys, and once for a new one."
    )
    source = serializers.CharField(  # type: ignore[assignment]  # shadows Field.source, as DRF lets it
        source="source.name", allow_null=True, default=None
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices()),
        source="granted",
        help_text="What the key is good for.",
    )
    allowed_origins = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Null: the project's."
    )
    events_per_second = serializers.IntegerField(allow_null=True, help_text="Null: the project's.")
    rotated_from = serializers.UUIDField(
        source="rotated_from.public_id",
        allow_null=True,
        default=None,
        help_text="The key that this one replaces.",
    )

    created_by = KeyMakerSerializer(allow_null=True, help_text="Null: a command, or somebody who is gone.")

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "kind",
            "name",
            "prefix",
            "key",
            "source",
            "scopes",
            "allowed_origins",
            "events_per_second",
            "rotated_from",
            "created_at",
            "created_by",
            "last_used_at",
            "expires_at",
            "revoked_at",
        ]
        read_only_fields = fields


class KeyListSerializer(Shape):
    """All keys of a project."""

    results = KeySerializer(many=True)


def _source() -> serializers.CharField:
    return serializers.CharField(max_length=rules.MAX_NAME, required=False, allow_null=True)


def _origins() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=rules.MAX_ORIGINS,
        required=False,
        allow_null=True,
        help_text="Null: the project's.",
    )


def _rate() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=RATES[0],
        max_value=RATES[-1],
        required=False,
        allow_null=True,
        help_text="Null: the project's.",
    )


@extend_schema_serializer(component_name="Key")
class NewKeySerializer(Shape):
    """What a new key needs."""

    kind = serializers.ChoiceField(choices=KeyKind.choices())
    name = serializers.CharField(max_length=100)
    source = _source()  # type: ignore[assignment]  # as above
    allowed_origins = _origins()
    events_per_second = _rate()
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


@extend_schema_serializer(component_name="Key")
class KeyChangesSerializer(Shape):
    """What can be changed of a key."""

    name = serializers.CharField(max_length=100, required=False)
    source = _source()  # type: ignore[assignment]  # as above
    allowed_origins = _origins()
    events_per_second = _rate()
    expires_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Null: never.")


@extend_schema_serializer(component_name="KeyRotation")
class KeyRotationSerializer(Shape):
    """How a key is replaced."""

    grace_seconds = serializers.IntegerField(
        min_value=0,
        max_value=int(MAX_GRACE.total_seconds()),
        default=86_400,
        help_text="How long the old key stays good beside the new one; 0 ends it at once.",
    )
