"""The shapes of invitations."""

from rest_framework import serializers

from analytics.accounts.api.serializers import MAX_PASSWORD, ClientSerializer
from analytics.projects.api.serializers.base import Shape
from analytics.projects.kinds import Role
from analytics.projects.models import Invitation

_BEHIND = "What stands behind the `#` of the link."


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """Somebody who may join."""

    id = serializers.UUIDField(source="public_id")
    role = serializers.ChoiceField(choices=Role.choices())
    invited_by = serializers.EmailField(source="invited_by.email")

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "personal_data", "invited_by", "created_at", "expires_at"]
        read_only_fields = fields


class InvitationListSerializer(Shape):
    """Who was invited and has not joined yet."""

    results = InvitationSerializer(many=True)


class InvitationCreatedSerializer(InvitationSerializer):
    """With the link, where it is not mailed."""

    link = serializers.CharField(allow_null=True, help_text="To hand over, shown once; null: it was mailed.")

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "link"]
        read_only_fields = fields


class InvitationOpenSerializer(Shape):
    """Which invitation."""

    token = serializers.CharField(max_length=200, help_text=_BEHIND)


class OpenInvitationSerializer(Shape):
    """What a link invites to."""

    project = serializers.CharField(help_text="Its name.")
    slug = serializers.CharField(help_text="Where the dashboard shows it.")
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices())
    invited_by = serializers.CharField(help_text="An address.")
    has_account = serializers.BooleanField(help_text="Joining takes the account's password, not a new one.")
    expires_at = serializers.DateTimeField()


class InvitationAcceptSerializer(ClientSerializer):
    """Joining."""

    token = serializers.CharField(max_length=200, help_text=_BEHIND)
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False)
    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
