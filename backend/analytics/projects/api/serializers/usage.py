"""The shape of usage."""

from rest_framework import serializers

from analytics.common.names import NameKind
from analytics.projects.api.serializers.base import Shape
from analytics.projects.selectors.usage import UsageState


class _Used(Shape):
    """What quotas and caps have in common."""

    used = serializers.IntegerField(source="usage.used")
    share = serializers.FloatField(source="usage.share", allow_null=True, help_text="0.8 is 80 %.")
    state = serializers.ChoiceField(
        source="usage.state",
        choices=[state.value for state in UsageState],
        help_text="`warning` from 80 % on, `exceeded` when more is refused.",
    )


class QuotaUsageSerializer(_Used):
    """Events of a UTC day or month."""

    quota = serializers.IntegerField(source="usage.most", allow_null=True, help_text="Null: no limit.")
    resets_at = serializers.DateTimeField()


class CapUsageSerializer(Shape):
    """Different names."""

    used = serializers.IntegerField()
    max = serializers.IntegerField(source="most")
    share = serializers.FloatField()
    state = serializers.ChoiceField(choices=[state.value for state in UsageState])


class CapsUsageSerializer(Shape):
    """The three caps."""

    sources = CapUsageSerializer(source=NameKind.SOURCE.value)
    event_names = CapUsageSerializer(source=NameKind.EVENT_NAME.value)
    property_keys = CapUsageSerializer(source=NameKind.PROPERTY_KEY.value)


class UsageSerializer(Shape):
    """How much of its limits a project has used."""

    day = QuotaUsageSerializer()
    month = QuotaUsageSerializer()
    caps = CapsUsageSerializer()
    address_limit_off = serializers.BooleanField(
        help_text="Whether `ip_events_per_second` is not applied at present: requests came through a proxy "
        "that is not in TRUSTED_PROXIES, so all its visitors would count as one."
    )
