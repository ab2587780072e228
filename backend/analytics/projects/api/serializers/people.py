"""The shapes of one person's data, and of erasing it."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.common.errors import Invalid
from analytics.projects.api.serializers.base import Shape
from analytics.projects.services import ErasureState

_IDS: Final = ("user_id", "anonymous_id", "account_id")
_HELP: Final = {
    "user_id": "Everything that was sent with this `user_id`.",
    "anonymous_id": "Everything that was sent with this `anonymous_id`, or with it as `user_id`, as the "
    "snippet does for who has not signed in.",
    "account_id": "Everything that was sent with this `account_id`, whoever it was.",
}


def _id(name: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=200, required=False, allow_null=True, trim_whitespace=False, help_text=_HELP[name]
    )


@extend_schema_serializer(component_name="Person")
class PersonSerializer(Shape):
    """One person, by one id or several, as they were sent. An event is theirs if any of them fits."""

    user_id = _id("user_id")
    anonymous_id = _id("anonymous_id")
    account_id = _id("account_id")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One id at least."""
        found = {name: attrs[name] for name in _IDS if attrs.get(name)}
        if not found:
            raise Invalid("Name the person by user_id, anonymous_id or account_id.")
        return found


class FoundPersonSerializer(Shape):
    """What is stored of a person."""

    events = serializers.IntegerField()
    first_event_at = serializers.DateTimeField(allow_null=True)
    last_event_at = serializers.DateTimeField(allow_null=True)
    sessions = serializers.IntegerField()
    sources = serializers.DictField(child=serializers.IntegerField(), help_text="Events by source.")
    names = serializers.DictField(child=serializers.IntegerField(), help_text="Events by name.")
    countries = serializers.ListField(child=serializers.CharField())
    addresses = serializers.ListField(child=serializers.CharField())
    user_ids = serializers.ListField(
        child=serializers.CharField(),
        help_text="Those the events came with; a hundred at most, as of the two below.",
    )
    anonymous_ids = serializers.ListField(child=serializers.CharField())
    account_ids = serializers.ListField(child=serializers.CharField())


class RemovedSerializer(Shape):
    """How much of each is gone."""

    events = serializers.IntegerField()
    sessions = serializers.IntegerField()
    identifiers = serializers.IntegerField(help_text="Spellings of ids.")
    dead_letters = serializers.IntegerField()
    samples = serializers.IntegerField(help_text="All of the project: they name nobody.")


class ErasureSerializer(Shape):
    """How far an erasure has come."""

    state = serializers.ChoiceField(
        choices=[state.value for state in ErasureState],
        help_text="`running` goes on by itself; asking again tells how far it is.",
    )
    removed = RemovedSerializer()
