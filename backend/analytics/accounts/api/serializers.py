"""The shapes of sign-in and set-up."""

from typing import Any

from rest_framework import serializers

from analytics.accounts.models import InstanceRole, User
from analytics.accounts.services.sessions import MAX_LENGTH

BROWSER = "browser"
MAX_PASSWORD = 1024


class ClientSerializer(serializers.Serializer[Any]):
    """Who asks: a browser or a program."""

    client = serializers.ChoiceField(
        choices=[BROWSER],
        required=False,
        help_text='"browser": the refresh token comes as a cookie and not in the body.',
    )


class SignInSerializer(ClientSerializer):
    """E-mail address and password."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False)


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token."""

    refresh = serializers.CharField(
        max_length=MAX_LENGTH, required=False, help_text="Absent in a browser, which sends its cookie."
    )


class SetupSerializer(ClientSerializer):
    """The first owner."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False)
    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    code = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text="The one-time code printed at start; needed from any other machine.",
    )


class ForgottenSerializer(serializers.Serializer[Any]):
    """Whose password is forgotten."""

    email = serializers.CharField(max_length=254)


class ResetSerializer(serializers.Serializer[Any]):
    """A new password, by a link."""

    token = serializers.CharField(max_length=200, help_text="What stands behind the `#` of the link.")
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False)


class ChangePasswordSerializer(ClientSerializer):
    """The password there is, and the new one."""

    current = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False)
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False)


class TokensSerializer(serializers.Serializer[Any]):
    """What a signed-in client holds."""

    access = serializers.CharField(help_text="For `Authorization: Bearer`, ten minutes long.")
    refresh = serializers.CharField(required=False, help_text="Absent where it was set as a cookie.")


class SetupStateSerializer(serializers.Serializer[Any]):
    """Whether there is an owner."""

    needed = serializers.BooleanField(help_text="Nobody owns this installation yet.")
    code_required = serializers.BooleanField(help_text="Whether you need the one-time code.")


class MeSerializer(serializers.ModelSerializer[User]):
    """The person behind a token."""

    id = serializers.UUIDField(source="public_id")
    instance_role = serializers.ChoiceField(choices=InstanceRole.choices)
    can_create_projects = serializers.BooleanField(source="may_create_projects")
    can_see_monitoring = serializers.BooleanField(source="may_see_monitoring")

    class Meta:
        model = User
        fields = ["id", "email", "name", "instance_role", "can_create_projects", "can_see_monitoring"]
        read_only_fields = fields
