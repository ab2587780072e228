"""Questions and answers for the API's documentation; a test asks every question."""

from typing import Final

from drf_spectacular.utils import OpenApiExample

EXAMPLES: Final = [
    OpenApiExample(
        "Visitors a day, compared",
        request_only=True,
        value={
            "v": 1,
            "metrics": ["visitors", "pageviews"],
            "dimensions": ["time:day"],
            "period": {"last": "30d"},
            "timezone": "Europe/Berlin",
            "compare": "previous_period",
            "include": {"totals": True},
        },
    ),
    OpenApiExample(
        "Top pages of one browser",
        request_only=True,
        value={
            "v": 1,
            "metrics": ["visitors", "pageviews"],
            "dimensions": ["path"],
            "filters": ["and", ["is", "browser", ["Chrome"]], ["contains", "path", ["/docs"]]],
            "period": {"from": "2026-11-01", "to": "2026-11-30"},
            "order_by": [["visitors", "desc"]],
            "limit": 10,
            "include": {"total_rows": True},
        },
    ),
    OpenApiExample(
        "Landing pages of people who signed up",
        request_only=True,
        value={
            "v": 1,
            "metrics": ["visitors", "bounce_rate", "p95:properties.load_ms"],
            "dimensions": ["entry_path"],
            "filters": ["did", "signup"],
            "period": {"last": "30d"},
        },
    ),
    OpenApiExample(
        "An answer",
        response_only=True,
        status_codes=["200"],
        value={
            "columns": [
                {"name": "time:day", "kind": "dimension", "type": "time"},
                {"name": "visitors", "kind": "metric", "type": "integer"},
            ],
            "rows": [
                {"dimensions": ["2026-11-21T00:00:00+01:00"], "metrics": [31], "compare": [28]},
                {"dimensions": ["2026-11-22T00:00:00+01:00"], "metrics": [12], "compare": [30]},
            ],
            "totals": [40],
            "totals_compare": [52],
            "total_rows": None,
            "meta": {
                "source": "raw",
                "approximate": False,
                "from": "2026-11-20T23:00:00Z",
                "to": "2026-11-22T23:00:00Z",
                "compare": {"from": "2026-11-18T23:00:00Z", "to": "2026-11-20T23:00:00Z"},
                "timezone": "Europe/Berlin",
                "elapsed_ms": 8.4,
                "warnings": [],
            },
        },
    ),
]
