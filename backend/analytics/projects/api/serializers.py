"""The shapes of projects, keys, members and audit entries."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from analytics.audit.actions import Action
from analytics.projects import rules
from analytics.projects.kinds import KeyKind, Role
from analytics.projects.models import ApiKey, Membership
from analytics.projects.roles import Permission

_Base = serializers.Serializer[Any]


class _Page(_Base):
    next = serializers.CharField(allow_null=True, help_text="Path and query of the next page.")
    previous = serializers.CharField(allow_null=True, help_text="Path and query of the page before.")


class ProjectSerializer(_Base):
    """A project, as the person who asks sees it."""

    id = serializers.UUIDField(source="project.public_id")
    name = serializers.CharField(source="project.name")
    slug = serializers.CharField(source="project.slug")
    timezone = serializers.CharField(source="project.timezone")
    role = serializers.ChoiceField(choices=Role.choices())
    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=[(one.value, one.value) for one in Permission])
    )
    created_at = serializers.DateTimeField(source="project.created_at")
    first_event_at = serializers.DateTimeField(source="activity.first_event_at", allow_null=True)
    last_event_at = serializers.DateTimeField(source="activity.last_event_at", allow_null=True)
    allowed_origins = serializers.ListField(child=serializers.CharField(), source="project.allowed_origins")
    session_window_minutes = serializers.IntegerField(source="project.session_window_minutes")
    require_origin = serializers.BooleanField(source="project.require_origin")
    ingest_url = serializers.URLField(help_text="The origin that events are sent to.")


class ProjectCreatedSerializer(ProjectSerializer):
    """A new project, with the public key that was made for it."""

    public_key = serializers.CharField()


class ProjectPageSerializer(_Page):
    """One page of projects."""

    results = ProjectSerializer(many=True)


@extend_schema_serializer(component_name="Project")
class NewProjectSerializer(_Base):
    """What a new project needs."""

    name = serializers.CharField(max_length=rules.MAX_NAME)
    timezone = serializers.CharField(max_length=64, default="UTC", help_text="IANA name, Europe/Berlin.")
    allowed_origins = serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=rules.MAX_ORIGINS,
        default=[rules.ANY_ORIGIN],
        help_text='Exact, "https://*.example.com", or "*".',
    )


@extend_schema_serializer(component_name="Project")
class ProjectChangesSerializer(_Base):
    """What can be changed of a project."""

    name = serializers.CharField(max_length=rules.MAX_NAME, required=False)
    timezone = serializers.CharField(max_length=64, required=False)
    allowed_origins = serializers.ListField(
        child=serializers.CharField(max_length=300), max_length=rules.MAX_ORIGINS, required=False
    )
    session_window_minutes = serializers.IntegerField(
        min_value=rules.WINDOW_MINUTES[0], max_value=rules.WINDOW_MINUTES[-1], required=False
    )
    require_origin = serializers.BooleanField(required=False)


class ProjectStatusSerializer(_Base):
    """Whether events arrive."""

    first_event_at = serializers.DateTimeField(allow_null=True)
    last_event_at = serializers.DateTimeField(allow_null=True)
    stored_events = serializers.IntegerField(help_text="Of the last 24 hours.")
    pending = serializers.IntegerField(
        allow_null=True,
        help_text="Entries of the installation's stream that are not stored yet; null while it is away.",
    )


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

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "kind",
            "name",
            "prefix",
            "key",
            "source",
            "created_at",
            "last_used_at",
            "expires_at",
            "revoked_at",
        ]
        read_only_fields = fields


class KeyListSerializer(_Base):
    """All keys of a project."""

    results = KeySerializer(many=True)


@extend_schema_serializer(component_name="Key")
class NewKeySerializer(_Base):
    """What a new key needs."""

    kind = serializers.ChoiceField(choices=KeyKind.choices())
    name = serializers.CharField(max_length=100)
    source = serializers.CharField(  # type: ignore[assignment]  # as above
        max_length=100, required=False, allow_null=True, default=None
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """Somebody who belongs to a project."""

    id = serializers.UUIDField(source="public_id")
    user_id = serializers.UUIDField(source="user.public_id")
    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.name")
    role = serializers.ChoiceField(choices=Role.choices())

    class Meta:
        model = Membership
        fields = ["id", "user_id", "email", "name", "role", "personal_data", "created_at"]
        read_only_fields = fields


class MemberListSerializer(_Base):
    """All members of a project."""

    results = MemberSerializer(many=True)


@extend_schema_serializer(component_name="Member")
class NewMemberSerializer(_Base):
    """Whom to let in."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices())
    personal_data = serializers.BooleanField(default=False)


@extend_schema_serializer(component_name="Member")
class MemberChangesSerializer(_Base):
    """What can be changed of a member."""

    role = serializers.ChoiceField(choices=Role.choices(), required=False)
    personal_data = serializers.BooleanField(required=False)


class ActorSerializer(_Base):
    """Who did it."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="Empty when the person is gone.")


class TargetSerializer(_Base):
    """What was acted upon."""

    type = serializers.CharField()
    id = serializers.CharField()


@extend_schema_field({"type": "object", "additionalProperties": {}})
class AuditDataField(serializers.JSONField):
    """Depends on the action; see docs/reference/audit.md."""


class AuditEntrySerializer(_Base):
    """One thing that was done."""

    seq = serializers.IntegerField(source="entry.seq")
    at = serializers.DateTimeField(source="entry.at")
    actor = ActorSerializer(allow_null=True)
    action = serializers.ChoiceField(
        source="entry.action", choices=[(one.value, one.value) for one in Action]
    )
    target = TargetSerializer()
    data = AuditDataField(source="entry.data")  # type: ignore[assignment]  # shadows Serializer.data


class AuditPageSerializer(_Page):
    """One page of the audit log."""

    results = AuditEntrySerializer(many=True)
