"""The shape of what retention would delete."""

from typing import Final

from rest_framework import serializers

from analytics.projects.api.serializers.base import Shape
from analytics.projects.limits import RANGES

_DAYS: Final = RANGES["raw_retention_days"]


class DataQuestionSerializer(Shape):
    """The query string."""

    raw_retention_days = serializers.IntegerField(
        min_value=_DAYS[0],
        max_value=_DAYS[-1],
        required=False,
        help_text="As though events were kept for so many days; the project's own setting without it.",
    )


class PortionSerializer(Shape):
    """Some rows."""

    rows = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Estimated: the database counts them by the table.")
    estimated = serializers.BooleanField(help_text="Whether the rows are estimated too: over a million are.")


class DataOutlookSerializer(Shape):
    """What is kept of the project, and what would be deleted now."""

    raw_from = serializers.DateTimeField(source="policy.raw_from", help_text="Events from then on are kept.")
    bots_from = serializers.DateTimeField(source="policy.bots_from", help_text="Bots' events.")
    aggregates_from = serializers.DateTimeField(source="policy.aggregates_from", help_text="Rollups.")
    raw_gone_before = serializers.DateTimeField(
        source="kept.raw_from", allow_null=True, help_text="Events before it are gone already."
    )
    events = PortionSerializer(source="would_go.events")
    bots = PortionSerializer(source="would_go.bots", help_text="Of the events that stay.")
    sessions = PortionSerializer(source="would_go.sessions")
