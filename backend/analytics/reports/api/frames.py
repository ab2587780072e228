"""What questions about people's ways have in common in the OpenAPI document, and in their answers."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiResponse, extend_schema_field
from rest_framework import serializers

from analytics.reports.api.presenters import instant
from analytics.reports.api.serializers import FilterField, PeriodField
from analytics.reports.query import spec
from analytics.reports.query.planner import Source
from analytics.reports.query.result import Meta

Schema = dict[str, Any]
EXPIRED: Final = OpenApiResponse(
    {"$ref": "#/components/schemas/Error"},
    description="`range_expired`: events of a part of the period are gone.",
)
META: Final[Schema] = {
    "type": "object",
    "properties": {
        "source": {"type": "string", "enum": [source.value for source in Source]},
        "from": {"type": "string", "format": "date-time"},
        "to": {"type": "string", "format": "date-time"},
        "timezone": {"type": "string"},
        "elapsed_ms": {"type": "number"},
        "warnings": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["source", "from", "to", "timezone", "elapsed_ms", "warnings"],
}
META_EXAMPLE: Final = {
    "source": "raw",
    "from": "2026-10-23T22:00:00Z",
    "to": "2026-11-22T23:00:00Z",
    "timezone": "Europe/Berlin",
    "elapsed_ms": 84.1,
    "warnings": [],
}
VALUE: Final[Schema] = {
    "nullable": True,
    "oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}],
}


class FrameIncludeSerializer(serializers.Serializer[Any]):
    """What else is asked about."""

    bots = serializers.BooleanField(default=False)


class FrameSerializer(serializers.Serializer[Any]):
    """Which events a question is asked of."""

    v = serializers.IntegerField(default=spec.VERSION, min_value=spec.VERSION, max_value=spec.VERSION)
    period = PeriodField()
    timezone = serializers.CharField(
        required=False, allow_null=True, help_text="IANA name; the project's zone where absent."
    )
    filters = FilterField(required=False, help_text="For all events, beside those of single steps.")
    include = FrameIncludeSerializer(required=False)


class MatchSerializer(serializers.Serializer[Any]):
    """Events of this name, with what passes the filters; at least one of the two."""

    event = serializers.CharField(required=False, allow_null=True, max_length=200)
    filters = FilterField(required=False)


@extend_schema_field(META)
class MetaField(serializers.JSONField):
    """How the answer came about."""


@extend_schema_field(VALUE)
class ValueField(serializers.JSONField):
    """The value of a dimension."""


def meta_body(meta: Meta) -> dict[str, Any]:
    """How the answer came about, as JSON."""
    return {
        "source": meta.plan.source,
        "from": instant(meta.range.start),
        "to": instant(meta.range.end),
        "timezone": meta.timezone,
        "elapsed_ms": meta.elapsed_ms,
        "warnings": list(meta.warnings),
    }
