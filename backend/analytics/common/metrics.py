"""Every metric there is: a closed list, one typed name each, documented where it is declared.

Counters and histograms of all processes meet in PROMETHEUS_MULTIPROC_DIR, so that one scrape of any
process sees the sum (prometheus_client's multiprocess mode). What is asked of a dependency at scrape time
(stream length, lag) is computed in `analytics.monitoring`.
"""

from enum import StrEnum
from typing import Final

from prometheus_client import Counter, Histogram


class IngestOutcome(StrEnum):
    """What became of events that arrived."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED = "refused"
    """Whole requests turned away: key, origin, size, limits."""
    UNAVAILABLE = "unavailable"
    """Answered 503: the stream was away or full."""


INGEST_EVENTS: Final = Counter(
    "stack_ingest_events_total",
    "Events by what became of them: accepted ones are in the stream, rejected ones have a code.",
    ["outcome", "code"],
)
INGEST_REQUESTS: Final = Counter(
    "stack_ingest_requests_total", "Requests on the ingest paths by status.", ["status"]
)
INGEST_SECONDS: Final = Histogram(
    "stack_ingest_publish_seconds",
    "Seconds from the first byte of a flush to Redis to its confirmation.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5),
)
PIPELINE_STORED: Final = Counter("stack_pipeline_stored_total", "Events committed to storage.")
PIPELINE_BOTS: Final = Counter("stack_pipeline_bots_total", "Events committed to storage that a bot sent.")
PIPELINE_DUPLICATES: Final = Counter(
    "stack_pipeline_duplicates_total", "Events seen before: counted once, dropped here."
)
PIPELINE_DEAD: Final = Counter(
    "stack_pipeline_dead_lettered_total", "Events set aside because they cannot be stored."
)
PIPELINE_ERRORS: Final = Counter(
    "stack_pipeline_errors_total",
    "Batches that failed and will be tried again, by the failing part.",
    ["part"],
)
PIPELINE_BATCH_SECONDS: Final = Histogram(
    "stack_pipeline_batch_seconds",
    "Seconds from a batch's last read to its commit.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PIPELINE_LAG_SECONDS: Final = Histogram(
    "stack_pipeline_lag_seconds",
    "Seconds from an event's receipt to its commit, the oldest event of each batch.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
QUERY_SECONDS: Final = Histogram(
    "stack_query_seconds",
    "Seconds a report's query took, by the source that answered.",
    ["source"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
API_THROTTLED: Final = Counter(
    "stack_api_throttled_total",
    "Requests of the dashboard's API that were answered 429, by whose they were: user, key or address.",
    ["caller"],
)
API_UNTHROTTLED: Final = Counter(
    "stack_api_unthrottled_total",
    "Requests of the dashboard's API that passed unlimited since Redis did not answer.",
)
SEGMENTS_UNREADABLE: Final = Counter(
    "stack_segments_unreadable_total",
    "Questions that found a segment file missing, damaged or not to be read: PostgreSQL answered instead.",
    ["why"],
)
SEGMENTS_DAMAGED: Final = Counter(
    "stack_segments_damaged_total",
    "Segment files found missing or changed: repaired, or lost where PostgreSQL no longer has their events.",
    ["outcome"],
)
