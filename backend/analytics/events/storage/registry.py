"""Which engine keeps and reads the events: the one place that knows all of them."""

from analytics.events.storage.base import AnyStore
from analytics.events.storage.engine import QueryEngine
from analytics.events.storage.postgres.engine import PostgresEngine
from analytics.events.storage.postgres.store import PostgresStore


def event_store() -> AnyStore:
    """A store of this process. It remembers what it has seen, so keep it."""
    return PostgresStore()


def query_engine() -> QueryEngine:
    """What answers reports. Its `name` says which SQL it speaks."""
    return PostgresEngine()
