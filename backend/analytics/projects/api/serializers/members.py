"""The shapes of members."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.projects.api.serializers.base import Shape
from analytics.projects.kinds import Role
from analytics.projects.models import Membership


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


class MemberListSerializer(Shape):
    """All members of a project."""

    results = MemberSerializer(many=True)


@extend_schema_serializer(component_name="Member")
class NewMemberSerializer(Shape):
    """Whom to let in."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices())
    personal_data = serializers.BooleanField(default=False)


@extend_schema_serializer(component_name="Member")
class MemberChangesSerializer(Shape):
    """What can be changed of a member."""

    role = serializers.ChoiceField(choices=Role.choices(), required=False)
    personal_data = serializers.BooleanField(required=False)
