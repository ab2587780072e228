"""The shapes of question and answer, for the OpenAPI document.

The question itself is read by `reports.query.parse`, which names every fault by its path; these serializers
only describe it.
"""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analytics.reports.query import spec
from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.metrics import METRICS, PropertyFunction
from analytics.reports.query.planner import Source

Schema = dict[str, Any]

_SPAN: Final[Schema] = {
    "type": "object",
    "description": "Two dates (both included) or two instants (the second excluded).",
    "properties": {
        "from": {"type": "string", "example": "2026-11-01"},
        "to": {"type": "string", "example": "2026-11-30"},
    },
    "required": ["from", "to"],
    "additionalProperties": False,
}
_LAST: Final[Schema] = {
    "type": "object",
    "description": "Whole units of the zone with the running one: m, h, d, w, mo, y.",
    "properties": {
        "last": {"type": "string", "pattern": "^[1-9][0-9]{0,4}(m|h|d|w|mo|y)$", "example": "30d"}
    },
    "required": ["last"],
    "additionalProperties": False,
}
_INSTANTS: Final[Schema] = {
    "from": {"type": "string", "format": "date-time"},
    "to": {"type": "string", "format": "date-time"},
}
_META: Final[Schema] = {
    "type": "object",
    "properties": {
        "source": {"type": "string", "enum": [source.value for source in Source]},
        "approximate": {"type": "boolean", "description": "Whether uniques come from sketches."},
        **_INSTANTS,
        "compare": {
            "type": "object",
            "nullable": True,
            "properties": _INSTANTS,
            "required": ["from", "to"],
        },
        "timezone": {"type": "string"},
        "elapsed_ms": {"type": "number"},
        "warnings": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["source", "approximate", "from", "to", "compare", "timezone", "elapsed_ms", "warnings"],
}
_VALUE: Final[Schema] = {
    "nullable": True,
    "oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}],
}


@extend_schema_field({"oneOf": [_LAST, _SPAN]})
class PeriodField(serializers.JSONField):
    """See docs/reference/query.md."""


@extend_schema_field(
    {
        "nullable": True,
        "oneOf": [{"type": "string", "enum": [mode.value for mode in spec.CompareMode]}, _SPAN],
    }
)
class CompareField(serializers.JSONField):
    """See docs/reference/query.md."""


@extend_schema_field(
    {
        "type": "array",
        "nullable": True,
        "items": {},
        "description": (
            '`[operator, dimension, [values]]`, `["exists", dimension]`, or `["and"|"or", filter, …]`,'
            f' `["not", filter]`. Operators: {", ".join(spec.Operator)}. `["did"|"did_not", event]`: users'
            " who did, in the period, an event of that name, or one that passes the filter in its place."
            ' `["in_cohort", id]`, `["goal", id]`: what the project keeps under that id.'
        ),
        "example": ["and", ["is", "browser", ["Chrome"]], ["contains", "path", ["/docs"]]],
    }
)
class FilterField(serializers.JSONField):
    """See docs/reference/query.md."""


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
        "description": "Pairs of a column's name and `asc` or `desc`.",
    }
)
class _OrderField(serializers.JSONField):
    pass


@extend_schema_field(_META)
class _MetaField(serializers.JSONField):
    pass


@extend_schema_field({"type": "array", "items": _VALUE})
class _ValuesField(serializers.JSONField):
    pass


@extend_schema_field(
    {
        "type": "array",
        "items": {"nullable": True, "oneOf": [{"type": "number"}, {"type": "string"}]},
        "description": "Metrics; those of the type `decimal` as texts, with all of their places.",
    }
)
class _NumbersField(serializers.JSONField):
    pass


class QueryIncludeSerializer(serializers.Serializer[Any]):
    """What the answer shall hold beside the rows."""

    totals = serializers.BooleanField(default=False)
    total_rows = serializers.BooleanField(default=False)
    bots = serializers.BooleanField(default=False)


class QuerySerializer(serializers.Serializer[Any]):
    """A question."""

    v = serializers.IntegerField(default=spec.VERSION, min_value=spec.VERSION, max_value=spec.VERSION)
    metrics = serializers.ListField(
        child=serializers.CharField(),
        min_length=1,
        max_length=spec.MAX_METRICS,
        help_text=(
            f"Any of: {', '.join(METRICS)}; or one of {', '.join(PropertyFunction)} over the numbers of a "
            "property, such as p95:properties.load_ms."
        ),
    )
    dimensions = serializers.ListField(
        child=serializers.CharField(),
        max_length=spec.MAX_DIMENSIONS,
        required=False,
        help_text=f"Any of: {', '.join(DIMENSIONS)}, properties.<key>. At most one of time:….",
    )
    filters = FilterField(required=False)
    period = PeriodField()
    timezone = serializers.CharField(
        required=False, allow_null=True, help_text="IANA name; the project's zone where absent."
    )
    compare = CompareField(required=False)
    order_by = _OrderField(required=False)
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=spec.MAX_LIMIT,
        help_text=f"100 where absent, {spec.MAX_LIMIT} with a time dimension.",
    )
    offset = serializers.IntegerField(default=0, min_value=0, max_value=spec.MAX_OFFSET)
    include = QueryIncludeSerializer(required=False)


class QueryColumnSerializer(serializers.Serializer[Any]):
    """One column of the answer."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["dimension", "metric"])
    type = serializers.ChoiceField(choices=["time", "string", "json", "integer", "number", "decimal"])


class QueryRowSerializer(serializers.Serializer[Any]):
    """One row, values in the order of the columns."""

    dimensions = _ValuesField()
    metrics = _NumbersField()
    compare = _NumbersField(allow_null=True)


class QueryResultSerializer(serializers.Serializer[Any]):
    """An answer."""

    columns = QueryColumnSerializer(many=True)
    rows = QueryRowSerializer(many=True)
    totals = _NumbersField(allow_null=True)
    totals_compare = _NumbersField(allow_null=True)
    total_rows = serializers.IntegerField(allow_null=True)
    meta = _MetaField()
