"""Which engine keeps and reads the events: the one place that knows all of them."""

from pathlib import Path

from django.conf import settings

from analytics.events.storage.base import AnyStore
from analytics.events.storage.duckdb.engine import SegmentEngine
from analytics.events.storage.engine import QueryEngine, Segments
from analytics.events.storage.postgres.engine import PostgresEngine
from analytics.events.storage.postgres.store import PostgresStore


def event_store() -> AnyStore:
    """A store of this process. It remembers what it has seen, so keep it."""
    return PostgresStore()


def query_engine() -> QueryEngine:
    """What answers reports. Its `name` says which SQL it speaks."""
    return PostgresEngine()


def has_sql() -> bool:
    """Whether analysts' SQL has something to read here: `storage.duckdb.analyst`."""
    return bool(settings.ANALYTICS_ENGINE == "duckdb")


def segment_engine() -> Segments | None:
    """What reads segments; None where ANALYTICS_ENGINE turns them off."""
    return SegmentEngine(Path(settings.STATE_DIR) / "swap") if settings.ANALYTICS_ENGINE == "duckdb" else None
