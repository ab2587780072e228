"""The shapes of client ids."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.projects.api.serializers.base import PageShape, Shape
from analytics.projects.kinds import ClientIdState, Protocol


class ClientIdSerializer(Shape):
    """The name under which a foreign client sends, as the project sees it."""

    id = serializers.UUIDField(source="public_id")
    protocol = serializers.ChoiceField(choices=Protocol.choices())
    value = serializers.CharField()
    state = serializers.ChoiceField(choices=ClientIdState.choices())
    created_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)


class ClientIdListSerializer(Shape):
    """All client ids of a project."""

    results = ClientIdSerializer(many=True)


@extend_schema_serializer(component_name="ClientId")
class NewClientIdSerializer(Shape):
    """What is asked for."""

    protocol = serializers.ChoiceField(choices=Protocol.choices())
    value = serializers.CharField(
        max_length=200, help_text="Plausible's domain, Umami's website id, Matomo's idsite and so on."
    )


class ClaimantSerializer(Shape):
    """The project that asked."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()


class ClientIdClaimSerializer(ClientIdSerializer):
    """As an owner of the installation sees it."""

    project = ClaimantSerializer()


class ClientIdClaimPageSerializer(PageShape):
    """One page of them."""

    results = ClientIdClaimSerializer(many=True)
